import type { ClockReading } from '../daemon/journal.ts';
import type { ToUtc } from '../daemon/log-line.ts';
import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';
import type { ClockSourceFacts, MachineFacts } from '../model/machine-facts.ts';
import type { Doors } from '../system/doors.ts';
import { parseTzif } from '../zone/tzif.ts';
import { zoneOfTzif } from '../zone/zone.ts';
import { gatherSteps } from './machine/clock-steps.ts';
import { gatherRtc } from './machine/rtc.ts';
import { gatherSuspended, isFaked, namespaceOffsets } from './machine/suspended.ts';
import { findContainer, findHypervisor, findHypervisorClock, findPtpClocks } from './machine/virtualisation.ts';

export type MachineDoors = Pick<Doors, 'files' | 'machine' | 'programs' | 'clock'>;

const CLOCK_SOURCE = '/sys/devices/system/clocksource/clocksource0';
/** `now` comes in whole milliseconds, and was read a little before we are called. */
const NOW_ERROR_MS = 10;

const clockSource = ({ files }: MachineDoors): Gathered<ClockSourceFacts> => {
  const current = files.readText(`${CLOCK_SOURCE}/current_clocksource`, 256);
  if (current.status !== 'ok') return current;
  const name = current.value.trim();
  if (!/^[\w-]{1,64}$/.test(name)) return missing('failed', 'no name of a clocksource');
  const available = files.readText(`${CLOCK_SOURCE}/available_clocksource`, 1024);
  const names = available.status === 'ok' ? available.value.split(/\s+/).filter((one) => one !== '') : [];
  return ok({ current: name, available: names });
};

const bootedAt = ({ files }: MachineDoors): number | null => {
  // On a machine of many processors it is long: a line for each of them comes first, and one of all interrupts.
  const stat = files.readText('/proc/stat', 262_144);
  const seconds = stat.status === 'ok' ? /^btime (\d{1,12})$/m.exec(stat.value)?.[1] : undefined;
  return seconds === undefined ? null : Number(seconds) * 1000;
};

/** Both clocks now, as the journal would write them; a time namespace or a faked clock has others than the journal. */
const clocksNow = (doors: MachineDoors, now: number, monotonicNs: bigint): ClockReading | null => {
  const boot = doors.files.readText('/proc/sys/kernel/random/boot_id', 64);
  if (boot.status !== 'ok' || isFaked(doors) || namespaceOffsets(doors).monotonicMs !== 0) return null;
  return {
    boot: boot.value.trim().replaceAll('-', ''),
    realUs: Math.round(now * 1000),
    monotonicUs: Number(monotonicNs / 1000n),
  };
};

/** By /etc/localtime, which the programs that write logs go by; not by our own TZ. */
const localToUtc = ({ files }: MachineDoors): ToUtc => {
  const bytes = files.readBytes('/etc/localtime');
  const data = bytes.status === 'ok' ? parseTzif(bytes.value) : null;
  if (data === null || typeof data === 'string') return (localMs) => localMs;
  const zone = zoneOfTzif(data);
  const offsetMs = (at: number): number => zone.typeAt(Math.floor(at / 1000)).utcOffsetSeconds * 1000;
  return (localMs) => localMs - offsetMs(localMs - offsetMs(localMs));
};

/**
 * What lies under this host's clock, from files and a few programs, all of them started at once. `now` is the host's
 * wall clock at the call, ms since the Unix epoch. What takes the processor for more than a few ms waits until `after`
 * is settled: the measurement, which it would make less exact.
 */
export const gatherMachine = async (
  doors: MachineDoors,
  now: number,
  after: Promise<unknown> = Promise.resolve(),
): Promise<Gathered<MachineFacts>> => {
  const quiet = Promise.allSettled([after]);
  const startNs = doors.clock.monotonicNs();
  const wallMsAt = (monotonicNs: bigint): number => now + Number(monotonicNs - startNs) / 1e6;
  const here = clocksNow(doors, now, startNs);
  const suspended = gatherSuspended(doors);
  const started = bootedAt(doors);
  const hypervisor = findHypervisor(doors);
  const ptpClocks = findPtpClocks(doors);
  const [rtc, hypervisorClock, steps] = await Promise.all([
    gatherRtc(doors, wallMsAt, NOW_ERROR_MS),
    findHypervisorClock(doors, hypervisor, ptpClocks, quiet),
    gatherSteps(
      doors,
      {
        now,
        bootedAt: started,
        here,
        suspended: suspended.status === 'ok' ? suspended.value : null,
        toUtc: localToUtc(doors),
      },
      quiet,
    ),
  ]);
  return ok({
    bootedAt: started,
    rtc,
    suspended,
    clockSource: clockSource(doors),
    container: findContainer(doors),
    hypervisor,
    ptpClocks,
    hypervisorClock,
    steps,
  });
};
