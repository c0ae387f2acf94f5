import type { Files } from '../system/files.ts';
import { phc2sysSetsClock, ptp4lSetsClock } from './linuxptp.ts';

const CONNMAN_SETTINGS = '/var/lib/connman/settings';

/** chronyd's `-x` and `-Q` (also among other letters): it measures and leaves the clock alone. */
const chronydSetsClock = (commandLine: readonly string[]): boolean =>
  !commandLine.slice(1).some((argument) => /^-[a-zA-Z0-9]*[xQ]/.test(argument));

/** ConnMan asks NTP servers unless `TimeUpdates` was set to `manual` (connman's clock.c), where only root may look. */
const connmanSetsClock = (files: Files): boolean | null => {
  const text = files.readText(CONNMAN_SETTINGS);
  if (text.status === 'absent') return true;
  return text.status === 'ok' ? !/^TimeUpdates=manual[ \t\r]*$/m.test(text.value) : null;
};

/**
 * Whether a program of that name, started so, sets the system's clock, if it may; `null` if that is not known. `comm` as
 * it stands in the process list.
 */
export const setsSystemClock = (files: Files, comm: string, commandLine: readonly string[]): boolean | null => {
  switch (comm) {
    case 'chronyd':
      return chronydSetsClock(commandLine);
    case 'phc2sys':
      return phc2sysSetsClock(files, commandLine);
    case 'ptp4l':
      return ptp4lSetsClock(files, commandLine);
    case 'ptpd':
    case 'ptpd2':
      return !commandLine.includes('--noadjust');
    case 'timemaster':
      // It starts chronyd or ntpd, which set the clock, and ptp4l and phc2sys, which measure for them (timemaster(8)).
      return false;
    case 'connmand':
      return connmanSetsClock(files);
    default:
      return true;
  }
};
