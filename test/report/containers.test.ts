import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { en } from '../../src/messages/en.ts';
import { zhCn } from '../../src/messages/zh-cn.ts';
import type { Messages } from '../../src/messages/types.ts';
import type { ContainerFacts, ContainerState } from '../../src/model/container-facts.ts';
import type { EngineFault, EngineTry } from '../../src/model/engine-facts.ts';
import type { Facts } from '../../src/model/facts.ts';
import type { Severity } from '../../src/model/finding.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { Report, ReportedFinding } from '../../src/model/report.ts';
import type { LocaltimeFacts } from '../../src/model/zone-facts.ts';
import type { ReportOptions } from '../../src/report/reporter.ts';
import { text } from '../../src/report/text.ts';
import {
  container,
  containerLocaltime,
  containerTz,
  containerZone,
  engine,
  engineAccess,
  foreignClock,
} from '../checks/container-facts.ts';
import { facts } from '../checks/facts.ts';
import { plainReport, shown } from './reports.ts';

const CST = { utcOffsetSeconds: 28_800, isDaylight: false, abbreviation: 'CST' };
const inShanghai = containerZone({
  effective: 'Asia/Shanghai',
  utcOffset: '+08:00',
  type: CST,
  decidedBy: 'tz',
  tz: containerTz(),
});

const finding = (name: string, severity: Severity): ReportedFinding => ({
  check: 'container-clock',
  severity,
  subject: { kind: 'container', name },
  title: `Something about ${name}.`,
  detail: 'More.',
  args: {},
  evidence: [],
  fixes: [],
  docs: 'docs/checks/container-clock.md',
});

/** With the worst first, as a run of the checks has them. */
const reportOf = (given: Facts, findings: readonly ReportedFinding[] = [], messages: Messages = en): Report => ({
  ...plainReport(given, messages),
  findings,
});

type Options = Partial<ReportOptions>;

/** The section alone, with its title. */
const sectionOf = (report: Report, options: Options = {}): string[] => {
  const lines = text(report, shown({ width: 120, ...options })).split('\n');
  const title = (options.messages ?? en).containers.title;
  const start = lines.findIndex((line) => line === title || line.startsWith(`${title}  `));
  if (start < 0) return [];
  const end = lines.indexOf('', start);
  return lines.slice(start, end);
};

const of = (containers: readonly ContainerFacts[], findings: readonly ReportedFinding[] = [], options: Options = {}) =>
  sectionOf(reportOf(facts({ containers }), findings, options.messages), options);

/** The line of a container, blanks made one. */
const rowOf = (changes: Partial<ContainerFacts>, options: Options = {}): string =>
  of([container({ name: 'api', ...changes })], [], options)
    .find((line) => / api /.test(line))
    ?.replaceAll(/ +/g, ' ')
    .trim() ?? '';

const namesIn = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => /^ {2}[✔!✖?–] (\S+)/.exec(line)?.[1] ?? []);

describe('a row', () => {
  test('clock, local time, zone, TZ, /etc/localtime, tzdata, under their names', () => {
    const lines = of([container({ name: 'api', zone: ok(inShanghai) })]);
    expect(lines).toEqual([
      'Containers',
      '  Docker 28.5.1 · unix:///var/run/docker.sock · 1 running',
      '         clock   local time       zone           TZ             /etc/localtime  tzdata',
      '  ✔ api  shared  20:00:00 +08:00  Asia/Shanghai  Asia/Shanghai  Etc/UTC         2026b',
    ]);
  });

  test('TZ stands as it is set, blanks and quotation marks to be seen', () => {
    const tzOf = (value: string): string => rowOf({ zone: ok({ ...inShanghai, tz: containerTz({ value }) }) });
    expect(tzOf('')).toContain(' Asia/Shanghai "" ');
    expect(tzOf('UTC ')).toContain(' "UTC " ');
    expect(tzOf('"UTC"')).toContain(' "UTC" ');
    expect(rowOf({})).toContain(' Etc/UTC – Etc/UTC ');
  });

  test.for<readonly [string, Partial<LocaltimeFacts>]>([
    ['Etc/UTC', {}],
    ['–', { kind: 'none', target: null, linkedZone: null, zone: null }],
    ['mount', { kind: 'bind-mount' }],
    ['mount Europe/Berlin', { kind: 'bind-mount', zone: 'Europe/Berlin' }],
    ['mount', { kind: 'bind-mount', zone: null, linkedZone: null }],
    ['copy', { kind: 'copy' }],
    ['copy', { kind: 'copy', zone: null, linkedZone: null }],
    ['directory', { kind: 'directory', fault: 'directory', zone: null, linkedZone: null, target: null }],
    ['dangling Asia/Beijing', { fault: 'dangling', zone: null, linkedZone: 'Asia/Beijing' }],
    ['?', { zone: null, linkedZone: null }],
  ])('/etc/localtime: %s', ([cell, changes]) => {
    const zone = ok(containerZone({ localtime: ok(containerLocaltime(changes)) }));
    expect(rowOf({ zone })).toMatch(new RegExp(String.raw`Etc/UTC – ${cell.replace('?', String.raw`\?`)} 2026b$`));
  });

  test('tzdata: its version, none, there, or not known', () => {
    const tzdata = (present: boolean | null, version: string | null): string =>
      rowOf({ zone: ok(containerZone({ tzdata: { present, folder: null, version } })) });
    expect(tzdata(true, '2026f')).toMatch(/ 2026f$/);
    expect(tzdata(true, null)).toMatch(/ there$/);
    expect(tzdata(false, null)).toMatch(/ none$/);
    expect(tzdata(null, null)).toMatch(/ \?$/);
  });

  test('a zone without a name is told by its abbreviation', () => {
    expect(rowOf({ zone: ok(containerZone({ effective: null, type: CST })) })).toContain(' 20:00:00 +08:00 (CST) ');
  });

  test('leap seconds are in the local time', () => {
    expect(rowOf({ zone: ok(containerZone({ leapSeconds: 27 })) })).toContain(' 11:59:33 +00:00 ');
  });
});

describe('a clock of its own', () => {
  const clockOf = (measured: ContainerFacts['clock']['measured'], offset: number | null): ContainerFacts['clock'] => ({
    shared: false,
    offsetMs: offset,
    lowMs: offset === null ? null : offset - 2,
    highMs: offset === null ? null : offset + 2,
    measured,
  });

  test('is told with its bound, and local time is what it shows', () => {
    const row = rowOf({ clock: clockOf(ok(foreignClock(45_000)), 45_000), zone: ok(inShanghai) });
    expect(row).toMatch(/^✔ api \+45\.000 s ± 2\.0 ms 19:59:15 \+08:00 /);
  });

  test('against this host where true time is not known', () => {
    expect(rowOf({ clock: clockOf(ok(foreignClock(45_000)), null) })).toContain(' +45.000 s ± 2.0 ms to host ');
  });

  test.for(['absent', 'denied', 'timeout', 'failed'] as const)('not measured (%s): not known', (status) => {
    expect(rowOf({ clock: clockOf(missing(status, 'x'), null) })).toMatch(/^\? api \? \? \+00:00 Etc\/UTC/);
  });

  test('a year that no date can hold breaks nothing', () => {
    const offset = -9e15;
    expect(rowOf({ clock: clockOf(ok(foreignClock(offset)), offset) })).toMatch(/\d\d:\d\d:\d\d \+00:00/);
  });
});

describe('the mark', () => {
  const one = container({ name: 'api' });
  const markOf = (findings: readonly ReportedFinding[], changes: Partial<ContainerFacts> = {}): string =>
    of([{ ...one, ...changes }], findings).find((line) => line.includes(' api '))?.[2] ?? '';

  test('is that of the worst finding', () => {
    expect(markOf([finding('api', 'critical'), finding('api', 'warning')])).toBe('✖');
    expect(markOf([finding('api', 'unknown'), finding('api', 'info')])).toBe('?');
    expect(markOf([finding('api', 'warning')])).toBe('!');
    expect(markOf([finding('other', 'critical')])).toBe('✔');
  });

  test('what is only worth knowing leaves it as it is', () => {
    expect(markOf([finding('api', 'info')])).toBe('✔');
  });

  test('nothing found where nothing could be read is not right', () => {
    expect(markOf([], { zone: missing('denied', 'EACCES') })).toBe('?');
    expect(markOf([], { zone: ok(containerZone({ type: null, effective: null })) })).toBe('?');
  });
});

describe('many containers', () => {
  const many = (count: number): ContainerFacts[] =>
    Array.from({ length: count }, (_, index) => container({ name: `c${String(index).padStart(3, '0')}` }));

  test('problems first, the worst before the others, then by name', () => {
    const containers = ['d', 'c', 'b', 'a', 'e'].map((name) => container({ name }));
    const findings = [finding('e', 'critical'), finding('d', 'unknown'), finding('c', 'warning'), finding('b', 'info')];
    expect(namesIn(of(containers, findings))).toEqual(['e', 'd', 'c', 'a', 'b']);
  });

  test('of those without a problem, what is beyond twenty rows is counted', () => {
    expect(namesIn(of(many(20)))).toHaveLength(20);
    const lines = of(many(57), [finding('c050', 'warning')]);
    expect(namesIn(lines)).toHaveLength(20);
    expect(namesIn(lines)[0]).toBe('c050');
    expect(lines.at(-1)).toBe('  … and 37 more without a problem of their own');
    expect(of(many(21)).at(-1)).toBe('  … and 1 more without a problem of its own');
  });

  test('every problem has its row, however many', () => {
    const lines = of(
      many(30),
      many(30).map(({ name }) => finding(name, 'warning')),
    );
    expect(namesIn(lines)).toHaveLength(30);
    expect(lines.join('\n')).not.toContain('more');
  });

  test.for<readonly [string, Options]>([
    ['--verbose', { verbose: true }],
    ['timecheck containers', { scope: 'containers' }],
  ])('%s: all', ([, options]) => {
    expect(namesIn(of(many(57), [], options))).toHaveLength(57);
  });
});

describe('what does not run', () => {
  const states: ContainerState[] = ['running', 'paused', 'restarting', 'created', 'exited', 'dead'];
  const all = states.map((state) => container({ name: `is-${state}`, state }));

  test('stopped ones are only counted; the others tell their state', () => {
    const lines = of(all);
    expect(lines[1]).toContain('1 running, 1 paused, 1 restarting, 3 stopped');
    expect(namesIn(lines)).toEqual(['is-paused', 'is-restarting', 'is-running']);
    expect(lines.find((line) => line.includes('is-paused'))).toMatch(/is-paused +paused +12:00:00/);
  });

  test('unless there is something to be said of one', () => {
    const lines = of(all, [finding('is-exited', 'warning')]);
    expect(lines.find((line) => line.includes('is-exited'))).toMatch(/^ {2}! is-exited +stopped +– /);
  });

  test('of one between two starts nobody asks for the clock', () => {
    const clock = {
      shared: false,
      offsetMs: null,
      lowMs: null,
      highMs: null,
      measured: missing('absent', 'restarting'),
    };
    const lines = of([container({ name: 'loops', state: 'restarting', clock }), container({ name: 'blind', clock })]);
    expect(lines.find((line) => line.includes('loops'))).toMatch(/^ {2}✔ loops +restarting /);
    expect(lines.find((line) => line.includes('blind'))).toMatch(/^ {2}\? blind +\? /);
  });

  test('a state that is not known is counted as such, and shown', () => {
    const lines = of([container(), container({ name: 'odd', state: 'unknown' })]);
    expect(lines[1]).toContain('1 running, 1 in a state that is not known');
    expect(namesIn(lines)).toEqual(['api', 'odd']);
  });

  test('or everything was asked for', () => {
    const lines = of(all, [], { verbose: true });
    expect(namesIn(lines)).toHaveLength(6);
    expect(lines.find((line) => line.includes('is-created'))).toMatch(/^ {2}– is-created +not started /);
  });

  test('no containers at all', () => {
    expect(of([])).toEqual(['Containers', '  Docker 28.5.1 · unix:///var/run/docker.sock · no containers']);
  });
});

describe('the engine', () => {
  const lineOf = (changes: Parameters<typeof engine>[0]): string =>
    sectionOf(reportOf(facts({ engine: engine(changes) })), { width: 200 })[1] ?? '';

  test('what it is and where', () => {
    expect(lineOf({ kind: 'podman', version: null, rootless: true })).toMatch(/^ {2}Podman · rootless · unix:/);
    expect(lineOf({ product: 'docker-desktop' })).toMatch(/^ {2}Docker 28\.5\.1 · Docker Desktop · /);
  });

  test('its clock, where that is not the one of this host', () => {
    expect(lineOf({ clock: ok(foreignClock(10_800_000)) })).toMatch(/ · clock \+3 h 0 min ± 2\.0 ms$/);
    expect(lineOf({ clock: missing('timeout', 'x') })).toMatch(/ · its clock could not be measured$/);
    expect(lineOf({})).not.toContain('clock');
  });

  test('containers that were not looked at are not passed over', () => {
    expect(lineOf({ containers: { total: 700, read: 500 } })).toContain('only 500 of 700 were looked at');
  });

  test('that does not list them', () => {
    const given: Facts = { ...facts(), containers: missing('timeout', 'deadline') };
    expect(sectionOf(reportOf(given)).slice(1)).toEqual([
      '  Docker 28.5.1 · unix:///var/run/docker.sock',
      '  the engine did not list them in time (deadline)',
    ]);
  });
});

describe('no engine', () => {
  const tried = (changes: Partial<EngineTry> = {}): EngineTry => ({
    url: 'unix:///var/run/docker.sock',
    foundBy: 'socket',
    context: null,
    status: 'absent',
    fault: 'no-socket',
    detail: null,
    ...changes,
  });
  const without = (...tries: readonly EngineTry[]): Facts => ({
    ...facts(),
    engineAccess: ok(engineAccess({ tried: tries })),
    engine: missing('absent', 'no engine'),
    containers: missing('absent', 'no engine'),
  });
  const linesOf = (given: Facts, options: Options = {}): string[] => sectionOf(reportOf(given), options);

  test('one quiet line', () => {
    expect(linesOf(without(tried(), tried({ url: 'unix:///run/podman/podman.sock' })))).toEqual([
      'Containers  none: no container engine found',
    ]);
    expect(linesOf(without())).toEqual(['Containers  none: no container engine found']);
  });

  test('where it was looked for, if all is asked for', () => {
    expect(linesOf(without(tried()), { scope: 'containers' })).toEqual([
      'Containers',
      '  none: no container engine found',
      '  unix:///var/run/docker.sock: there is no engine',
    ]);
  });

  test('that was asked for by name is told by name', () => {
    const url = 'tcp://10.0.0.5:2376';
    expect(linesOf(without(tried({ url, foundBy: 'DOCKER_HOST' })))[1]).toBe(
      `  ${url} (DOCKER_HOST): there is no engine`,
    );
    expect(linesOf(without(tried({ url, foundBy: 'option' })))[1]).toContain('(--engine)');
    expect(linesOf(without(tried({ url, foundBy: 'context', context: 'far' })))[1]).toContain('(docker context far)');
  });

  test('each reason has a line of its own, in both languages', () => {
    const faults = Object.keys(en.containers.engineFaults) as EngineFault[];
    for (const messages of [en, zhCn]) {
      const lines = faults.map((fault) => {
        const given = without(tried({ foundBy: 'option', status: 'failed', fault, detail: 'CODE' }));
        return sectionOf(reportOf(given, [], messages), { messages })
          .slice(1)
          .join('');
      });
      for (const line of lines) expect(line).toContain('CODE');
      expect(new Set(lines.map((line) => line.replace(/ *[(（]CODE.*/, ''))).size).toBeGreaterThan(faults.length - 2);
    }
  });

  test('one that answered and then no more', () => {
    const given = { ...without(tried({ status: 'ok', fault: null })), engine: missing('timeout', 'deadline') };
    expect(linesOf(given)[1]).toBe('  the containers could not be looked at (deadline)');
  });

  test('a fault of ours', () => {
    const given: Facts = { ...without(), engineAccess: missing('failed', 'a bug') };
    expect(linesOf(given)[1]).toBe('  the containers could not be looked at (a bug)');
  });

  test('nobody wanted to look: nothing is said', () => {
    const given: Facts = { ...without(), engineAccess: missing('absent', 'not asked for') };
    expect(linesOf(given)).toEqual([]);
    expect(linesOf(given, { verbose: true })).toEqual([]);
  });
});

describe('on every page', () => {
  const long = 'a-project-that-somebody-thought-of-some-service-of-it-1';
  const hostile = '\u001b[2J\u202egpj\n✔ all is well\r\u2028';
  const clock: ContainerFacts['clock'] = {
    shared: false,
    offsetMs: null,
    lowMs: null,
    highMs: null,
    measured: ok(foreignClock(-45_000)),
  };
  const tz = (value: string) => ok({ ...inShanghai, tz: containerTz({ value }) });
  const all = [
    container({ name: 'api', zone: ok(inShanghai) }),
    container({ name: long, zone: tz('America/Argentina/ComodRivadavia') }),
    container({ name: '服务器一号'.repeat(5), clock }),
    container({ name: 'emoji-👩‍👩‍👧‍👧-🇨🇳', zone: tz('🇨🇳'.repeat(20)) }),
    container({ name: hostile.repeat(3), zone: tz(hostile), image: hostile }),
    container({ name: 'x'.repeat(300), state: 'restarting', zone: missing('failed', hostile) }),
    ...Array.from({ length: 200 }, (_, index) => container({ name: `of-many-${index}` })),
  ];
  const given = facts({ containers: all, engine: engine({ url: `ssh://${hostile}`, clock: ok(foreignClock(9e9)) }) });
  const findings = [finding(hostile, 'warning')];

  describe.for([
    ['en', en],
    ['zh-cn', zhCn],
  ] as const)('in %s', ([, messages]) => {
    test.for([40, 50, 60, 70, 80, 100, 120, 200])('%d columns: no line is wider', (width) => {
      for (const unicode of [true, false]) {
        for (const verbose of [true, false]) {
          const lines = sectionOf(reportOf(given, findings, messages), { messages, width, unicode, verbose });
          expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
          expect(lines.length).toBeGreaterThan(20);
        }
      }
    });
  });

  test('what comes from outside does nothing to it, and begins no line', () => {
    for (const colorLevel of [0, 1] as const) {
      const report = reportOf(given, findings);
      // oxlint-disable-next-line no-control-regex
      const page = text(report, shown({ colorLevel, width: 100, verbose: true })).replace(/\u001b\[\d+m/g, '');
      // oxlint-disable-next-line no-control-regex
      expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]/);
      expect(page).not.toMatch(/^✔ all is well/m);
    }
  });

  test('the last columns go first, and names are cut in the middle', () => {
    const headOf = (width: number): string => of(all.slice(0, 2), [], { width })[2] ?? '';
    expect(headOf(130)).toMatch(/clock.*local time.*zone.*TZ.*\/etc\/localtime.*tzdata/);
    expect(headOf(106)).toMatch(/clock.*local time.*zone.*TZ.*\/etc\/localtime$/);
    expect(headOf(90)).toMatch(/clock.*local time.*zone.*TZ$/);
    expect(headOf(64)).toMatch(/clock.*local time.*zone$/);
    expect(of(all.slice(0, 2), [], { width: 90 }).join('\n')).toMatch(/ a-proj\S*…\S*f-it-1 /);
  });

  test('on a narrow one each has a line of its own under its name', () => {
    const lines = of([container({ name: 'api', zone: ok(inShanghai), clock })], [], { width: 50 });
    expect(lines.slice(-3)).toEqual([
      '  ✔ api',
      '    −45.000 s ± 2.0 ms to host · 20:00:45 +08:00 ·',
      '    Asia/Shanghai',
    ]);
  });

  test('colours are only colours', () => {
    const report = reportOf(given, findings);
    const coloured = text(report, shown({ colorLevel: 1 }));
    // oxlint-disable-next-line no-control-regex
    expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(text(report, shown()));
  });
});
