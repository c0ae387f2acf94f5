import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { en } from '../../src/messages/en.ts';
import type { Messages } from '../../src/messages/types.ts';
import { zhCn } from '../../src/messages/zh-cn.ts';
import type { Facts } from '../../src/model/facts.ts';
import type { Severity } from '../../src/model/finding.ts';
import { SHARED } from '../../src/model/foreign-clock.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { Report, ReportedFinding } from '../../src/model/report.ts';
import type { QueueDay, WakatimeHome, WakatimeServer } from '../../src/model/wakatime-facts.ts';
import type { ReportOptions } from '../../src/report/reporter.ts';
import { quiet } from '../../src/report/quiet.ts';
import { text } from '../../src/report/text.ts';
import { engineAccess } from '../checks/container-facts.ts';
import { NOW, facts } from '../checks/facts.ts';
import {
  foreignClock,
  homeWith,
  queue,
  queueContent,
  queueOf,
  server,
  wakapi,
  wakatimeConfig,
  wakatimeHome,
  wakatimeLog,
  wakatimeState,
} from '../checks/wakatime-facts.ts';
import { plainReport, shown } from './reports.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type Options = Partial<ReportOptions>;

const SILENT = { answered: false, version: null, health: missing('timeout', 'x') } as const;

const finding = (kind: 'home' | 'server' | 'container', name: string, severity: Severity): ReportedFinding => ({
  check: 'wakatime-config',
  severity,
  subject: { kind, name },
  title: 'Something.',
  detail: 'More.',
  args: {},
  evidence: [],
  fixes: [],
  docs: 'docs/checks/wakatime-config.md',
});

const reportOf = (given: Facts, findings: readonly ReportedFinding[] = [], messages: Messages = en): Report => ({
  ...plainReport(given, messages),
  findings,
});

/** The section alone, with its title. */
const sectionOf = (report: Report, options: Options = {}): string[] => {
  const lines = text(report, shown({ width: 200, ...options })).split('\n');
  const start = lines.findIndex((line) => line === 'WakaTime' || line.startsWith('WakaTime  '));
  return start < 0 ? [] : lines.slice(start, lines.indexOf('', start));
};

const of = (...homes: readonly WakatimeHome[]): string[] => sectionOf(reportOf(facts({ wakatime: homes })));

const fullOf = (home: WakatimeHome, options: Options = {}): string[] =>
  sectionOf(reportOf(facts({ wakatime: [home] }), [], options.messages), { scope: 'wakatime', ...options });

/** What stands behind a label; all of it where that has several rows. */
const rowOf = (label: string, lines: readonly string[]): string =>
  lines
    .filter((line) => line.startsWith(`  ${label} `))
    .map((line) => line.slice(label.length + 2).trim())
    .join('\n');

describe('in the report of everything', () => {
  test('no wakatime-cli here: one quiet line, in both languages', () => {
    expect(sectionOf(reportOf(facts()))).toEqual(['WakaTime  not used here']);
    expect(sectionOf(reportOf(facts(), [], zhCn), { messages: zhCn })).toEqual(['WakaTime  本机没有使用']);
  });

  test('nobody wanted to look: nothing', () => {
    const given: Facts = { ...facts(), wakatime: missing('absent', 'not asked for') };
    expect(sectionOf(reportOf(given))).toEqual([]);
    expect(sectionOf(reportOf(given), { verbose: true })).toEqual([]);
  });

  test('a fault of ours is told', () => {
    const given: Facts = { ...facts(), wakatime: missing('failed', 'a bug') };
    expect(sectionOf(reportOf(given))).toEqual(['WakaTime', '  could not be looked at (a bug)']);
  });

  test('what waits, and where it is sent', () => {
    const content = queueOf(1204, NOW - 76 * HOUR, NOW + 2 * HOUR, { futureCount: 212, mostFutureMs: 2 * HOUR });
    expect(of(homeWith(content, { server: ok(server({ clock: ok(foreignClock(2 * HOUR)) })) }))).toEqual([
      'WakaTime',
      '  queue   1,204 heartbeats wait, the oldest 3 d 4 h · 212 stamped in the future',
      '  server  Wakapi 2.14.1 · https://wakapi.example/api · clock 2 h 0 min slow (± 0.500 ms)',
    ]);
  });

  test('nothing waits and nothing is wrong: of the server nothing is said', () => {
    const empty = homeWith(queueContent({ count: 0, oldestAt: null, newestAt: null, firstTimes: [], days: [] }));
    expect(of(empty)).toEqual(['WakaTime', '  queue  empty']);
    expect(of(wakatimeHome({ queues: [] }))).toEqual(['WakaTime', '  queue  empty']);
  });

  test.for([
    ['home', '/home/ann'],
    ['server', 'https://wakapi.example/api'],
  ] as const)('unless something is wrong with the %s', ([kind, name]) => {
    const given = facts({ wakatime: [wakatimeHome({ queues: [] })] });
    expect(sectionOf(reportOf(given, [finding(kind, name, 'warning')]))[2]).toContain('Wakapi 2.14.1');
    expect(sectionOf(reportOf(given, [finding(kind, name, 'info')]))).toHaveLength(2);
  });

  test('of several homes each is named', () => {
    const lines = of(wakatimeHome({ server: missing('absent', 'offline') }), wakatimeHome({ home: '/home/bob' }));
    expect(lines.map((line) => line.trim().replace(/ {2,}.*/, ''))).toEqual([
      ...['WakaTime', 'home', 'queue', 'home', 'queue', 'server'],
    ]);
    expect(lines[3]).toBe('  home    /home/bob');
  });

  test.for(['denied', 'timeout', 'failed'] as const)('a queue that could not be read (%s) is not empty', (status) => {
    const lines = of(wakatimeHome({ queues: [queue({ content: missing(status, 'CODE') })] }));
    expect(lines[1]).toMatch(/^ {2}queue +(?:may not be|was not|could not be) read.*\(CODE\)$/);
  });

  test('a server in a container here, where it is in trouble or nothing else is here', () => {
    const log = ok({ rejections: 1033, lastRejectionAt: NOW, aggregationPanics: 1, lines: 4000 });
    const row = `  Wakapi  container wakapi · 2.17.6 · sqlite3 · UTC · maximum age 180 d 0 h (assumed) · its log: 1,033 rejections, 1 panic`;
    const beside = facts({ wakatime: [wakatimeHome()], wakapi: [wakapi({ log })] });
    expect(sectionOf(reportOf(beside)).join('\n')).not.toContain('container');
    expect(sectionOf(reportOf(beside, [finding('container', 'wakapi', 'critical')])).at(-1)).toBe(row);
    expect(sectionOf(reportOf(facts({ wakapi: [wakapi({ log })] })))).toEqual(['WakaTime', row]);
  });
});

describe('timecheck wakatime', () => {
  test('shows it alone, and this clock', () => {
    const page = text(plainReport(facts({ wakatime: [wakatimeHome()] })), shown({ scope: 'wakatime' }));
    expect(page).toMatch(/^✔ web-01: the clock is right/);
    expect(page).not.toMatch(/^(?:Sources|Host|Containers)/m);
  });

  test('what of the containers could not be looked at is told, since a server may run there', () => {
    const url = 'tcp://10.0.0.5:2376';
    const tries = { url, context: null, detail: null } as const;
    const pageOf = (access: Parameters<typeof engineAccess>[0]): string =>
      text(
        plainReport({
          ...facts(),
          engineAccess: ok(engineAccess(access)),
          engine: missing('absent', 'no engine'),
          containers: missing('absent', 'no engine'),
        }),
        shown({ scope: 'wakatime' }),
      );
    expect(pageOf({ tried: [{ ...tries, foundBy: 'DOCKER_HOST', status: 'timeout', fault: 'no-answer' }] })).toContain(
      `Containers\n  ${url} (DOCKER_HOST): the engine did not answer in time\n`,
    );
    expect(pageOf({ tried: [{ ...tries, foundBy: 'socket', status: 'absent', fault: 'no-socket' }] })).not.toContain(
      'Containers',
    );
    const unlisted: Facts = { ...facts(), containers: missing('timeout', 'deadline') };
    expect(text(plainReport(unlisted), shown({ scope: 'wakatime' }))).toContain('did not list them');
  });

  test('everything that is known of a home', () => {
    const content = queueOf(1204, NOW - 76 * HOUR, NOW + 2 * HOUR, {
      ...{ futureCount: 212, mostFutureMs: 2 * HOUR, expiredCount: 3, unreadableCount: 1 },
      projects: [
        { name: 'shop', count: 1100 },
        { name: '项目', count: 103 },
      ],
    });
    const home = homeWith(content, {
      config: ok(wakatimeConfig({ keepsOffline: false, hasProxy: true, rateLimitSeconds: 120 })),
      state: ok(wakatimeState({ backoffAt: NOW - 60_000, backoffRetries: 4, lastSentAt: NOW - 76 * HOUR })),
      log: ok(wakatimeLog({ badRequests24h: 1033, lastError: { at: NOW - 61_000, message: 'bad request' } })),
      server: ok(server({ container: 'wakapi', key: ok('accepted') })),
      cliCount: ok(1204),
    });
    expect(fullOf(home)).toEqual([
      'WakaTime',
      '  home           /home/ann',
      '  wakatime-cli   v1.115.2 · /home/ann/.wakatime/wakatime-cli',
      '  configuration  /home/ann/.wakatime.cfg · api_url = https://wakapi.example/api · key in the file · offline = false · proxy · heartbeat_rate_limit_seconds = 120',
      '  queue          /home/ann/.wakatime/offline_heartbeats.bdb · 64.0 KiB · 1,204 heartbeats wait, the oldest 3 d 4 h · the newest 2 h 0 min in the future · 212 stamped in the future, by up to 2 h 0 min',
      '                 · 3 older than the server takes · 1 unreadable',
      '                 wakatime-cli counts 1,204',
      '  projects       shop 1,100 · 项目 103',
      '  sending        last sent 3 d 4 h ago · paused after a failure 1 min 0 s ago (4 retries)',
      '  log            /home/ann/.wakatime/wakatime.log · in 24 h 1,033 bad requests · last error 1 min 1 s ago: bad request',
      '  server         Wakapi 2.14.1 · https://wakapi.example/api · container wakapi · clock right (± 0.500 ms) · healthy · takes the key · maximum age 180 d 0 h (assumed)',
      '  waiting, by day (Etc/UTC)',
      `  2026-11-22  3  ${'█'.repeat(60)}`,
      '  and 1,200 on other days',
    ]);
  });

  test('what is not there is told as that, and what could not be read as that', () => {
    const lines = fullOf(
      wakatimeHome({
        ...{ cli: missing('absent', 'x'), queues: [], state: missing('absent', 'ENOENT') },
        ...{ config: missing('denied', 'EACCES'), log: missing('timeout', 'deadline') },
        server: missing('absent', 'offline'),
        cliCount: missing('timeout', 'deadline'),
      }),
    );
    expect(rowOf('wakatime-cli', lines)).toBe('not found');
    expect(rowOf('configuration', lines)).toBe('may not be read by this user (EACCES)');
    expect(rowOf('queue', lines)).toBe('empty');
    expect(rowOf('sending', lines)).toBe('nothing remembered');
    expect(rowOf('log', lines)).toBe('was not read in time (deadline)');
    expect(rowOf('server', lines)).toBe('not asked (offline)');
    expect(lines.join('\n')).toContain('wakatime-cli gave no count (deadline)');
    expect(lines.join('\n')).not.toContain('waiting');
  });

  test('both queues have their rows, and one histogram', () => {
    const old = queue({ kind: 'legacy', path: '/home/ann/.wakatime.bdb', size: 5_000_000 });
    const lines = fullOf(wakatimeHome({ queues: [queue(), old] }));
    expect(rowOf('queue', lines).split('\n')[1]).toMatch(/^\/home\/ann\/\.wakatime\.bdb · 4\.8 MiB · .*old versions$/);
    expect(lines.filter((line) => line.includes('█'))).toEqual([`  2026-11-22  6  ${'█'.repeat(60)}`]);
  });

  test.for<readonly [string, Partial<WakatimeServer>]>([
    ['wakatime.com · https:', { kind: 'wakatime.com', version: null, maxAge: null }],
    ['no answer · https://wakapi.example/api', { ...SILENT, kind: 'unknown', health: missing('timeout', 'x') }],
    ['no answer (ECONNREFUSED) · https:', { ...SILENT, kind: 'unknown', health: missing('failed', 'ECONNREFUSED') }],
    ['TLS failed (CERT_X) · https:', { ...SILENT, kind: 'unknown', health: missing('failed', 'tls: CERT_X') }],
    ['no answer (HTTP 502) · https:', { ...SILENT, kind: 'other', health: missing('failed', 'HTTP 502') }],
    ['no answer · Wakapi · https://wakapi.example/api · container wakapi', { ...SILENT, container: 'wakapi' }],
    ['neither wakatime.com nor Wakapi · https:', { kind: 'other', version: null }],
    [' · clock 2 h 0 min fast (± 0.500 ms) ·', { clock: ok(foreignClock(-2 * HOUR)) }],
    [
      " · clock 2 h 0 min slow against this host's (± 0.500 ms)",
      { clock: ok(foreignClock(2 * HOUR, { offsetMs: null, lowMs: null, highMs: null })) },
    ],
    [
      " · clock as this host's (± 0.500 ms)",
      { clock: ok(foreignClock(0, { offsetMs: null, lowMs: null, highMs: null })) },
    ],
    [" · clock is this host's ·", { clock: missing('absent', SHARED) }],
    [' · clock could not be measured ·', { clock: missing('timeout', 'deadline') }],
    [' · behind nginx/1.27 ·', { proxy: 'nginx/1.27' }],
    [' · 301 → https://wakapi.example · ', { redirect: { code: 301, origin: 'https://wakapi.example' } }],
    [' · not healthy ·', { health: ok({ app: true, database: false }) }],
    [' · refuses the key ·', { key: ok('refused') }],
  ])('server: %s', ([part, changes]) => {
    expect(rowOf('server', fullOf(wakatimeHome({ server: ok(server(changes)) })))).toContain(part);
  });

  test('what does not answer has no clock, and the container behind it its state', () => {
    const home = wakatimeHome({ server: ok(server({ ...SILENT, container: 'wakapi', clock: ok(foreignClock(0)) })) });
    const given = facts({ wakatime: [home], wakapi: [wakapi({ state: 'exited' })] });
    const lines = sectionOf(reportOf(given), { scope: 'wakatime' });
    expect(rowOf('server', lines)).toMatch(/ · container wakapi \(exited\)$/);
    expect(rowOf('Wakapi', lines)).toContain('container wakapi · exited · ');
  });

  test('what was set aside is told, and does not wait', () => {
    const aside = queue({ kind: 'aside', path: '/home/ann/.wakatime.bdb.aside-20261122T115900Z' });
    const home = wakatimeHome({ queues: [queue({ content: ok(queueContent({ count: 0, days: [] })) }), aside] });
    expect(rowOf('queue', of(home)).split('\n')).toEqual([
      'empty',
      expect.stringMatching(/^3 heartbeats wait.*set aside$/),
    ]);
    expect(fullOf(home).join('\n')).not.toContain('█');
  });

  test('the own queue of an old wakatime-cli is not one of old versions', () => {
    const old = queue({ kind: 'legacy', path: '/home/ann/.wakatime.bdb' });
    const cli = ok({ path: 'wakatime-cli', version: ok('v1.90.0') });
    expect(rowOf('queue', of(wakatimeHome({ queues: [old], cli })))).not.toContain('old versions');
    expect(rowOf('queue', of(wakatimeHome({ queues: [old] })))).toContain('old versions');
  });

  test('a count of wakatime-cli that differs, or that it could not give', () => {
    expect(of(wakatimeHome({ cliCount: ok(2) })).join('\n')).toContain('wakatime-cli counts 2, not what was read here');
    expect(of(wakatimeHome({ cliCount: ok(3) })).join('\n')).toMatch(/wakatime-cli counts 3$/m);
    const absent = of(wakatimeHome({ cliCount: missing('absent', 'not installed') }));
    expect(absent.join('\n')).toContain('wakatime-cli gave no count (not installed)');
  });

  test('a backlog is as old as true time says, not this clock', () => {
    const given = facts({ wakatime: [homeWith(queueOf(1, NOW - HOUR, NOW - HOUR))] });
    const report = plainReport(given);
    const behind = { ...report, clock: { ...report.clock, offsetMs: HOUR } };
    expect(sectionOf(behind)[1]).toContain('1 heartbeat waits, the oldest 2 h 0 min');
  });

  test('of a log that was not read far enough, it says at least', () => {
    const log = ok(wakatimeLog({ badRequests24h: 2, unauthorized24h: 1, isWhole: false }));
    expect(rowOf('log', fullOf(wakatimeHome({ log })))).toContain('in 24 h at least 2 bad requests, 1 refused for the');
    expect(rowOf('log', fullOf(wakatimeHome()))).toContain('no errors');
  });
});

describe('the histogram', () => {
  const dayAt = (days: number): string => new Date(Date.UTC(2026, 0, 1) + days * DAY).toISOString().slice(0, 10);
  const linesOf = (days: readonly QueueDay[], options: Options = {}, total?: number): string[] => {
    const sum = days.reduce((all, { count }) => all + count, 0);
    const lines = fullOf(homeWith(queueOf(total ?? sum, NOW - DAY, NOW, { days })), { width: 60, ...options });
    const start = lines.findIndex((line) => line.startsWith('  waiting'));
    return start < 0 ? [] : lines.slice(start);
  };

  test('a bar for each day, as long as its share; days without any are an ellipsis', () => {
    const days = [
      { day: '2026-11-17', count: 1000 },
      { day: '2026-11-18', count: 250 },
      { day: '2026-11-22', count: 1 },
    ];
    expect(linesOf(days)).toEqual([
      '  waiting, by day (Etc/UTC)',
      `  2026-11-17  1,000  ${'█'.repeat(39)}`,
      `  2026-11-18    250  ${'█'.repeat(10)}`,
      '  …',
      '  2026-11-22      1  █',
    ]);
  });

  test.for([
    [14, 'day', 14],
    [15, 'week from Monday', 3],
    [14 * 7, 'week from Monday', 14],
    [200, 'month', 7],
  ] as const)('%d days: by %s', ([count, by, bars]) => {
    const days = Array.from({ length: count }, (_, index) => ({ day: dayAt(4 + index), count: 2 }));
    const lines = linesOf(days);
    expect(lines[0]).toBe(`  waiting, by ${by} (Etc/UTC)`);
    expect(lines).toHaveLength(bars + 1);
    expect(lines.join('')).not.toContain('…');
  });

  test('a week is called by its Monday', () => {
    const days = Array.from({ length: 15 }, (_, index) => ({ day: dayAt(3 + index), count: 1 }));
    expect(linesOf(days).map((line) => line.slice(2, 12))).toEqual([
      ...['waiting, b', '2025-12-29', '2026-01-05', '2026-01-12'],
    ]);
  });

  test('of too many years those that hold the most', () => {
    const days = Array.from({ length: 300 }, (_, index) => ({ day: `${1800 + index}-02-28`, count: index + 1 }));
    const lines = linesOf(days);
    expect(lines).toHaveLength(16);
    expect(lines.slice(0, 2)).toEqual([
      '  waiting, by year (Etc/UTC)',
      expect.stringMatching(/^ {2}2086 {2}287 {2}█+$/),
    ]);
    expect(lines.at(-1)).toBe(`  and ${(41_041).toLocaleString('en-US')} on other days`);
  });

  test('what is no day of ours is only counted', () => {
    const days = [
      { day: '2026-11-22', count: 1 },
      { day: '+275760-09', count: 2 },
      { day: '2026-99-99', count: 3 },
    ];
    expect(linesOf(days).slice(1)).toEqual([expect.stringContaining('2026-11-22  1  '), '  and 5 on other days']);
    expect(linesOf(days.slice(1))).toEqual([]);
  });

  test('in ASCII', () => {
    const days = [
      { day: '2026-11-17', count: 2 },
      { day: '2026-11-22', count: 1 },
    ];
    const lines = linesOf(days, { unicode: false });
    expect(lines.slice(1)).toEqual([`  2026-11-17  2  ${'#'.repeat(43)}`, '  ~', `  2026-11-22  1  ${'#'.repeat(22)}`]);
  });

  test('of several homes, each with its name', () => {
    const given = facts({ wakatime: [wakatimeHome(), wakatimeHome({ home: '/home/bob' })] });
    const lines = sectionOf(reportOf(given), { scope: 'wakatime' });
    expect(lines.filter((line) => line.includes('by day'))).toEqual([
      '  /home/ann: waiting, by day (Etc/UTC)',
      '  /home/bob: waiting, by day (Etc/UTC)',
    ]);
  });
});

describe('on every page', () => {
  const hostile = '\u001b[2J\u202egpj\n✔ all is well\r\u2028';
  const long = `/home/${'a-user-of-a-name-that-never-ends-'.repeat(6)}`;
  const rude = (path: string): WakatimeHome =>
    homeWith(
      queueOf(1_234_567, NOW - 9e12, NOW + 9e12, {
        ...{ futureCount: 1_000_000, mostFutureMs: 9e12, expiredCount: 200_000, unreadableCount: 34_567 },
        days: Array.from({ length: 366 }, (_, index) => ({ day: `${1000 + index * 7}-03-01`, count: index * 999 + 1 })),
        projects: [hostile, '项目'.repeat(60), path].map((name) => ({ name, count: 99_999 })),
      }),
      {
        home: path,
        cli: ok({ path, version: missing('failed', hostile) }),
        config: ok(wakatimeConfig({ path, apiUrl: hostile, importedPath: path })),
        state: missing('failed', hostile),
        log: ok(wakatimeLog({ path, lastError: { at: NOW, message: hostile.repeat(20) } })),
        server: ok(
          server({ url: `https://${hostile}`, version: hostile, container: path, clock: missing('failed', 'x') }),
        ),
        cliCount: missing('failed', hostile),
      },
    );
  const given = facts({
    wakatime: [wakatimeHome(), rude(long), rude(hostile), rude('/家/服务器一号'.repeat(9))],
    wakapi: [wakapi(), wakapi({ container: hostile, zone: hostile, database: '数据库'.repeat(30) })],
  });

  describe.for([
    ['en', en],
    ['zh-cn', zhCn],
  ] as const)('in %s', ([, messages]) => {
    test.for([40, 60, 80, 120, 200])('%d columns: no line is wider', (width) => {
      for (const unicode of [true, false]) {
        for (const scope of ['everything', 'wakatime'] as const) {
          const lines = sectionOf(reportOf(given, [], messages), { messages, width, unicode, scope });
          expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
          expect(lines.length).toBeGreaterThan(9);
        }
      }
    });
  });

  test('what comes from outside does nothing to it, and begins no line', () => {
    for (const colorLevel of [0, 1] as const) {
      // oxlint-disable-next-line no-control-regex
      const page = text(reportOf(given), shown({ colorLevel, scope: 'wakatime' })).replace(/\u001b\[\d+m/g, '');
      // oxlint-disable-next-line no-control-regex
      expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]/);
      expect(page).not.toMatch(/^✔ all is well/m);
    }
  });

  test('in a language with wide characters the columns stand below each other', () => {
    const lines = sectionOf(reportOf(facts({ wakatime: [wakatimeHome()] }), [], zhCn), {
      messages: zhCn,
      scope: 'wakatime',
    });
    const columns = lines.slice(1, 8).map((line) => {
      const [label = ''] = /^ {2}\S+ +/.exec(line) ?? [];
      return stringWidth(label);
    });
    expect(new Set(columns)).toEqual(new Set([16]));
  });

  test('colours are only colours', () => {
    const coloured = text(reportOf(given), shown({ colorLevel: 1, scope: 'wakatime' }));
    // oxlint-disable-next-line no-control-regex
    expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(text(reportOf(given), shown({ scope: 'wakatime' })));
  });
});

describe('--offline', () => {
  const offline: Facts = { ...facts(), ntp: missing('absent', 'offline') };

  test.for([
    ['en', en, '? web-01: whether the clock is right was not asked (--offline)'],
    ['zh-cn', zhCn, '? web-01：未查询时钟是否正确（--offline）'],
  ] as const)('the clock was not asked for, which is not that nobody answered (%s)', ([, messages, headline]) => {
    expect(text(plainReport(offline, messages), shown({ messages })).split('\n')[0]).toBe(headline);
    expect(quiet(plainReport(offline, messages), shown({ messages }))).toBe(`${headline.slice(2)}\n`);
  });
});

describe('findings of several homes', () => {
  const bob = '/home/bob';
  const two = facts({ wakatime: [wakatimeHome(), wakatimeHome({ home: bob })] });
  const both = (severity: Severity): ReportedFinding[] =>
    ['/home/ann', bob].map((home) => finding('home', home, severity));

  test('name their home', () => {
    const page = text(reportOf(two, both('critical')), shown());
    expect(page).toContain('\n     /home/ann: Something.\n');
    expect(page).toContain('\n     /home/bob: Something.\n');
    expect(text(reportOf(two, both('info')), shown())).toContain('wakatime-config: /home/bob: Something.\n');
    expect(quiet(reportOf(two, both('critical')), shown())).toBe(
      'critical: wakatime-config: /home/ann: Something.\ncritical: wakatime-config: /home/bob: Something.\n',
    );
  });

  test('also where only one has any', () => {
    expect(quiet(reportOf(two, both('critical').slice(1)), shown())).toContain('/home/bob: Something.');
  });

  test('not again where a path says it', () => {
    const found = { ...finding('home', bob, 'critical'), title: `${bob}/.wakatime.cfg is wrong.` };
    expect(quiet(reportOf(two, [found]), shown())).toBe(`critical: wakatime-config: ${bob}/.wakatime.cfg is wrong.\n`);
  });

  test('not where there is one home', () => {
    const one = facts({ wakatime: [wakatimeHome()] });
    expect(quiet(reportOf(one, both('critical').slice(0, 1)), shown())).toBe('critical: wakatime-config: Something.\n');
  });
});
