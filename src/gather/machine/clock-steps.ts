import { CLOCK_MESSAGES, CLOCK_PROGRAMS } from '../../daemon/clock-event.ts';
import type { FoundStep } from '../../daemon/found-step.ts';
import { eachOnce, latestFirst } from '../../daemon/found-step.ts';
import type { ClockReading } from '../../daemon/journal.ts';
import { parseJournal, stepsOfJournal } from '../../daemon/journal.ts';
import type { LogFormat } from '../../daemon/log-line.ts';
import type { LogContext, LogReading } from '../../daemon/log-steps.ts';
import { stepsOfLog } from '../../daemon/log-steps.ts';
import type { Gathered, MissingStatus } from '../../model/gathered.ts';
import { missing, ok } from '../../model/gathered.ts';
import type { Interval } from '../../model/interval.ts';
import type { StepLog } from '../../model/machine-facts.ts';
import type { Doors } from '../../system/doors.ts';

type LogDoors = Pick<Doors, 'files' | 'programs'>;

export interface StepContext extends LogContext {
  /** How this host's clocks stand now; `null` if that is not known. */
  readonly here: ClockReading | null;
  readonly suspended: Interval | null;
}

const DAYS = 7;
const WINDOW_MS = DAYS * 86_400_000;
const MAX_ENTRIES = 1000;
const MAX_STEPS = 100;
/** More than are told in the end, since a daemon may tell one twice. */
const MAX_STEPS_OF_A_LOG = 2 * MAX_STEPS;
const TAIL_BYTES = 1_048_576;

/** As journalctl(1) takes them: the ones OR the others. Newest first, so that the limit cuts off the oldest. */
const JOURNALCTL = [
  '--no-pager',
  '--output=json',
  '--output-fields=MESSAGE,SYSLOG_IDENTIFIER',
  '--reverse',
  `--lines=${MAX_ENTRIES}`,
  `--since=-${DAYS}d`,
  ...CLOCK_PROGRAMS.map((name) => `SYSLOG_IDENTIFIER=${name}`),
  '+',
  ...CLOCK_MESSAGES.map((message) => `MESSAGE=${message}`),
];

const PERSISTENT = '/var/log/journal';
const VOLATILE = '/run/log/journal';

/** The file of the system's journal; that it may be read by us shows whether journalctl will tell everything. */
const findJournal = ({ files }: LogDoors): string | null => {
  for (const folder of [PERSISTENT, VOLATILE]) {
    const machine = files.list(folder).find((name) => files.exists(`${folder}/${name}/system.journal`));
    if (machine !== undefined) return `${folder}/${machine}/system.journal`;
  }
  return null;
};

const readJournal = async (
  doors: LogDoors,
  context: StepContext,
  after: Promise<unknown>,
): Promise<Gathered<LogReading>> => {
  const journal = findJournal(doors);
  if (journal === null) return missing('absent', 'there is no journal');
  const permission = doors.files.readBytes(journal, 1);
  if (permission.status !== 'ok') return permission;
  const answer = doors.programs.run('journalctl', JOURNALCTL);
  await after;
  const output = await answer;
  if (output.status !== 'ok') return output;
  const { exitCode, stdout, stderr } = output.value;
  // Else a user's own entries would pass for all of them.
  if (/insufficient permissions|not seeing messages/.test(stderr)) return missing('denied', 'journalctl');
  const entries = exitCode === 0 ? parseJournal(stdout) : null;
  if (entries === null) return missing('failed', 'the answer of journalctl is not understood');
  const oldest = Math.min(...entries.map(({ realUs }) => realUs)) / 1000;
  const start = journal.startsWith(VOLATILE) ? (context.bootedAt ?? 0) : 0;
  const since = Math.max(context.now - WINDOW_MS, start, entries.length < MAX_ENTRIES ? 0 : Math.floor(oldest));
  return ok({ since, steps: stepsOfJournal(entries, context.here, context.suspended) });
};

interface LogFile {
  readonly path: string;
  readonly format: LogFormat;
}

/** What rsyslog, syslog-ng and BusyBox write by their own configuration or that of the distributions. */
const SYSLOGS: readonly LogFile[] = ['/var/log/syslog', '/var/log/messages', '/var/log/daemon.log'].map((path) => ({
  path,
  format: 'syslog',
}));
/** What the daemons write themselves where they are told to. */
const DAEMON_LOGS: readonly LogFile[] = [
  { path: '/var/log/chrony.log', format: 'chronyd' },
  ...['/var/log/ntp.log', '/var/log/ntpd.log', '/var/log/ntpsec/ntp.log', '/var/log/ntpsec/ntpd.log'].map((path) => ({
    path,
    format: 'ntpd' as const,
  })),
];
const CHRONY_FOLDER = '/var/log/chrony';
/** chrony's measurements (chrony.conf(5), `log`): numbers, no messages. */
const MEASUREMENTS = /^(?:measurements|statistics|tracking|rtc|refclocks|tempcomp|rawmeasurements|selection)\.log$/;

const chronyLogs = ({ files }: LogDoors): readonly LogFile[] =>
  files
    .list(CHRONY_FOLDER)
    .filter((name) => name.endsWith('.log') && !MEASUREMENTS.test(name))
    .slice(0, 8)
    .map((name) => ({ path: `${CHRONY_FOLDER}/${name}`, format: 'chronyd' }));

const readLog = ({ files }: LogDoors, { path, format }: LogFile, context: LogContext): Gathered<LogReading> => {
  const text = files.readTail(path, TAIL_BYTES);
  return text.status === 'ok' ? ok(stepsOfLog({ path, format, text: text.value }, context)) : text;
};

/** What stands in the way of the most: who may not read is told that, before what is broken. */
const WORST_FIRST: readonly MissingStatus[] = ['denied', 'timeout', 'failed', 'absent'];

/**
 * Steps of the clock in the last seven days, from the journal, or without one from the logs of text. journalctl is
 * started at once; what it tells and the logs, which take some ten ms of the processor, are read once `after` is
 * fulfilled.
 */
export const gatherSteps = async (
  doors: LogDoors,
  context: StepContext,
  after: Promise<unknown>,
): Promise<Gathered<StepLog>> => {
  const journal = await readJournal(doors, context, after);
  await after;
  const files = [...(journal.status === 'ok' ? [] : SYSLOGS), ...DAEMON_LOGS, ...chronyLogs(doors)];
  const readings = [
    { source: 'journal', reading: journal },
    ...files.map((file) => ({ source: file.path, reading: readLog(doors, file, context) })),
  ];

  const read: StepLog['read'][number][] = [];
  const unread: StepLog['unread'][number][] = [];
  const found: FoundStep[] = [];
  for (const { source, reading } of readings) {
    if (reading.status !== 'ok') {
      if (reading.status !== 'absent') unread.push({ source, status: reading.status, reason: reading.reason });
      continue;
    }
    const { since, steps } = reading.value;
    // An empty log, or one in no known form: that it tells of no step says nothing.
    if (since === null) continue;
    read.push({ source, since });
    found.push(...latestFirst(steps).slice(0, MAX_STEPS_OF_A_LOG));
  }
  if (read.length === 0) {
    const worst = WORST_FIRST.find((status) => unread.some((one) => one.status === status)) ?? 'absent';
    return missing(worst, unread.find(({ status }) => status === worst)?.reason ?? 'there is no log');
  }
  const steps = eachOnce(found.filter(({ order }) => order >= context.now - WINDOW_MS));
  return ok({ steps: steps.slice(0, MAX_STEPS), read, unread });
};
