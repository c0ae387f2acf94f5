import type { Gathered } from '../../model/gathered.ts';
import { missing, ok } from '../../model/gathered.ts';
import type { RtcFacts, RtcModeClaim } from '../../model/machine-facts.ts';
import type { Doors } from '../../system/doors.ts';

type RtcDoors = Pick<Doors, 'files' | 'programs' | 'clock'>;

const FOLDER = '/sys/class/rtc';
const SMALL = 64;
/** Where the boot loader of Windows lies. Ubuntu and others let only root look into the EFI partition. */
const WINDOWS_FOLDERS = ['/boot/efi', '/efi', '/boot'].map((folder) => `${folder}/EFI/Microsoft`);

/** The one that set the clock at the start; without such a one, the first. */
const findDevice = ({ files }: RtcDoors): string | null => {
  const devices = files.list(FOLDER).filter((name) => /^rtc\d{1,3}$/.test(name));
  const setTheClock = devices.find((name) => {
    const hctosys = files.readText(`${FOLDER}/${name}/hctosys`, SMALL);
    return hctosys.status === 'ok' && hctosys.value.trim() === '1';
  });
  return setTheClock ?? devices.toSorted()[0] ?? null;
};

/** adjtime_config(5): the third line says UTC or LOCAL; without the file it is UTC. */
const adjtimeClaim = ({ files }: RtcDoors): RtcModeClaim | null => {
  const text = files.readText('/etc/adjtime', 4096);
  if (text.status === 'absent') return { mode: 'utc', readBy: 'default' };
  if (text.status !== 'ok') return null;
  const third = text.value.split('\n')[2]?.trim();
  if (third === 'LOCAL') return { mode: 'local', readBy: '/etc/adjtime' };
  return { mode: 'utc', readBy: third === 'UTC' ? '/etc/adjtime' : 'default' };
};

/** `LocalRTC` of timedatectl(1), which reads the same file and is asked only where it can answer. */
const timedatectlClaim = async ({ files, programs }: RtcDoors): Promise<RtcModeClaim | null> => {
  if (!files.exists('/run/systemd/system')) return null;
  const output = await programs.run('timedatectl', ['show']);
  const answer = output.status === 'ok' ? /^LocalRTC=(yes|no)$/m.exec(output.value.stdout)?.[1] : undefined;
  return answer === undefined ? null : { mode: answer === 'yes' ? 'local' : 'utc', readBy: 'timedatectl' };
};

const isWindowsBeside = ({ files }: RtcDoors): boolean | null => {
  const states = WINDOWS_FOLDERS.map((folder) => files.info(folder).status);
  if (states.includes('ok')) return true;
  return states.every((status) => status === 'absent') ? false : null;
};

/** `wallMsAt` tells the host's clock by the monotonic one, ± `wallErrorMs`. */
export const gatherRtc = async (
  doors: RtcDoors,
  wallMsAt: (monotonicNs: bigint) => number,
  wallErrorMs: number,
): Promise<Gathered<RtcFacts>> => {
  const { files, programs, clock } = doors;
  const device = findDevice(doors);
  if (device === null) return missing('absent', 'there is no real-time clock');
  const before = clock.monotonicNs();
  const reading = files.readText(`${FOLDER}/${device}/since_epoch`, SMALL);
  const after = clock.monotonicNs();
  if (reading.status !== 'ok') return reading;
  if (!/^\d{1,12}\n?$/.test(reading.value)) return missing('failed', `${device} tells no time`);
  const rtcMs = Number(reading.value) * 1000;
  const claim = (await timedatectlClaim(doors)) ?? adjtimeClaim(doors);
  return ok({
    device,
    // It tells whole seconds: it stands anywhere in the one that it tells.
    toHost: { lowMs: wallMsAt(before) - wallErrorMs - rtcMs - 1000, highMs: wallMsAt(after) + wallErrorMs - rtcMs },
    claim,
    hwclock: programs.find('hwclock') !== null,
    windowsBeside: isWindowsBeside(doors),
  });
};
