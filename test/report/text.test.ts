import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import type { Messages } from '../../src/messages/types.ts';
import { zhCn } from '../../src/messages/zh-cn.ts';
import { en } from '../../src/messages/en.ts';
import { ok } from '../../src/model/gathered.ts';
import type { Facts, NtpSource } from '../../src/model/facts.ts';
import type { Report, ReportedFinding, ReportedFix } from '../../src/model/report.ts';
import { text } from '../../src/report/text.ts';
import {
  agreed,
  clock,
  daemon,
  facts,
  failed,
  host,
  idle,
  kernel,
  ntp,
  running,
  source,
  sources,
} from '../checks/facts.ts';
import { container } from '../checks/container-facts.ts';
import { SITUATIONS } from '../messages/every-text.ts';
import { plainReport, reportOf, shown } from './reports.ts';

const LONG = 'a-name-that-somebody-thought-of.in-some-department.of-some-university.example';
const AGREED = { lowMs: -5, highMs: 5 };

const manySources = (): NtpSource[] =>
  Array.from({ length: 16 }, (_, index) =>
    source({
      name: `ntp${index}.example`,
      address: index % 2 === 0 ? `192.0.2.${index}` : `2001:db8:1234:5678:9abc:def0:1234:${1000 + index}`,
      port: index % 5 === 0 ? 11_123 : 123,
      offsetMs: index / 10,
      lowMs: index / 10 - 5,
      highMs: index / 10 + 5,
    }),
  );
const everyState = (): NtpSource[] => [
  ...sources(3, 0),
  source({
    name: 'liar.example',
    offsetMs: -7_200_000,
    lowMs: -7_200_010,
    highMs: -7_199_990,
    state: 'falseticker',
    reason: 'outside-majority',
  }),
  source({ name: 'twin.example', state: 'duplicate', reason: 'same-clock' }),
  failed('rejected', 'reference-after-transmit', { name: 'odd.example', stratum: 3, refid: '192.0.2.77' }),
  failed('rejected', 'kiss-RSTR', { name: 'kiss.example', stratum: 0, refid: 'RSTR' }),
  failed('silent', 'no-reply', { name: 'silent.example' }),
  failed('refused', 'connection-refused', { name: 'refused.example' }),
  failed('unreachable', 'not-permitted', { name: 'unreachable.example' }),
  failed('unresolved', 'name-not-found', { name: 'gone.example', address: null }),
];

/** Samples that take more room than the source that they make up. */
const withSamples = (): NtpSource[] =>
  sources(3, 50).map((one) => ({
    ...one,
    samples: [
      { status: 'ok', reason: null, offsetMs: -800.5, delayMs: 1250.5, lowMs: -1500, highMs: -100.1 },
      {
        status: 'rejected',
        reason: 'reference-after-transmit',
        offsetMs: null,
        delayMs: null,
        lowMs: null,
        highMs: null,
      },
    ],
  }));

const PAGES: readonly Facts[] = [
  ...SITUATIONS,
  facts(),
  facts({ ntp: ntp(manySources(), AGREED), host: host({ name: 'web-01' }) }),
  facts({ ntp: ntp(everyState(), AGREED), clock: clock({ steps: [{ byMs: 7_200_000 }], measuredAgain: true }) }),
  facts({ ntp: agreed(-45_000), host: host({ name: '服务器一号'.repeat(4) }) }),
  facts({ ntp: agreed(45_000), host: host({ name: 'web-01.of-some-department.example' }) }),
  facts({ ntp: agreed(45_000), daemon: daemon({ services: [running('systemd-timesyncd')] }) }),
];
const VERBOSE_PAGES: readonly Facts[] = [...PAGES, facts({ ntp: ntp(withSamples(), AGREED) })];

/** Names of 64 characters and more, which Linux and DNS allow. */
const LONG_NAMED_PAGES: readonly Facts[] = [
  facts({ ntp: agreed(45_000), host: host({ name: LONG.slice(0, 64) }) }),
  facts({ ntp: ntp(sources(16, 0, 5, { name: LONG }), AGREED) }),
  facts({ ntp: ntp([failed('unresolved', 'lookup-timeout', { name: LONG, address: null })]) }),
  facts({ ntp: ntp([...sources(3, 0), source({ name: LONG, offsetMs: 9e6, state: 'falseticker' })], AGREED) }),
  facts({ ntp: ntp([...sources(3, 0), failed('silent', 'no-reply', { name: 'a'.repeat(63) + '.example' })], AGREED) }),
];

const LANGUAGES = [
  ['en', en],
  ['zh-cn', zhCn],
] as const;

const reports = new Map<Messages, WeakMap<Facts, Report>>();
/** The report of these facts in a language: made once, and shown on many pages. */
const reportIn = (given: Facts, messages: Messages = en): Report => {
  const known = reports.get(messages) ?? new WeakMap<Facts, Report>();
  reports.set(messages, known);
  const report = known.get(given) ?? reportOf(given, messages);
  known.set(given, report);
  return report;
};

const page = (given: Facts, options: Parameters<typeof shown>[0] = {}): string =>
  text(reportIn(given, options.messages), shown(options));
const isCommand = (line: string): boolean => /^ *\$ /.test(line);
/** The lines of its snippets, as they stand on a page. */
const verbatimIn = ({ findings }: Report): string[] =>
  findings.flatMap(({ fixes }) =>
    fixes.flatMap(({ snippet }) => (snippet?.text ?? '').split('\n').map((line) => `       ${line}`.trimEnd())),
  );
const VERBATIM = new Set(PAGES.flatMap((given) => verbatimIn(reportIn(given))));

describe.for(LANGUAGES)('in %s', ([, messages]) => {
  describe.for([
    [60, true],
    [80, true],
    [200, true],
    [60, false],
    [80, false],
  ] as const)('%d columns, beyond ASCII: %s', ([width, unicode]) => {
    test.for([
      ['no line is wider, but for those that are to be copied', PAGES, false],
      ['nor with every sample', VERBOSE_PAGES, true],
      ['nor with names that are longer than the page', LONG_NAMED_PAGES, false],
    ] as const)('%s', ([, pages, verbose]) => {
      // The narrowest page is the hardest: of the wider ones a fifth will do.
      const some = pages.filter((_, index) => width === 60 || index % 5 === 0);
      const lines = some.flatMap((given) => page(given, { messages, width, verbose, unicode }).split('\n'));
      const tooWide = lines.filter((line) => !isCommand(line) && !VERBATIM.has(line) && stringWidth(line) > width);
      expect(tooWide).toEqual([]);
    });
  });

  test('the first line is the verdict', () => {
    for (const given of PAGES) {
      const report = reportIn(given, messages);
      const [first = ''] = page(given, { messages, width: 200 }).split('\n');
      expect(first).toContain(report.host.name);
      expect(first).toMatch(/^[✔✖!?] /);
    }
  });

  test('every source is told, and every finding', () => {
    for (const given of [...PAGES, ...LONG_NAMED_PAGES]) {
      const report = reportIn(given, messages);
      const all = page(given, { messages, width: 200 }).replace(/\s+/g, '');
      for (const { check, title } of report.findings) {
        expect(all).toContain(check);
        expect(all).toContain(title.replace(/\s+/g, ''));
      }
      const found = given.ntp.status === 'ok' ? given.ntp.value.sources : [];
      for (const { name } of found) expect(all).toContain(name);
    }
  });
});

describe('colour', () => {
  const trouble = facts({ ntp: ntp(everyState(), { lowMs: -45_005, highMs: -44_995 }) });
  // oxlint-disable-next-line no-control-regex
  const stripped = (all: string): string => all.replace(/\u001b\[[\d;]*m/g, '');

  test('without it, no escape', () => {
    for (const given of PAGES) expect(page(given)).not.toContain('\u001b');
  });

  test('with it, the same words', () => {
    const coloured = page(trouble, { colorLevel: 1 });
    expect(coloured).toContain('\u001b[');
    expect(stripped(coloured)).toBe(page(trouble));
  });

  test('a word or a sign stands beside every colour', () => {
    const plain = page(trouble);
    for (const word of ['✖ critical', 'falseticker', 'silent', 'refused']) expect(plain).toContain(word);
  });
});

test('where only ASCII can be shown, English is ASCII', () => {
  for (const given of PAGES.filter(({ host: one }) => one.status !== 'ok' || /^[ -~]*$/.test(one.value.name))) {
    for (const verbose of [false, true]) {
      expect(page(given, { unicode: false, verbose })).toMatch(/^[\n -~]*$/);
    }
  }
});

describe('the drawing', () => {
  const widthsOf = (all: string): number[] => [...all.matchAll(/├.*┤/g)].map(([drawn]) => [...drawn].length);

  test('a liar 45 s away does not squash the others', () => {
    const near = [-1, 0, 1].map((offsetMs, index) =>
      source({ name: `ntp${index}.example`, offsetMs, lowMs: offsetMs - 5, highMs: offsetMs + 5 }),
    );
    const liar = source({
      name: 'liar.example',
      offsetMs: 45_000,
      lowMs: 44_995,
      highMs: 45_005,
      state: 'falseticker',
      reason: 'outside-majority',
    });
    const all = page(facts({ ntp: ntp([...near, liar], AGREED) }));
    expect(widthsOf(all)).toHaveLength(3);
    for (const width of widthsOf(all)) expect(width).toBeGreaterThanOrEqual(8);
    expect(all).toMatch(/liar\.example.*\+45\.000 s.*falseticker/);
  });

  test('two that contradict each other are drawn apart', () => {
    const [one, two] = [0, 50].map((offsetMs) =>
      source({
        name: `at${offsetMs}.example`,
        offsetMs,
        lowMs: offsetMs - 10,
        highMs: offsetMs + 10,
        state: 'undecided',
        reason: 'no-majority',
      }),
    );
    const lines = page(facts({ ntp: ntp([one, two].flatMap((each) => each ?? [])) })).split('\n');
    const [left = '', right = ''] = lines.filter((line) => line.includes('●'));
    expect(left.indexOf('┤')).toBeGreaterThan(0);
    expect(right.indexOf('├')).toBeGreaterThan(left.indexOf('┤'));
  });

  test('stands in one column for all', () => {
    const lines = page(facts({ ntp: ntp(sources(3, 0), AGREED) }))
      .split('\n')
      .filter((line) => line.includes('●'));
    expect(new Set(lines.map((line) => line.indexOf('●'))).size).toBe(1);
  });
});

describe('hostile names', () => {
  const hostile = 'x\u001b]0;owned\u0007\u001b[2J\u009b31m\u202egpj\u2066.example\n✔ all is well\r\b\u2028\u200b';
  const given = (name: string): Facts =>
    facts({
      host: host({ name, distribution: name }),
      ntp: ntp(
        [
          ...sources(2, 45_000, 5, { name }),
          source({ name, state: 'falseticker', refid: name, reason: name }),
          failed('rejected', name, { name, aliases: [name] }),
        ],
        { lowMs: 44_995, highMs: 45_005 },
      ),
    });

  test.for([0, 1] as const)('colour level %d: do nothing to the terminal', (colorLevel) => {
    for (const verbose of [false, true]) {
      const all = page(given(hostile), { colorLevel, verbose, width: 200 });
      // oxlint-disable-next-line no-control-regex
      const rest = all.replace(/\u001b\[\d+m/g, '');
      // oxlint-disable-next-line no-control-regex
      expect(rest).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/);
    }
  });

  test('begin no line of their own', () => {
    for (const line of page(given(hostile), { width: 200 }).split('\n')) expect(line).not.toMatch(/^✔ all is well/);
  });
});

describe('order', () => {
  test('the verdict, the sources, what to do, what else was seen, the sum', () => {
    const all = page(
      facts({
        ntp: ntp([...sources(2, 45_000), failed('silent', 'no-reply', { origin: 'default' })], {
          lowMs: 44_995,
          highMs: 45_005,
        }),
      }),
    );
    const places = ['45.000 s slow', 'Sources', 'What to do', 'clock-offset', '$ sudo', 'Also noted', '1 critical'].map(
      (part) => all.indexOf(part),
    );
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test('commands can be copied whole, one on a line', () => {
    const all = page(facts({ ntp: agreed(45_000), daemon: daemon({ services: [] }) }), { width: 60 });
    expect(all).toContain('\n     $ sudo apt-get install -y chrony\n     $ sudo systemctl enable --now chrony\n');
  });
});

test('an interrupted run says so at once', () => {
  const report = reportOf(facts({ ntp: ntp(sources(1, 0), AGREED) }), en, { interrupted: true });
  expect(text(report, shown()).split('\n')[1]).toMatch(/Interrupted/);
});

describe('the two clocks', () => {
  test('are shown side by side where they differ', () => {
    const all = page(facts({ ntp: agreed(-7_200_000) }));
    expect(all).toContain('2026-11-22 12:00:00.000 UTC');
    expect(all).toContain('2026-11-22 10:00:00.000 UTC');
  });

  test('and not where all is well, unless everything was asked for', () => {
    expect(page(facts())).not.toContain('12:00:00.000 UTC');
    expect(page(facts(), { verbose: true })).toContain('2026-11-22 12:00:00.000 UTC');
  });
});

test('verbose shows every sample with what it measured or why it does not count', () => {
  const samples = [
    { status: 'ok', reason: null, offsetMs: 12.3, delayMs: 4, lowMs: 10, highMs: 14 },
    { status: 'rejected', reason: 'kiss-RATE', offsetMs: null, delayMs: null, lowMs: null, highMs: null },
    { status: 'silent', reason: 'no-reply', offsetMs: null, delayMs: null, lowMs: null, highMs: null },
  ] as const;
  const given = facts({ ntp: ntp([source({ samples })], AGREED) });
  expect(page(given)).not.toContain('sample 1');
  const all = page(given, { verbose: true, width: 200 });
  expect(all).toMatch(/sample 1 .*\+12\.3 ms .*± 2\.0 ms .*4\.0 ms/);
  expect(all).toMatch(/sample 2 .*RATE/);
  expect(all).toMatch(/sample 3 .*no reply/);
});

test('the headline’s offset ± bound holds the whole interval, also where the estimate is not its middle', () => {
  const given = facts({
    ntp: { sources: sources(3, 3000), estimate: { offsetMs: 3400, lowMs: 2600, highMs: 3400 } },
  });
  const [, offset = '', bound = ''] = /is ([\d.]+) s slow \(± ([\d.]+) ms/.exec(page(given)) ?? [];
  expect(Number(offset) * 1000 - Number(bound)).toBeLessThanOrEqual(2600);
});

test('what stands under one finding is only pointed at under the next', () => {
  const text = page(facts({ ntp: agreed(45_000), daemon: daemon({ services: [idle('chrony')] }) }));
  expect(text.split('$ sudo systemctl enable --now chrony')).toHaveLength(2);
  expect(text).toContain('The remedy is that of 1.');
});

describe('the witnesses in the section of the host', () => {
  const lineOf = (text: string, label: string): string =>
    text.split('\n').find((line) => line.startsWith(`  ${label} `)) ?? '';

  test('those whom the measurement contradicts are marked', () => {
    const text = page(facts({ ntp: agreed(45_000) }), { width: 200 });
    expect(lineOf(text, 'chrony')).toContain('does not fit the measurement');
    expect(lineOf(text, 'kernel')).toContain('does not fit the measurement');
    expect(lineOf(text, 'measured')).toBe('  measured  +45.000 s ± 5.0 ms');
  });

  test('each by itself', () => {
    const wide = facts({ ntp: agreed(45_000), daemon: daemon({ kernel: ok(kernel({ maximumErrorMs: 60_000 })) }) });
    const text = page(wide, { width: 200 });
    expect(lineOf(text, 'chrony')).toContain('does not fit the measurement');
    expect(lineOf(text, 'kernel')).not.toContain('does not fit');
  });

  test('nobody, where all agree', () => {
    expect(page(facts())).not.toContain('does not fit');
  });
});

describe('a remedy with lines for a file', () => {
  const YAML = 'services:\n  api:\n    environment:\n      - TZ=Asia/Shanghai';
  const FILE = '/srv/shop/compose.yaml';
  const fix = (changes: Partial<ReportedFix['snippet'] & object> = {}): ReportedFix => ({
    id: 'set-tz',
    title: 'Give it the zone that is meant.',
    commands: [['docker', 'compose', 'up', '-d', 'api']],
    snippet: { format: 'compose', file: FILE, line: 12, text: YAML, ...changes },
    needsRoot: false,
    safety: 'review',
  });
  const finding = (...fixes: readonly ReportedFix[]): ReportedFinding => ({
    check: 'container-tz-invalid',
    severity: 'warning',
    subject: { kind: 'container', name: 'api' },
    title: 'TZ of api is no zone.',
    detail: 'It shows UTC.',
    args: {},
    evidence: [],
    fixes,
    docs: 'docs/checks/container-tz-invalid.md',
  });
  const pageOf = (findings: readonly ReportedFinding[], options: Parameters<typeof shown>[0] = {}): string =>
    text({ ...plainReport(facts(), options.messages), findings }, shown(options));

  test('tells the file and the line, then the lines as they are, then what to type', () => {
    expect(pageOf([finding(fix())])).toContain(
      [
        '     Give it the zone that is meant.',
        `     In ${FILE}, in place of line 12:`,
        '       services:',
        '         api:',
        '           environment:',
        '             - TZ=Asia/Shanghai',
        '     $ docker compose up -d api',
      ].join('\n'),
    );
  });

  test('where it belongs when the file or the line is not known', () => {
    expect(pageOf([finding(fix({ line: null }))])).toContain(`     In ${FILE}:\n`);
    expect(pageOf([finding(fix({ isPart: true }))])).toContain(`     In ${FILE}, the entry on line 12:\n`);
    expect(pageOf([finding(fix({ file: null, line: null }))])).toContain('     In its compose file:\n');
    expect(pageOf([finding(fix({ format: 'dockerfile', file: null, line: null }))])).toContain('Dockerfile:\n');
    const run = pageOf([finding(fix({ format: 'arguments', file: null, line: null }))]);
    expect(run).toContain('     Among the arguments of docker run:\n');
  });

  test('lines are never broken, and empty ones stay', () => {
    const long = `a: ${'b '.repeat(100)}c`;
    expect(pageOf([finding(fix({ text: `${long}\n\n  d: e` }))], { width: 60 })).toContain(
      `\n       ${long}\n\n         d: e\n`,
    );
  });

  test('what comes from outside in them does nothing to a terminal', () => {
    const page = pageOf([finding(fix({ text: '\u001b[2J\r\n✔ all is well' }))]);
    expect(page).toContain(String.raw`       \u001b[2J\u000d` + '\n       ✔ all is well\n');
  });

  test('the same remedy is one with the same lines', () => {
    const same = pageOf([finding(fix()), finding(fix())]);
    expect(same).toContain('The remedy is that of 1.');
    expect(same.split('environment:')).toHaveLength(2);
    expect(pageOf([finding(fix()), finding(fix({ line: 13 }))])).not.toContain('The remedy is that of');
  });

  describe('remedies that stand under several others', () => {
    const [one, two, three] = [11, 13, 14].map((line) => fix({ line }));
    const pageWith = (fixes: readonly (typeof one)[], options: Parameters<typeof shown>[0] = {}): string[] => {
      const last = { ...finding(fix()), fixes: fixes.flatMap((each) => each ?? []) };
      const earlier = [one, two].flatMap((each) => (each === undefined ? [] : finding(each)));
      return pageOf([...earlier, last], options).split('\n');
    };

    test('are pointed at in one line', () => {
      const lines = pageWith([two, one, two]);
      expect(lines.filter((line) => line.includes('The remedy is'))).toEqual(['     The remedy is that of 1 and 2.']);
      expect(pageWith([two, one], { messages: zhCn })).toContain('     处理方法同第 1、2 项。');
    });

    test('under one that has them all, at that one', () => {
      const all = { ...finding(fix()), fixes: [one, two, three].flatMap((each) => each ?? []) };
      const page = pageOf([...[one, two].flatMap((each) => (each === undefined ? [] : finding(each))), all, all]);
      expect(page.match(/The remedy is that of .*/g)).toEqual([
        'The remedy is that of 1 and 2.',
        'The remedy is that of 3.',
      ]);
    });

    test('keep their place among the others', () => {
      const lines = pageWith([one, three, two]).slice(-14);
      const places = ['of 1.', 'in place of line 14', 'of 2.'].map((words) =>
        lines.findIndex((line) => line.includes(words)),
      );
      expect(places).toEqual(places.toSorted((left, right) => left - right));
      expect(places).not.toContain(-1);
    });
  });
});

describe('what labels of containers leave out', () => {
  const lineOf = (
    containers: Parameters<typeof container>[0][],
    ignored: Report['ignored'],
    messages = en,
  ): string | undefined =>
    text(
      { ...plainReport(facts({ containers: containers.map(container) }), messages), ignored },
      shown({ messages, width: 400 }),
    )
      .split('\n')
      .find((line) => line.startsWith(messages === en ? 'Ignored by label' : '按标签忽略'));
  const of = (name: string, ...checks: readonly string[]): Report['ignored'] =>
    checks.map((check) => ({ check, subject: { kind: 'container', name } }));

  test('stands in one line', () => {
    expect(lineOf([], [...of('db', 'container-clock'), ...of('api', 'container-tz-empty', 'container-clock')])).toBe(
      'Ignored by label: api: container-clock, container-tz-empty; db: container-clock',
    );
  });

  test('those with the same are named together, a few of them', () => {
    const names = Array.from({ length: 12 }, (_, index) => `c${index + 10}`);
    expect(lineOf([], [...names.flatMap((name) => of(name, 'container-clock'))])).toBe(
      'Ignored by label: c10, c11, c12, c13, c14, c15, c16, c17 and 4 more: container-clock',
    );
  });

  test('names that no check has are told', () => {
    const containers = [{ name: 'api', ignore: ['container-tz-emtpy', 'toString', 'container-clock'] }];
    expect(lineOf(containers, [])).toBe(
      'Ignored by label: api: no check is called "container-tz-emtpy", no check is called "toString"',
    );
    expect(lineOf(containers, [], zhCn)).toContain('没有名为“container-tz-emtpy”的检查');
  });

  test('nothing where nothing is ignored', () => {
    expect(lineOf([{ ignore: ['container-clock'] }], [])).toBeUndefined();
  });
});

test('of containers alone: the verdict, the section, what was found; no sources and no host', () => {
  const all = page(facts({ ntp: agreed(45_000) }), { scope: 'containers' });
  expect(all).toMatch(/^✖ web-01 is 45\.000 s slow/);
  expect(all).toContain('\nContainers\n');
  expect(all).toContain('clock-offset');
  expect(all).not.toMatch(/^(?:Sources|Host)$/m);
});
