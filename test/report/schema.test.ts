/** The published schema is worth something only if it refuses what does not fit. */
import { describe, expect, test } from 'vitest';
import type { ContainerFacts } from '../../src/model/container-facts.ts';
import { ok } from '../../src/model/gathered.ts';
import type { Report } from '../../src/model/report.ts';
import type { WakatimeHome } from '../../src/model/wakatime-facts.ts';
import type { ZoneFacts } from '../../src/model/zone-facts.ts';
import { json } from '../../src/report/json.ts';
import {
  composePlace,
  composeService,
  container,
  containerMount,
  containerTz,
  containerZone,
  engine,
  engineAccess,
  foreignClock,
} from '../checks/container-facts.ts';
import {
  NOW,
  agreed,
  clock,
  configuration,
  daemon,
  facts,
  failed,
  ntp,
  running,
  source,
  sources,
} from '../checks/facts.ts';
import {
  homeWith,
  queueOf,
  server,
  wakapi,
  wakatimeConfig,
  wakatimeLog,
  wakatimeState,
} from '../checks/wakatime-facts.ts';
import { ZONE_SITUATIONS, claim, fold } from '../checks/zone-situations.ts';
import { SITUATIONS } from '../messages/every-text.ts';
import { reportOf, shown } from './reports.ts';
import { schemaFaults } from './schema.ts';

type Json = Record<string, unknown>;

/** As `--json` prints it. */
const documentOf = (report: Report): Json => JSON.parse(json(report, shown())) as Json;

/** A zone with changes ahead, and all that can be found out about one. */
const ZONE_OF_ALL = ((): ZoneFacts => {
  const rich = ZONE_SITUATIONS.flatMap((situation) => (situation.zone.status === 'ok' ? [situation.zone.value] : []));
  const most = rich.toSorted((a, b) => JSON.stringify(b).length - JSON.stringify(a).length)[0];
  if (most === undefined) throw new Error('no situation has a zone');
  return most;
})();

const sample = { status: 'ok', reason: null, offsetMs: 1, delayMs: 2, lowMs: 0, highMs: 2 } as const;
const silent = {
  status: 'silent',
  reason: 'no-reply',
  offsetMs: null,
  delayMs: null,
  lowMs: null,
  highMs: null,
} as const;

/** A container about which there is much to say. */
const CONTAINER_OF_ALL: ContainerFacts = (() => {
  const spot = { line: 12, text: '    environment:', indent: 6 };
  const entry = {
    file: '/srv/shop/compose.yaml',
    line: 13,
    text: '      TZ: Asia/Beijing',
    before: '      TZ: ',
    taken: { line: 12, text: '    environment:' },
    isShared: false,
  };
  const difference = { at: NOW, utcOffsetSeconds: 0, otherUtcOffsetSeconds: 28_800 };
  return container({
    name: 'shop-api-1',
    startError: 'exec: not found',
    compose: composePlace({
      environmentFiles: ['/srv/shop/.env'],
      written: ok(
        composeService({
          environmentRoom: spot,
          tz: { ...entry, name: 'TZ', value: 'Asia/Beijing' },
          variables: [{ ...entry, name: 'FAKETIME', value: null }],
          volumes: [
            { ...entry, destination: '/etc/localtime', syntax: 'short', value: '/etc/localtime:/etc/localtime' },
          ],
          sysTime: [entry],
        }),
      ),
    }),
    ignore: ['container-tz-empty'],
    clock: { shared: false, offsetMs: 5000, lowMs: 4998, highMs: 5002, measured: ok(foreignClock(5000)) },
    faketime: { seenBy: 'process', library: '/usr/lib/libfaketime.so.1', setting: '-5' },
    timeServices: ok([{ service: 'chrony', command: 'chronyd -d', setsClock: true }]),
    zone: ok(
      containerZone({
        tz: containerTz({ difference }),
        changes: [fold(30)],
        etcTimezone: ok(claim('Asia/Beijing', { fault: 'missing', suggestion: 'Asia/Shanghai', difference })),
        poisoned: [
          {
            path: '/usr/share/zoneinfo/Etc/UTC',
            name: 'Etc/UTC',
            zone: 'Asia/Tokyo',
            utcOffsetSeconds: 32_400,
            trueUtcOffsetSeconds: 0,
            aliases: ['UTC'],
          },
        ],
        tzdataDifference: {
          ...difference,
          zone: 'Asia/Tokyo',
          other: 'localtime-copy',
          version: null,
          otherVersion: null,
        },
        hostDifference: difference,
      }),
    ),
    mounts: [containerMount()],
    programs: [{ kind: 'jvm', seenBy: 'JAVA_TOOL_OPTIONS', zone: 'Asia/Tokyo', setting: '-Duser.timezone' }],
  });
})();

/** A home about which there is much to say. */
const HOME_OF_ALL: WakatimeHome = homeWith(
  queueOf(1204, NOW - 7_200_000, NOW, { projects: [{ name: 'shop', count: 1204 }], mostFutureMs: 1 }),
  {
    config: ok(
      wakatimeConfig({
        importedPath: '/etc/wakatime.cfg',
        rateLimitSeconds: 120,
        faults: [{ kind: 'duplicate-key', path: '/home/ann/.wakatime.cfg', line: 3, key: 'settings.api_url' }],
      }),
    ),
    cliCount: ok(1204),
    state: ok(wakatimeState({ backoffAt: NOW, backoffRetries: 3 })),
    log: ok(wakatimeLog({ badRequests24h: 7, lastError: { at: NOW, message: 'bad request' } })),
    server: ok(
      server({
        container: 'wakapi',
        proxy: 'nginx',
        redirect: { code: 301, origin: 'https://wakapi.example' },
        key: ok('accepted'),
      }),
    ),
  },
);

const WAKAPI_OF_ALL = wakapi({
  maxAgeSetting: '4320h',
  missingMidnights: [{ day: '2026-09-06', at: NOW }],
  zonesWithoutMidnight: ['America/Santiago'],
  log: ok({ rejections: 7, lastRejectionAt: NOW, aggregationPanics: 0, lines: 40 }),
});

const SNIPPET = {
  format: 'compose',
  file: '/srv/shop/compose.yaml',
  line: 13,
  text: '      TZ: Asia/Shanghai',
} as const;

/** With one more remedy under its first finding, which has lines for a file. */
const withSnippet = (report: Report): Report => {
  const [first, ...others] = report.findings;
  if (first?.fixes[0] === undefined) throw new Error('nothing was found');
  const fixes = [{ ...first.fixes[0], snippet: SNIPPET }, ...first.fixes];
  return { ...report, findings: [{ ...first, fixes }, ...others] };
};

const EMPTY_TZ = container({
  name: 'quiet',
  ignore: ['container-tz-empty'],
  zone: ok(containerZone({ decidedBy: 'tz', tz: containerTz({ value: '', form: 'empty', intended: null }) })),
});

/** Every part that a report can have is in it. */
const fullReport = (): Report =>
  withSnippet(
    reportOf(
      facts({
        ntp: ntp(
          [
            ...sources(2, 45_000, 5, { samples: [sample, silent] }),
            source({ state: 'falseticker', name: 'liar.example' }),
            failed('unresolved', 'name-not-found', { address: null }),
          ],
          { lowMs: 44_995, highMs: 45_005 },
        ),
        clock: clock({ steps: [{ byMs: 3 }], measuredAgain: true }),
        daemon: daemon({
          services: [
            running('chrony', {
              configuration: ok(
                configuration({
                  unreadable: [{ path: '/etc/chrony/conf.d/a.conf', reason: 'EACCES' }],
                  directives: [{ name: 'rtcsync', values: [], path: '/etc/chrony/chrony.conf', line: 1 }],
                  sources: [
                    {
                      kind: 'pool',
                      host: 'pool.example',
                      port: 123,
                      authenticated: false,
                      path: '/etc/chrony/chrony.conf',
                      line: 2,
                    },
                  ],
                }),
              ),
            }),
          ],
        }),
        zone: ZONE_OF_ALL,
        engineAccess: engineAccess({
          tried: [
            {
              url: 'tcp://10.0.0.5:2376',
              foundBy: 'context',
              context: 'far',
              status: 'timeout',
              fault: 'no-answer',
              detail: 'ETIMEDOUT',
            },
          ],
        }),
        engine: engine({ product: 'docker-desktop', kernel: 'other', clock: ok(foreignClock(5000)) }),
        containers: [CONTAINER_OF_ALL, EMPTY_TZ],
        wakatime: [HOME_OF_ALL],
        wakapi: [WAKAPI_OF_ALL],
      }),
    ),
  );
const FULL = JSON.stringify(documentOf(fullReport()));
const full = (): Json => JSON.parse(FULL) as Json;

/** Paths of all properties, but for those of `args`, which each check has of its own. */
const pathsIn = (value: unknown, path: readonly string[] = []): (readonly string[])[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = [...path, key];
    return [...(Array.isArray(value) ? [] : [here]), ...(key === 'args' ? [] : pathsIn(inner, here))];
  });
};

const parentOf = (document: Json, path: readonly string[]): Json =>
  path.slice(0, -1).reduce((inner, key) => inner[key] as Json, document);

const changed = (path: readonly string[], change: (parent: Json, key: string) => void): Json => {
  const document = full();
  change(parentOf(document, path), path.at(-1) ?? '');
  return document;
};

const paths = pathsIn(full());

test('the report that is spoiled below fits, and has all there can be', () => {
  expect(schemaFaults(full())).toEqual([]);
  expect(paths.length).toBeGreaterThan(150);
});

test('a missing property is refused, wherever it is', () => {
  for (const path of paths) {
    const document = changed(path, (parent, key) => {
      delete parent[key];
    });
    expect(schemaFaults(document), path.join('.')).not.toEqual([]);
  }
});

test('a misspelt one is refused', () => {
  for (const path of paths) {
    const document = changed(path, (parent, key) => {
      parent[`${key}s`] = parent[key];
      delete parent[key];
    });
    expect(schemaFaults(document), path.join('.')).not.toEqual([]);
  }
});

test('and so is one too many', () => {
  for (const path of paths) {
    const document = changed(path, (parent) => {
      parent['surplus'] = 1;
    });
    expect(schemaFaults(document), path.join('.')).not.toEqual([]);
  }
});

test('a value of another type is refused', () => {
  for (const path of paths) {
    const document = changed(path, (parent, key) => {
      parent[key] = [[true]];
    });
    expect(schemaFaults(document), path.join('.')).not.toEqual([]);
  }
});

describe('words that are not in the contract are refused', () => {
  test.for([
    [['status'], 'fine'],
    [['schemaVersion'], 2],
    [['startedAt'], 'yesterday'],
    [['elapsedMs'], 1.5],
    [['clock', 'verdict'], 'slow'],
    [['clock', 'offsetMs'], null],
    [['witnesses', '0', 'testimony'], 'wrong'],
    [['facts', 'now'], '2026-11-22 12:00'],
    [['facts', 'ntp', 'status'], 'okay'],
    [['facts', 'ntp', 'value', 'sources', '0', 'state'], 'good'],
    [['facts', 'ntp', 'value', 'sources', '0', 'reason'], 'stratum'],
    [['facts', 'ntp', 'value', 'sources', '2', 'reason'], null],
    [['facts', 'ntp', 'value', 'sources', '2', 'reason'], 'because'],
    [['facts', 'ntp', 'value', 'sources', '2', 'reason'], 'kiss-R\u001b'],
    [['facts', 'ntp', 'value', 'sources', '3', 'offsetMs'], 0],
    [['facts', 'ntp', 'value', 'sources', '0', 'port'], 0],
    [['facts', 'ntp', 'value', 'sources', '0', 'samples', '1', 'reason'], null],
    [['facts', 'daemon', 'value', 'services', '0', 'service'], 'cron'],
    [['facts', 'daemon', 'value', 'services', '0', 'claim', 'value', 'lastUpdateAt'], 1795348790000],
    [['facts', 'machine', 'value', 'rtc', 'status'], 'fine'],
    [['findings', '0', 'severity'], 'error'],
    [['findings', '0', 'title'], ''],
    [['findings', '0', 'args'], []],
    [['findings', '0', 'fixes', '0', 'safety'], 'dangerous'],
    [['findings', '0', 'fixes', '0', 'commands'], ['rm -rf /']],
    [['findings', '0', 'fixes', '0', 'snippet'], 'TZ: UTC'],
    [['findings', '0', 'fixes', '0', 'snippet', 'format'], 'yaml'],
    [['findings', '0', 'fixes', '0', 'snippet', 'line'], 0],
    [['findings', '0', 'subject', 'kind'], 'pod'],
    [['ignored', '0', 'subject', 'kind'], 'pod'],
    [['facts', 'engineAccess', 'value', 'tried', '0', 'fault'], 'ETIMEDOUT'],
    [['facts', 'engine', 'value', 'kind'], 'lxc'],
    [['facts', 'engine', 'value', 'clock', 'value', 'readBy'], 'guess'],
    [['facts', 'containers', 'value', '0', 'state'], 'asleep'],
    [['facts', 'containers', 'value', '0', 'startedAt'], 1795348790000],
    [['facts', 'containers', 'value', '0', 'zone', 'value', 'readBy'], 'magic'],
    [['facts', 'containers', 'value', '0', 'mounts', '0', 'change'], 'moved'],
    [['facts', 'wakatime', 'value', '0', 'foundBy'], 'magic'],
    [['facts', 'wakatime', 'value', '0', 'config', 'value', 'key'], 'waka_1234'],
    [['facts', 'wakatime', 'value', '0', 'config', 'value', 'faults', '0', 'line'], 0],
    [['facts', 'wakatime', 'value', '0', 'queues', '0', 'kind'], 'new'],
    [['facts', 'wakatime', 'value', '0', 'queues', '0', 'content', 'value', 'count'], -1],
    [['facts', 'wakatime', 'value', '0', 'queues', '0', 'content', 'value', 'oldestAt'], 1795348790000],
    [['facts', 'wakatime', 'value', '0', 'queues', '0', 'content', 'value', 'firstTimes'], [1795348790000]],
    [['facts', 'wakatime', 'value', '0', 'state', 'value', 'backoffAt'], 'soon'],
    [['facts', 'wakatime', 'value', '0', 'server', 'value', 'kind'], 'other.com'],
    [['facts', 'wakatime', 'value', '0', 'server', 'value', 'key', 'value'], 'waka_1234'],
    [['facts', 'wakapi', 'value', '0', 'maxAge', 'knownBy'], 'guess'],
    [['summary', 'passed'], -1],
  ] as const)('%o: %o', ([path, value]) => {
    const document = changed(path, (parent, key) => {
      parent[key] = value;
    });
    expect(schemaFaults(document)).not.toEqual([]);
  });
});

describe('what may be missing', () => {
  test.for(['absent', 'denied', 'timeout', 'failed'] as const)('a fact that is %s', (status) => {
    const given = facts();
    const missing = { status, reason: 'EACCES' } as const;
    expect(
      schemaFaults(
        documentOf(
          reportOf({
            ...given,
            host: missing,
            clock: missing,
            ntp: missing,
            daemon: missing,
            machine: missing,
            zone: missing,
            engineAccess: missing,
            engine: missing,
            containers: missing,
            wakatime: missing,
            wakapi: missing,
          }),
        ),
      ),
    ).toEqual([]);
  });

  test('a clock decades away', () => {
    const given = { ...facts({ ntp: agreed(-9e13) }), now: Date.UTC(12_026, 0, 1) };
    expect(schemaFaults(documentOf(reportOf(given, undefined, { startedAt: -1e14 })))).toEqual([]);
  });
});

test('every kind of finding fits', () => {
  for (const situation of SITUATIONS) expect(schemaFaults(documentOf(reportOf(situation)))).toEqual([]);
});
