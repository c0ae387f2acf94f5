import type { StepActor } from '../model/machine-facts.ts';

/** What a line of a log says about the clock. */
export type ClockEvent =
  /** A program set it; `byMs` positive = forward. ntpd tells it before it does so, the others afterwards. */
  | {
      readonly kind: 'step';
      readonly by: StepActor;
      readonly byMs: number | null;
      readonly logged: 'before' | 'after';
    }
  /** chronyd found it more than 10 s from where it should be: somebody set it, or the machine slept. */
  | { readonly kind: 'jump'; readonly forward: boolean }
  /** A program was woken because the clock was set, or because the machine woke up. */
  | { readonly kind: 'noticed' }
  /** systemd-timesyncd has just corrected it, and does not say by how much. */
  | { readonly kind: 'corrected'; readonly by: StepActor }
  /** The machine is about to sleep, or woke up. */
  | { readonly kind: 'sleep' }
  /** The kernel started. */
  | { readonly kind: 'boot' };

type Build = (match: RegExpExecArray) => ClockEvent | null;

interface Rule {
  /** Names under which the programs write to the log; compared as a whole. */
  readonly programs: readonly string[];
  readonly pattern: RegExp;
  readonly event: Build;
}

const SECONDS = String.raw`([+-]?\d{1,12}(?:\.\d{1,9})?)`;

const step =
  (by: StepActor, logged: 'before' | 'after', unitMs: number): Build =>
  ([, amount]) => ({
    kind: 'step',
    by,
    // In whole microseconds, so that seconds with six decimals become no 0.30000000000000004.
    byMs: amount === undefined ? null : Math.round(Number(amount) * unitMs * 1000) / 1000,
    logged,
  });

const always =
  (event: ClockEvent): Build =>
  () =>
    event;

/** `77 388 852 170 000ns`: grouped by blanks or whatever the locale has; counted over the 10 s before, too. */
const virtualBox: Build = ([, digits = '']) => {
  const ms = Number(digits.replace(/[^\d-]/g, '')) / 1_000_000;
  return Number.isFinite(ms)
    ? { kind: 'step', by: 'virtualbox-additions', byMs: Math.round(ms), logged: 'after' }
    : null;
};

/**
 * Texts of chrony 1.31 to 4.8 (local.c, reference.c, sched.c), NTP 4.2 (ntp_loopfilter.c, ntp_control.c, ntpdate.c),
 * NTPsec 1.2 (systime.c), OpenNTPD (ntpd.c), BusyBox (ntpd.c), ntpd-rs 1.0 to 1.9 (kalman/mod.rs), systemd 219 to 258
 * (timesyncd, timedated, resolved, sleep, clock-warp) and VirtualBox (VBoxServiceTimeSync.cpp).
 */
const RULES: readonly Rule[] = [
  {
    programs: ['chronyd'],
    // Under a supervisor its own time may stand before the message.
    pattern: new RegExp(`^(?:\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}Z )?System clock was stepped by ${SECONDS} seconds$`),
    event: step('chronyd', 'after', 1000),
  },
  {
    programs: ['chronyd'],
    pattern: /(Forward|Backward) time jump detected!$/,
    event: ([, direction]) => ({ kind: 'jump', forward: direction === 'Forward' }),
  },
  {
    programs: ['ntpd', 'ntp'],
    pattern: new RegExp(`^(?:PROTO: )?\\S{1,64} [0-9a-f]{4} [0-9a-f]{2} clock_step ${SECONDS} s$`),
    event: step('ntpd', 'before', 1000),
  },
  {
    programs: ['ntpd', 'ntp', 'ntpdig', 'ntpdate'],
    pattern: new RegExp(`^CLOCK: time (?:stepped by|set) ${SECONDS}(?: s)?$`),
    event: step('ntpd', 'after', 1000),
  },
  {
    programs: ['ntpd'],
    pattern: new RegExp(`^(?:ntpd: )?time (?:re)?set ${SECONDS} s$`),
    event: step('ntpd', 'after', 1000),
  },
  {
    programs: ['ntpdate', 'ntpdate-debian'],
    pattern: new RegExp(`^step time server \\S{1,255} offset ${SECONDS} sec$`),
    event: step('ntpdate', 'after', 1000),
  },
  {
    programs: ['ntpd', 'openntpd'],
    pattern: new RegExp(`^set local clock to [^()]{1,80} \\(offset ${SECONDS}s\\)$`),
    event: step('openntpd', 'after', 1000),
  },
  {
    programs: ['ntpd', 'busybox'],
    pattern: new RegExp(`^(?:ntpd: )?setting time to [^()]{1,80} \\(offset ${SECONDS}s\\)$`),
    event: step('busybox-ntpd', 'after', 1000),
  },
  {
    programs: ['ntp-daemon', 'ntpd-rs'],
    pattern: /Jumped offset by (-?\d{1,15}(?:\.\d{1,30})?)ms/,
    event: step('ntpd-rs', 'after', 1),
  },
  {
    programs: ['systemd-timesyncd'],
    pattern: /^System clock time unset or jumped backwards, restor/,
    event: step('systemd-timesyncd', 'before', 1000),
  },
  {
    programs: ['systemd-timesyncd'],
    pattern: /^System clock time advanced to /,
    event: step('systemd-timesyncd', 'after', 1000),
  },
  {
    programs: ['systemd-timesyncd'],
    pattern:
      /^(?:Initial clock synchronization to|(?:Initial s|S)ynchroniz(?:ation|ed) to time server|Contacted time server) /,
    event: always({ kind: 'corrected', by: 'systemd-timesyncd' }),
  },
  {
    programs: ['systemd-timedated'],
    pattern: /^Changed local time to /,
    event: step('systemd-timedated', 'after', 1000),
  },
  {
    programs: ['systemd'],
    pattern: /^System time (?:advanced to|was further ahead than) /,
    event: step('systemd', 'after', 1000),
  },
  { programs: ['systemd-resolved'], pattern: /^Clock change detected\./, event: always({ kind: 'noticed' }) },
  {
    programs: ['systemd-sleep'],
    pattern: /^(?:System returned from|Entering|Performing) sleep /,
    event: always({ kind: 'sleep' }),
  },
  {
    programs: ['kernel'],
    pattern: /^PM: (?:suspend (?:entry|exit)|hibernation: hibernation (?:entry|exit)|hibernation (?:entry|exit))/,
    event: always({ kind: 'sleep' }),
  },
  { programs: ['kernel'], pattern: /^Linux version \d/, event: always({ kind: 'boot' }) },
  {
    programs: ['kernel', 'VBoxService'],
    pattern: /vgsvcTimeSyncWorker: Radical guest time change: (-?\d[^a-zA-Z]{0,40})ns .*fSetTimeLastLoop=true/,
    event: virtualBox,
  },
];

const MAX_LENGTH = 1000;
/** What the kernel puts before a message where the log keeps it. */
const KERNEL_TIME = /^\[ {0,8}\d{1,9}\.\d{6}\] /;

/** What a message of a program says about the clock; `null` if nothing that counts: a slew, an offset, anything else. */
export const clockEvent = (program: string, message: string): ClockEvent | null => {
  if (message.length > MAX_LENGTH) return null;
  const text = message.replace(KERNEL_TIME, '').trimEnd();
  for (const { programs, pattern, event } of RULES) {
    if (!programs.includes(program)) continue;
    const match = pattern.exec(text);
    if (match !== null) return event(match);
  }
  return null;
};

/** Names of programs that write little to the log, and of the clock only. */
export const CLOCK_PROGRAMS: readonly string[] = [
  'chronyd',
  'ntpd',
  'ntpdate',
  'ntp-daemon',
  'openntpd',
  'systemd-timesyncd',
  'systemd-timedated',
  'systemd-sleep',
];

/** Whole messages of programs that write much else. */
export const CLOCK_MESSAGES: readonly string[] = [
  'Clock change detected. Flushing caches.',
  'Time jumped backwards, rotating.',
  'PM: suspend exit',
  'PM: hibernation: hibernation exit',
  'PM: hibernation exit',
];
