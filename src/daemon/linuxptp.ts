import type { Files } from '../system/files.ts';
import type { CommandLine } from './config/command-line.ts';
import { parseCommandLine, valueOf } from './config/command-line.ts';

/** Letters that stand for long options here, and that neither program uses for a short one. */
const LONG_OPTIONS = new Map([
  ['time_stamping', 'T'],
  ['clock_servo', 'V'],
  ['free_running', 'Y'],
  ['masterOnly', 'Z'],
  ['serverOnly', 'Z'],
]);
const LONG_VALUES = 'TVYZ';
/** These hand their measurements to another daemon, or to nobody. */
const SERVOS_OF_OTHERS = ['ntpshm', 'refclock_sock', 'nullf'];

/** A setting of a configuration file, `KEY VALUE`; the last one counts. `null` without a file that can be read. */
const settingIn = (text: string, keys: readonly string[]): string | null =>
  text
    .split('\n')
    .map((line) => line.trim().split(/[ \t]+/))
    .findLast(([key = '']) => keys.includes(key))?.[1] ?? null;

const configurationOf = (files: Files, started: CommandLine): string => {
  const path = valueOf(started, 'f');
  const text = path?.startsWith('/') === true ? files.readText(path) : null;
  return text?.status === 'ok' ? text.value : '';
};

/** What holds for both: the command line comes before the file. */
const leavesToOthers = (started: CommandLine, text: string): boolean => {
  const servo = valueOf(started, 'V') ?? valueOf(started, 'E') ?? settingIn(text, ['clock_servo']) ?? '';
  return SERVOS_OF_OTHERS.includes(servo) || (valueOf(started, 'Y') ?? settingIn(text, ['free_running'])) === '1';
};

/**
 * ptp4l(8) sets the clock of a network card, which is no affair of ours: what follows that one is phc2sys, or chronyd.
 * Only with the time stamps of software it sets the system's clock itself, unless it serves the time.
 */
export const ptp4lSetsClock = (files: Files, commandLine: readonly string[]): boolean => {
  const started = parseCommandLine(commandLine, `fipl${LONG_VALUES}`, LONG_OPTIONS);
  const text = configurationOf(files, started);
  const chosen = started.options.findLast(({ letter }) => 'HSLT'.includes(letter));
  const stamps = chosen?.letter === 'T' ? chosen.value : (chosen?.letter ?? settingIn(text, ['time_stamping']));
  const isServer = (valueOf(started, 'Z') ?? settingIn(text, ['masterOnly', 'serverOnly'])) === '1';
  return (stamps === 'S' || stamps === 'software') && !isServer && !leavesToOthers(started, text);
};

/** phc2sys(8) sets the system's clock, unless it is told to set another: with `-c`, or with `-a` and without `-r`. */
export const phc2sysSetsClock = (files: Files, commandLine: readonly string[]): boolean => {
  const started = parseCommandLine(commandLine, `cdfsEPISFRNOLMiunzlt${LONG_VALUES}`, LONG_OPTIONS);
  const has = (wanted: string): boolean => started.options.some(({ letter }) => letter === wanted);
  if (leavesToOthers(started, configurationOf(files, started))) return false;
  return has('a') ? has('r') : (valueOf(started, 'c') ?? 'CLOCK_REALTIME') === 'CLOCK_REALTIME';
};
