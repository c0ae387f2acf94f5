import type { Gathered } from '../../model/gathered.ts';
import { missing, ok } from '../../model/gathered.ts';
import type { Interval } from '../../model/interval.ts';
import type { Doors } from '../../system/doors.ts';

type SuspendedDoors = Pick<Doors, 'files' | 'machine' | 'clock'>;

/** /proc/uptime counts in hundredths of a second, rounded down. */
const RESOLUTION_MS = 10;

/** time_namespaces(7): what this namespace adds to both clocks, ms; it may differ, as after a container was restored. */
export const namespaceOffsets = ({ files }: Pick<Doors, 'files'>): { monotonicMs: number; boottimeMs: number } => {
  const text = files.readText('/proc/self/timens_offsets', 256);
  const of = (name: string): number => {
    const match = new RegExp(`^(?:${name})\\s+(-?\\d{1,12})\\s+(\\d{1,9})$`, 'm').exec(
      text.status === 'ok' ? text.value : '',
    );
    return match === null ? 0 : Number(match[1]) * 1000 + Number(match[2]) / 1e6;
  };
  return { monotonicMs: of('monotonic|1'), boottimeMs: of('boottime|7') };
};

/** True where a library that fakes the time is loaded into us: then the clocks that we read are not the kernel's. */
export const isFaked = ({ machine }: Pick<Doors, 'machine'>): boolean =>
  machine.variable('FAKETIME') !== null || /faketime/.test(machine.variable('LD_PRELOAD') ?? '');

/**
 * How long the machine was suspended since its start: CLOCK_BOOTTIME, which goes on then, less CLOCK_MONOTONIC, which
 * stands still. A guest that its hypervisor froze does not know of it.
 */
export const gatherSuspended = (doors: SuspendedDoors): Gathered<Interval> => {
  const { files, clock } = doors;
  if (isFaked(doors)) return missing('failed', 'a faked clock');
  const before = clock.monotonicNs();
  const uptime = files.readText('/proc/uptime', 128);
  const after = clock.monotonicNs();
  if (uptime.status !== 'ok') return uptime;
  const seconds = /^(\d{1,10}\.\d\d) /.exec(uptime.value)?.[1];
  if (seconds === undefined) return missing('failed', '/proc/uptime is not understood');
  const { monotonicMs, boottimeMs } = namespaceOffsets(doors);
  const uptimeMs = Math.round(Number(seconds) * 1000) - boottimeMs;
  const lowMs = uptimeMs - (Number(after) / 1e6 - monotonicMs);
  const highMs = uptimeMs + RESOLUTION_MS - (Number(before) / 1e6 - monotonicMs);
  // Less than nothing: these two are not of the same machine (a sandbox with a kernel of its own).
  if (highMs < 0) return missing('failed', 'the clocks do not belong together');
  return ok({ lowMs: Math.max(0, lowMs), highMs });
};
