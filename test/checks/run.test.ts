import { wakapi, wakatimeHome } from './wakatime-facts.ts';
import { describe, expect, test } from 'vitest';
import { CHECKS, CHECK_NAMES } from '../../src/checks/index.ts';
import type { CheckRun } from '../../src/checks/run.ts';
import { runChecks } from '../../src/checks/run.ts';
import { DEFAULT_SETTINGS, SEVERITY_ORDER } from '../../src/model/check.ts';
import type { ContainerFacts } from '../../src/model/container-facts.ts';
import type { Facts } from '../../src/model/facts.ts';
import { ok } from '../../src/model/gathered.ts';
import { composePlace, container, containerTz, containerZone } from './container-facts.ts';
import { byTz } from './container-localtime-situations.ts';
import { agreed, clock, daemon, facts, failed, host, ntp, running, source, sources } from './facts.ts';

const HOUR = 3_600_000;
const liar = source({ name: 'liar.example', offsetMs: 9e6, lowMs: 8.9e6, highMs: 9.1e6, state: 'falseticker' });
const silent = failed('silent', 'no-reply', { name: 'gone.example', origin: 'default' });

/** Much is wrong here. */
const troubled: Facts = facts({
  ntp: ntp([...sources(2, HOUR), liar, silent], { lowMs: HOUR - 5, highMs: HOUR + 5 }),
  clock: clock({ steps: [{ byMs: 12 }], measuredAgain: true }),
});

const FACTS = [
  ...(['host', 'clock', 'ntp', 'daemon', 'machine', 'zone'] as const),
  ...(['engineAccess', 'engine', 'containers', 'wakatime', 'wakapi'] as const),
];

const all = (): boolean => true;

const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
};

test('all is well: every check passed, nothing was found', () => {
  const { findings, passed } = runChecks(
    facts({ wakatime: [wakatimeHome()], wakapi: [wakapi()] }),
    DEFAULT_SETTINGS,
    all,
  );
  expect(findings).toEqual([]);
  // No server sent a sample in these facts, so that one cannot tell.
  expect([...passed, 'ntp-kiss'].toSorted()).toEqual([...CHECK_NAMES].toSorted());
});

test('the worst comes first, and equals in the order of the checks', () => {
  const expected = [
    ['critical', 'clock-offset'],
    ['warning', 'clock-quarter-hour'],
    ['warning', 'clock-stepped'],
    ['warning', 'ntp-falseticker'],
    ['warning', 'sync-disagrees'],
    ['info', 'ntp-unreachable'],
  ];
  const isMeant = (name: string): boolean => expected.some(([, check]) => check === name);
  const { findings } = runChecks(troubled, DEFAULT_SETTINGS, isMeant);
  expect(findings.map(({ check, severity }) => [severity, check])).toEqual(expected);
  const places = runChecks(troubled, DEFAULT_SETTINGS, all).findings.map(({ check, severity }) => [
    SEVERITY_ORDER.indexOf(severity),
    (CHECK_NAMES as readonly string[]).indexOf(check),
  ]);
  expect(places).toEqual(places.toSorted(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d));
});

test('only what is wanted runs', () => {
  const { findings, passed } = runChecks(troubled, DEFAULT_SETTINGS, (name) => name === 'clock-stepped');
  expect(findings.map(({ check }) => check)).toEqual(['clock-stepped']);
  expect(passed).toEqual([]);
});

describe('a fact that is missing', () => {
  test.for(['absent', 'denied', 'timeout', 'failed'] as const)(
    '%s: what needs it neither passed nor found',
    (status) => {
      for (const need of FACTS) {
        const given = { ...troubled, [need]: { status, reason: 'x' } };
        const { findings, passed } = runChecks(given, DEFAULT_SETTINGS, all);
        const judged = [...findings.map(({ check }) => check), ...passed];
        const needing = CHECKS.filter(({ needs }) => (needs as readonly string[]).includes(need));
        for (const { name } of needing) expect(judged).not.toContain(name);
      }
      const { findings } = runChecks({ ...troubled, ntp: { status, reason: 'x' } }, DEFAULT_SETTINGS, all);
      expect(findings.map(({ check }) => check)).toEqual(['clock-stepped']);
    },
  );
});

describe('a label that says what is to be ignored', () => {
  const withoutTz = (name: string, ...ignore: string[]): ContainerFacts =>
    container({
      name,
      ignore,
      zone: ok(containerZone({ decidedBy: 'tz', tz: containerTz({ value: '', form: 'empty', intended: null }) })),
    });
  const CHECK = 'container-tz-empty';
  const run = (...containers: readonly ContainerFacts[]): CheckRun =>
    runChecks(facts({ containers }), DEFAULT_SETTINGS, (name) => name === CHECK);
  const namesOf = (found: CheckRun['findings']): string[] => found.map(({ subject }) => subject.name);

  test('its container is left out of that check, and listed', () => {
    const { findings, ignored, passed } = run(withoutTz('a'), withoutTz('b', 'container-clock', CHECK));
    expect(namesOf(findings)).toEqual(['a']);
    expect(ignored.map(({ check, subject }) => [check, subject])).toEqual([[CHECK, { kind: 'container', name: 'b' }]]);
    expect(passed).toEqual([]);
  });

  test('of another check, or of none, changes nothing', () => {
    const { findings, ignored } = run(withoutTz('a', 'container-clock', 'nonsense', '__proto__'));
    expect(namesOf(findings)).toEqual(['a']);
    expect(ignored).toEqual([]);
  });

  test('with nothing left to find: not passed', () => {
    expect(run(withoutTz('a', CHECK))).toMatchObject({ findings: [], passed: [], ignored: [{ check: CHECK }] });
  });

  test('where nothing would have been found: passed, and nothing is ignored', () => {
    expect(run(container({ ignore: [CHECK] }))).toEqual({ findings: [], passed: [CHECK], ignored: [] });
  });

  test('a check that is left out ignores nothing either', () => {
    const given = facts({ containers: [withoutTz('a', CHECK)] });
    const { findings, ignored } = runChecks(given, DEFAULT_SETTINGS, (name) => name === 'container-tz-invalid');
    expect([findings, ignored]).toEqual([[], []]);
  });

  test('a finding about several is not ignored if it is found without that one too', () => {
    const service = (name: string, zone: string, hours: number, ...ignore: string[]): ContainerFacts =>
      container({
        name,
        ignore,
        compose: composePlace({ project: 'shop', service: name }),
        zone: ok(byTz(zone, hours)),
      });
    const containers = [
      service('a', 'Asia/Tokyo', 9),
      service('b', 'Europe/Berlin', 1),
      service('c', 'Asia/Dubai', 4, 'containers-disagree'),
    ];
    const judge = (given: readonly ContainerFacts[]): CheckRun =>
      runChecks(facts({ containers: given }), DEFAULT_SETTINGS, (name) => name === 'containers-disagree');
    const all = judge(containers);
    expect(namesOf(all.findings)).toEqual(['shop']);
    expect(all.ignored).toEqual([]);
    const two = judge(containers.slice(1));
    expect([two.findings, namesOf(two.ignored)]).toEqual([[], ['shop']]);
  });
});

describe('pure', () => {
  const cases: readonly (readonly [string, Facts])[] = [
    ['trouble', troubled],
    ['all well', facts()],
    ['a tie', facts({ ntp: ntp(sources(2, 5, 1, { state: 'undecided', reason: 'no-majority' })) })],
    ['nothing measured', facts({ ntp: ntp([silent]), host: host({ clockOutOfReach: true }) })],
    ['a clock that is off', facts({ ntp: agreed(-45_000), daemon: daemon({ services: [running('chrony')] }) })],
  ];

  test.for(cases)('%s: the facts are left as they were, and give the same again', ([, given]) => {
    const frozen = deepFreeze(structuredClone(given));
    const first = runChecks(frozen, DEFAULT_SETTINGS, all);
    expect(frozen).toEqual(given);
    expect(runChecks(frozen, DEFAULT_SETTINGS, all)).toEqual(first);
  });

  test('findings are data: they survive JSON', () => {
    for (const [, given] of cases) {
      const { findings } = runChecks(given, DEFAULT_SETTINGS, all);
      expect(JSON.parse(JSON.stringify(findings))).toEqual(findings);
    }
  });
});
