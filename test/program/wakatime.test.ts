/**
 * WakaTime's incidents, from the queue to the advice. The server of the test is the oracle: what the program says of it is held
 * against what it answers to the heartbeats, and what the program advises is carried out against its rules.
 */
import { describe, expect, test } from 'vitest';
import { faketimeEnvironment, faketimeOffset, removeFaketimeLeftovers } from '../lab/faketime.ts';
import type { FindingJson, ReportJson } from '../lab/report-json.ts';
import { findingsOf } from '../lab/report-json.ts';
import { lab } from '../lab/require-lab.ts';
import { serverOptions, type TestEnd, truthfulServersFor } from '../lab/servers-for-test.ts';
import { answerHeartbeats, type WakapiVersion } from '../lab/wakapi-server.ts';
import {
  badRequestLine,
  BATCH,
  DAY,
  evenly,
  heartbeatsOf,
  homeFor,
  HOUR,
  type LabHome,
  MINUTE,
  postTo,
  queueBytes,
  wakapiFor,
} from '../lab/wakatime-home.ts';

/** Since wakatime-cli 2.13.2. */
const SMALL_BATCH = 10;
const DEFAULT_MAX_AGE = 180 * DAY;
const FAR_FUTURE = new Date(Date.now() + 2 * 365 * DAY).toISOString();

/** When the heartbeats of a queue were made, `now` being what this host's clock showed. */
const queues = {
  young: (now: number) => evenly(60, now - 12 * MINUTE, now - MINUTE),
  'of ten days': (now: number) => evenly(60, now - 10 * DAY, now - MINUTE),
  old: (now: number) => evenly(60, now - 195 * DAY, now - 190 * DAY),
  'old to young': (now: number) => evenly(60, now - 195 * DAY, now - MINUTE),
  future: (now: number) => evenly(60, now + 2 * HOUR, now + 3 * HOUR),
  mixed: (now: number) => [
    ...evenly(20, now - 195 * DAY, now - 190 * DAY),
    ...evenly(20, now - 20 * MINUTE, now - MINUTE),
    ...evenly(20, now + 2 * HOUR, now + 3 * HOUR),
  ],
} as const satisfies Record<string, (now: number) => number[]>;

interface Fix {
  readonly id: string;
  readonly commands: readonly (readonly string[])[];
}

const fixesOf = ({ fixes }: FindingJson): readonly Fix[] => fixes as unknown as readonly Fix[];
const idsOf = (finding: FindingJson | undefined): string[] =>
  (finding?.fixes ?? []).map(({ id }) => id.replace(/^wakatime-/, ''));
const isSync = ({ commands }: Fix): boolean => commands.flat().includes('--sync-offline-activity');

interface Scene {
  readonly version: WakapiVersion;
  /** Of the server's clock: how far it is ahead of true time, ms. */
  readonly server?: number;
  /** The same of this host's. */
  readonly host?: number;
  readonly queue: keyof typeof queues;
  readonly state?: Readonly<Record<string, string>>;
  /** As wakatime-cli 2.19.1 sends. */
  readonly newestFirst?: boolean;
  /** In the file of old versions, which a newer one sends first and deletes. */
  readonly legacy?: boolean;
  /** It was stopped since. */
  readonly isDown?: boolean;
  /** Nothing on the network is asked. */
  readonly offline?: boolean;
}

interface Outcome {
  readonly json: ReportJson;
  readonly exitCode: number | null;
  readonly home: LabHome;
  readonly times: readonly number[];
  /** What the server says to the first batch of the queue, and to a heartbeat of now. */
  readonly answers: { readonly first: number; readonly fresh: number };
}

/** The program in a home as it is after an hour of these clocks; and what the server really says. */
const see = async (context: TestEnd, { version, server: ahead = 0, host = 0, ...scene }: Scene): Promise<Outcome> => {
  const now = Date.now() + host;
  const times = queues[scene.queue](now);
  const server = await wakapiFor(context, { version, clockAheadMs: ahead });
  const batch = scene.newestFirst === true ? times.slice(-SMALL_BATCH) : times.slice(0, BATCH);
  const [first, fresh] = [await postTo(server, batch), await postTo(server, [now])];
  const refusals = [first, fresh].includes(400) ? [50, 30, 10] : [];
  const home = homeFor(context, {
    ...(scene.state === undefined ? {} : { state: scene.state }),
    ...(scene.newestFirst === true ? { cli: 'v2.19.1' } : {}),
    apiUrl: server.apiUrl,
    times,
    ...(scene.legacy === true ? { queue: 'legacy' } : {}),
    log: refusals.map((minutes) => badRequestLine(now - minutes * MINUTE, server.apiUrl)),
  });
  if (scene.isDown === true) await server.stop();
  const sources = scene.offline === true ? ['--offline'] : serverOptions(await truthfulServersFor(context, 3));
  const env = host === 0 ? {} : faketimeEnvironment(faketimeOffset(host));
  const { json, exitCode, stderr, pid } = await home.runForJson(sources, { env });
  await removeFaketimeLeftovers(pid);
  expect(stderr).toBe('');
  return { json, exitCode, home, times, answers: { first, fresh } };
};

/** Whatever is advised loses no heartbeat: what it does is done here, by the rules of the server. */
const expectNothingLost = ({ json, times, home }: Outcome, { version, server = 0, ...scene }: Scene): void => {
  const path = home.at(scene.legacy === true ? '.wakatime.bdb' : '.wakatime/offline_heartbeats.bdb');
  for (const finding of json.findings) {
    const fixes = fixesOf(finding);
    const syncAt = fixes.findIndex(isSync);
    if (syncAt < 0) continue;
    expect(
      times.filter((time) => time > Date.now()),
      `${finding.check} sends what lies in the future`,
    ).toEqual([]);
    const before = fixes.slice(0, syncAt).map(({ id }) => id);
    expect(before[0]).toBe('wakatime-copy-queue');
    expect(fixes[0]?.commands).toEqual([['cp', '-p', path, expect.stringMatching(/\.copy-\d{8}T\d{6}Z$/)]]);
    if (scene.legacy === true) {
      const isMoved = fixes
        .slice(0, syncAt)
        .some(({ commands }) => commands.flat().join(' ').startsWith(`mv ${path} `));
      if (isMoved) continue;
      expect(scene.isDown === true, 'what is deleted is sent to nobody').toBe(false);
    }
    const now = Date.now() + (before.includes('wakatime-mend-server-clock') ? 0 : server);
    const maxAgeMs = before.includes('wakatime-raise-max-age') ? 360 * DAY : DEFAULT_MAX_AGE;
    for (let from = 0; from < times.length; from += BATCH) {
      const batch = times.slice(from, from + BATCH);
      expect(answerHeartbeats(heartbeatsOf(batch), now, { version, maxAgeMs }), finding.check).toMatchObject({
        answer: { code: 201 },
        taken: batch.length,
      });
    }
  }
};

const SYNC = { '2.3.0': 'sync', '2.14.1': 'sync', '2.17.6': 'sync-later' } as const;
/** Where its age alone is in doubt. */
const SYNC_OLD = { ...SYNC, '2.17.6': 'sync-old' } as const;
const VERSIONS = ['2.3.0', '2.14.1', '2.17.6'] as const;

interface Incident extends Scene {
  readonly is: string;
  /** Why nothing is sent; `null`: the server takes it. */
  readonly blocked: string | null;
  /** How bad the server's clock is; `null`: right. */
  readonly clock: string | null;
  /** What is to be done about what blocks, or about the first finding that has a remedy. */
  readonly fixes: readonly string[];
  readonly exitCode: number;
}

const ofVersion = (version: (typeof VERSIONS)[number]): Incident[] => {
  const refusesAny = version === '2.3.0';
  const slow = { blocked: 'server-slow', clock: 'critical', fixes: ['copy-queue', 'mend-server-clock', SYNC[version]] };
  const harmless = { blocked: null, clock: 'warning', fixes: ['mend-server-clock'], exitCode: 0 };
  const young = { version, queue: 'young' } as const;
  return [
    { is: 'a server 2 h slow', ...young, server: -2 * HOUR, ...slow, exitCode: 1 },
    { is: '59 min slow', ...young, server: -59 * MINUTE, ...(refusesAny ? { ...slow, exitCode: 1 } : harmless) },
    { is: '3 h fast', ...young, server: 3 * HOUR, ...harmless },
    { is: '200 d fast', ...young, server: 200 * DAY, ...slow, blocked: 'server-fast', exitCode: 1 },
    { is: 'right', ...young, blocked: null, clock: null, fixes: [], exitCode: 0 },
    {
      is: 'right, and what waits is too old',
      version,
      queue: 'old',
      blocked: 'too-old',
      clock: null,
      fixes: ['copy-queue', 'raise-max-age', SYNC_OLD[version], 'regenerate'],
      exitCode: 1,
    },
    {
      is: 'right, and what waits lies in the future',
      version,
      queue: 'future',
      blocked: 'host-was-fast',
      clock: null,
      fixes: ['copy-queue', 'set-aside', 'wait'],
      exitCode: 1,
    },
    {
      is: 'right, and old, young and future ones wait',
      version,
      queue: 'mixed',
      blocked: version === '2.17.6' ? null : 'too-old',
      clock: null,
      fixes: ['copy-queue', 'raise-max-age', 'set-aside', 'wait', 'regenerate'],
      exitCode: 1,
    },
    {
      is: 'slow by 2 h for ten days',
      version,
      queue: 'of ten days',
      server: -2 * HOUR,
      ...slow,
      fixes: [
        'copy-queue',
        'mend-server-clock',
        // Since 2.13.0 the code takes a week where a configuration of one's own says nothing.
        ...(refusesAny ? [SYNC[version]] : ['raise-max-age', SYNC[version], 'regenerate']),
      ],
      exitCode: 1,
    },
  ];
};

describe.for(VERSIONS)('Wakapi %s', (version) => {
  test.concurrent.for(ofVersion(version))('$is', async (incident, context) => {
    const outcome = await see(context, incident);
    const { json, exitCode, answers } = outcome;
    const [blocked] = findingsOf(json, 'wakatime-queue-blocked');
    // wakatime-cli sends what waits behind a heartbeat that was taken.
    expect(blocked !== undefined).toBe(answers.first === 400 || answers.fresh === 400);
    expect(blocked?.args['cause'] ?? null).toBe(incident.blocked);
    expect(findingsOf(json, 'wakapi-clock')[0]?.severity ?? null).toBe(incident.clock);
    expect(idsOf(blocked ?? json.findings.find(({ fixes }) => fixes.length > 0))).toEqual(incident.fixes);
    expectNothingLost(outcome, incident);
    expect(exitCode).toBe(incident.exitCode);
  });
});

describe('the file that a newer wakatime-cli sends once and deletes', () => {
  const young = { queue: 'young', legacy: true } as const;
  test.concurrent.for<{ is: string; aside: boolean } & Omit<Scene, 'version'>>([
    { is: 'young, for a server that is right', ...young, aside: false },
    { is: 'for a server that is slow', ...young, server: -2 * HOUR, aside: true },
    { is: 'for a server that is 200 d fast', ...young, server: 200 * DAY, aside: true },
    { is: 'for one that was stopped', ...young, isDown: true, aside: true },
    { is: 'for one that was not asked', ...young, offline: true, aside: true },
    { is: 'old', ...young, queue: 'old', aside: true },
    { is: 'of old and of now', ...young, queue: 'old to young', aside: true },
    { is: 'from the future', ...young, queue: 'future', aside: true },
  ])('$is', async ({ aside, ...changes }, context) => {
    for (const version of ['2.14.1', '2.17.6'] as const) {
      const scene: Scene = { version, ...changes };
      const outcome = await see(context, scene);
      const [found] = findingsOf(outcome.json, 'wakatime-queue-legacy');
      expect(idsOf(found).includes('set-aside')).toBe(aside);
      expect(idsOf(found).at(-1)).toBe(aside ? idsOf(found).at(-1) : 'sync');
      expectNothingLost(outcome, scene);
    }
  });
});

test('what was set aside is told, with the command as soon as all of it would be taken', async (context) => {
  const at = async (times: readonly number[]): Promise<FindingJson | undefined> => {
    const { apiUrl } = await wakapiFor(context, { version: '2.17.6' });
    const name = '.wakatime/offline_heartbeats.bdb.aside-20261121T120000Z';
    const home = homeFor(context, { apiUrl, files: { [name]: queueBytes(times) } });
    const sources = serverOptions(await truthfulServersFor(context, 3));
    const { json } = await home.runForJson(sources, { env: {} });
    const [found] = findingsOf(json, 'wakatime-queue-legacy');
    expect(found?.args).toMatchObject({ kind: 'aside', count: 60, path: home.at(name) });
    return found;
  };
  const now = Date.now();
  const ready = await at(queues.young(now));
  expect(ready?.args['fate']).toBe('ready');
  expect(JSON.stringify(ready?.fixes)).toMatch(
    /"--offline-queue-file","[^"]*\.aside-20261121T120000Z","--sync-offline-activity","0"/,
  );
  expect((await at(queues.future(now)))?.args).toMatchObject({
    fate: 'due',
    dueAt: expect.closeTo(now + 3 * HOUR, -2) as number,
  });
});

test('all that can be wrong at once is mended in the order that loses nothing', async (context) => {
  const scene: Scene = {
    version: '2.14.1',
    server: -2 * HOUR,
    queue: 'old to young',
    state: { backoff_at: FAR_FUTURE, backoff_retries: '7', heartbeats_last_sent_at: FAR_FUTURE },
  };
  const outcome = await see(context, scene);
  const [blocked] = findingsOf(outcome.json, 'wakatime-queue-blocked');
  expect(idsOf(blocked)).toEqual([
    'copy-queue',
    'mend-server-clock',
    'raise-max-age',
    'move-state',
    'sync',
    'regenerate',
  ]);
  expectNothingLost(outcome, scene);
  expect(findingsOf(outcome.json, 'wakatime-state-future')).toMatchObject([{ severity: 'critical' }]);
});

test('a wakatime-cli that sends the newest first is not held up by what is too old', async (context) => {
  const scene: Scene = { version: '2.14.1', queue: 'old to young', newestFirst: true };
  const outcome = await see(context, scene);
  expect(findingsOf(outcome.json, 'wakatime-queue-blocked')).toEqual([]);
  expect(findingsOf(outcome.json, 'wakatime-queue-expired')).toMatchObject([{ severity: 'warning' }]);
  expectNothingLost(outcome, scene);
});

await lab('this host is wrong', ['libfaketime'], () => {
  test.concurrent.for<
    { is: string; blocked: string | null; clock: string | null; queue?: Scene['queue'] } & Partial<Scene>
  >([
    { is: '2 h fast', host: 2 * HOUR, blocked: 'host-was-fast', clock: 'info' },
    { is: '2 h slow', host: -2 * HOUR, blocked: null, clock: 'info' },
    { is: '2 h slow, as the server', host: -2 * HOUR, server: -2 * HOUR, blocked: null, clock: 'warning' },
    {
      is: '2 h fast, and the server 2 h slow',
      host: 2 * HOUR,
      server: -2 * HOUR,
      blocked: 'host-was-fast',
      clock: 'critical',
    },
    {
      is: '30 min fast, and the server 40 min slow',
      host: 30 * MINUTE,
      server: -40 * MINUTE,
      blocked: 'server-slow',
      clock: 'critical',
    },
  ])('$is', async ({ blocked: cause, clock, ...changes }, context) => {
    const scene: Scene = { version: '2.14.1', queue: 'young', ...changes };
    const outcome = await see(context, scene);
    const { json, answers, exitCode } = outcome;
    const [blocked] = findingsOf(json, 'wakatime-queue-blocked');
    expect(blocked !== undefined).toBe(answers.first === 400 || answers.fresh === 400);
    expect(blocked?.args['cause'] ?? null).toBe(cause);
    expect(findingsOf(json, 'wakapi-clock')[0]?.severity ?? null).toBe(clock);
    expect(findingsOf(json, 'clock-offset')).toMatchObject([{ severity: 'critical' }]);
    expectNothingLost(outcome, scene);
    expect(exitCode).toBe(1);
  });
});
