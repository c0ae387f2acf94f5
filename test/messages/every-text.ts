/** Everything a language can say, made from what the checks really find and from every fault of usage. */
import { CHECKS } from '../../src/checks/index.ts';
import { CONSEQUENCES } from '../../src/checks/consequences.ts';
import { runChecks } from '../../src/checks/run.ts';
import type { Messages } from '../../src/messages/types.ts';
import { DEFAULT_SETTINGS } from '../../src/model/check.ts';
import type { Facts } from '../../src/model/facts.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { UsageFault } from '../../src/model/usage-error.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { agreed, clock, facts, failed, ntp, source, sources } from '../checks/facts.ts';
import { CONTAINER_LOCALTIME_SITUATIONS } from '../checks/container-localtime-situations.ts';
import { CONTAINER_ZONE_SITUATIONS } from '../checks/container-zone-situations.ts';
import { CONTAINER_CLOCK_SITUATIONS } from '../checks/container-clock-situations.ts';
import { ENGINE_SITUATIONS } from '../checks/engine-situations.ts';
import { MACHINE_SITUATIONS } from '../checks/machine-situations.ts';
import { SYNC_CONFIG_SITUATIONS } from '../checks/sync-config-facts.ts';
import { SYNC_SITUATIONS } from '../checks/sync-situations.ts';
import { WAKAPI_SITUATIONS } from '../checks/wakapi-situations.ts';
import { WAKATIME_STATE_SITUATIONS } from '../checks/wakatime-state-situations.ts';
import { WAKATIME_QUEUE_SITUATIONS } from '../checks/wakatime-queue-situations.ts';
import { ZONE_SITUATIONS } from '../checks/zone-situations.ts';

const HOUR = 3_600_000;

const kissed = failed('rejected', 'kiss-RATE', {
  name: 'tired.example',
  samples: [{ status: 'rejected', reason: 'kiss-RATE', offsetMs: null, delayMs: null, lowMs: null, highMs: null }],
});

/** Together they make every check find something, in each of its moods. */
export const SITUATIONS: readonly Facts[] = [
  facts({ ntp: agreed(500 * 24 * HOUR) }),
  facts({ ntp: agreed(-500 * 24 * HOUR) }),
  facts({ ntp: agreed(-HOUR) }),
  facts({ ntp: agreed(8 * HOUR + 5000) }),
  facts({ ntp: ntp(sources(1, 90, 30), { lowMs: 60, highMs: 120 }) }),
  facts({ clock: clock({ steps: [{ byMs: -60_000 }, { byMs: 12 }], measuredAgain: true }) }),
  facts({ clock: clock({ steps: [{ byMs: 12 }] }) }),
  ...(['silent', 'refused', 'unreachable', 'unresolved', 'rejected'] as const).map((state) =>
    facts({ ntp: ntp([failed(state, 'no-reply')]) }),
  ),
  facts({ ntp: ntp([failed('silent', 'interrupted'), failed('rejected', 'stratum', { name: 'b.example' })]) }),
  facts({ ntp: ntp([failed('silent', 'no-reply'), failed('refused', 'connection-refused', { name: 'b.example' })]) }),
  facts({
    ntp: ntp([...sources(3, 0), kissed, failed('silent', 'no-reply', { name: 'gone.example' })], {
      lowMs: -5,
      highMs: 5,
    }),
  }),
  facts({ ntp: ntp([...sources(2, 0, 5, { state: 'undecided' }), ...sources(2, 9e4, 5, { state: 'undecided' })]) }),
  facts({
    ntp: ntp([...sources(2, 0), source({ name: 'liar.example', offsetMs: 45_000, state: 'falseticker' })], {
      lowMs: -5,
      highMs: 5,
    }),
  }),
  ...CONTAINER_LOCALTIME_SITUATIONS,
  ...CONTAINER_CLOCK_SITUATIONS,
  ...MACHINE_SITUATIONS,
  ...SYNC_CONFIG_SITUATIONS,
  ...SYNC_SITUATIONS,
  ...ZONE_SITUATIONS,
  ...ENGINE_SITUATIONS,
  ...CONTAINER_ZONE_SITUATIONS,
  ...WAKATIME_QUEUE_SITUATIONS,
  ...WAKATIME_STATE_SITUATIONS,
  ...WAKAPI_SITUATIONS,
];

export const FINDINGS: readonly Finding[] = SITUATIONS.flatMap(
  (situation) => runChecks(situation, DEFAULT_SETTINGS, () => true).findings,
);

const value = 'VALUE-1';
export const FAULTS: readonly UsageFault[] = [
  { kind: 'unknown-option', value, suggestion: null },
  { kind: 'unknown-option', value, suggestion: '--json' },
  { kind: 'unknown-command', value },
  { kind: 'missing-argument', value },
  { kind: 'excess-argument', value },
  { kind: 'host', value },
  { kind: 'port', value },
  { kind: 'output', value, suggestion: 'ENOENT' },
  { kind: 'output', value },
  { kind: 'home', value, suggestion: 'ENOENT' },
  { kind: 'home', value },
  { kind: 'check', value, suggestion: 'clock-offset' },
  { kind: 'duration', option: '--warn', value },
  { kind: 'samples', value },
  { kind: 'engine', value },
  { kind: 'choice', option: '--format', value, allowed: ['text', 'json'] },
  { kind: 'thresholds', warn: value, crit: '1s' },
  { kind: 'conflict', options: ['--json', value] },
  { kind: 'other', value },
];

const VERDICTS: readonly Verdict[] = ['in-sync', 'behind', 'ahead', 'inconclusive', 'unknown'];

type Words = Record<'title' | 'detail', (args: unknown) => string>;

export const wordsOf = (messages: Messages, finding: Finding): { title: string; detail: string } => {
  const { title, detail } = (messages.checks as unknown as Record<string, Words>)[finding.check] as Words;
  return { title: title(finding.args), detail: detail(finding.args) };
};

const plainTexts = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(plainTexts) : [];
};

/** What the section of the containers says of numbers and names. */
const containerTexts = ({ containers, report }: Messages): string[] => [
  containers.engineFault('u', containers.engineFaults['no-answer'], 'ETIMEDOUT'),
  containers.notLooked('x'),
  ...(['absent', 'denied', 'timeout', 'failed'] as const).map((status) => containers.notListed(status, 'x')),
  containers.counts({ running: 1, paused: 2, restarting: 3, stopped: 4, unknown: 5 }),
  containers.counts({ running: 0, paused: 0, restarting: 0, stopped: 0, unknown: 0 }),
  containers.notAll(1, 2),
  containers.engineClock('+1.000 s'),
  containers.toHost('+1.000 s'),
  containers.more(1),
  containers.ignored([{ who: ['a'], others: 2, checks: ['sync-none'], unknown: ['x'] }]),
  ...(['compose', 'dockerfile', 'arguments'] as const).flatMap((format) => [
    report.snippet({ format, file: null, line: null }),
    report.snippet({ format, file: 'f', line: 1 }),
  ]),
];

/** What the section of WakaTime says of them. */
const wakatimeTexts = ({ wakatime: words }: Messages): string[] => [
  words.notLooked('x'),
  ...(['absent', 'denied', 'timeout', 'failed'] as const).map((status) => words.unread(status, 'x')),
  words.faults(2),
  ...[words.waiting(1, null), words.waiting(1204, HOUR), words.waiting(2, -HOUR), words.newest(HOUR)],
  ...[words.future(2, null), words.future(2, HOUR), words.expired(2), words.unreadable(2)],
  ...[
    words.cliCounts(2, false),
    words.cliCounts(2, true),
    words.cliCountsNot('x'),
    words.lastSent(HOUR),
    words.lastSent(-HOUR),
  ],
  ...[words.backoff(null, 1), words.backoff(HOUR, 2), words.rejections(1, 0, true), words.rejections(2, 2, false)],
  ...[
    words.lastError(HOUR, 'x'),
    words.notAsked('x'),
    words.aside,
    words.noAnswer(null),
    words.noAnswer('x'),
    words.noAnswer('tls: x'),
  ],
  ...[words.inContainer('x'), words.proxy('x')],
  ...[words.health(true), words.health(false), words.maxAge(HOUR, true), words.maxAge(HOUR, false)],
  ...(['true', 'host'] as const).flatMap((against) => [words.clock(HOUR, 1, against), words.clock(0, 1, against)]),
  ...[words.logged(1, 0), words.logged(2, 2), words.otherDays(2)],
  ...(['day', 'week', 'month', 'year'] as const).map((by) => words.histogram(by, 'Etc/UTC')),
];

/** Every sentence and word, titles of help among them. */
export const everyText = (messages: Messages): string[] => [
  ...plainTexts(messages),
  ...FINDINGS.flatMap((finding) => Object.values(wordsOf(messages, finding))),
  ...FAULTS.map((fault) => messages.usage(fault)),
  messages.usage({ kind: 'demo-json' }),
  messages.headline({
    host: 'h1',
    verdict: 'unknown',
    offsetMs: 0,
    boundMs: 0,
    sources: { asked: 0, answered: 0, agreeing: 0 },
    offline: true,
  }),
  ...VERDICTS.map((verdict) =>
    messages.headline({
      host: 'h1',
      verdict,
      offsetMs: -45_002,
      boundMs: 4,
      sources: { asked: 8, answered: 6, agreeing: 5 },
    }),
  ),
  ...containerTexts(messages),
  ...wakatimeTexts(messages),
  ...['RATE', 'DENY', 'RSTR', 'NTSN'].map((code) => messages.kiss(code)),
  messages.report.summary({ critical: 1, warning: 2, info: 3, unknown: 4 }, 5, '1.2 s'),
  messages.because(messages.states.rejected, messages.reasons['stratum'] ?? ''),
  messages.progress(4, 2),
];

export const CHECK_COUNT = CHECKS.length;
export const CONSEQUENCE_IDS = CONSEQUENCES.map(({ id }) => id);
