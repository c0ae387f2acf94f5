import { describe, expect, test, vi } from 'vitest';
import type { ContainerFacts } from '../../src/model/container-facts.ts';
import { en } from '../../src/messages/en.ts';
import { zhCn } from '../../src/messages/zh-cn.ts';
import { missing } from '../../src/model/gathered.ts';
import { container, containerTz } from './container-facts.ts';
import {
  NO_ZONE_FILES,
  SHANGHAI,
  at,
  chinese,
  danglingTo,
  emptyTz,
  inZone,
  localType,
  onShanghai,
  rightBerlin,
  rightTokyo,
  withBadTz,
  withPosixTz,
  withTz,
} from './container-zone-situations.ts';
import { wordsOf } from '../messages/every-text.ts';
import { facts } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { askedFor } from './played-container-fixes.ts';

vi.mock(import('../../src/checks/fixes/container.ts'), async (original) => ({
  ...(await original()),
  ...((await import('./played-container-fixes.ts')).playedContainerFixes as object),
}));

const NAME = 'container-tz-invalid';
const outcome = (...containers: readonly ContainerFacts[]) => runCheck(NAME, facts({ containers })).outcome;
const find = (one: ContainerFacts) => findOne(NAME, facts({ containers: [one] }));
const findHere = (one: ContainerFacts) => findOne(NAME, onShanghai(one));

const typo = { suggestion: 'Asia/Shanghai', intended: SHANGHAI } as const;

test.for<readonly [string, ContainerFacts]>([
  ['no TZ', container()],
  ['a zone', withTz('Asia/Shanghai', 8)],
  ['UTC', withTz('UTC', 0)],
  ['an empty TZ, which is another check’s', emptyTz()],
  ['a POSIX string', withPosixTz('CST-8', 8)],
  ['a POSIX string that looks like no offset', withPosixTz('<-03>3', -3)],
  [
    'the file of /etc/localtime',
    inZone({ tz: containerTz({ value: ':/etc/localtime', form: 'path', intended: null }), ...at(8, 'Asia/Shanghai') }),
  ],
  ['the file of /etc/localtime where there is none', withBadTz('/etc/localtime', 'missing', { form: 'path' })],
  ['a zone that only its zone files lack', withBadTz('Asia/Shanghai', 'missing', { intended: SHANGHAI })],
  ['a zone where there are no zone files', withBadTz('Asia/Shanghai', 'no-zoneinfo', { intended: SHANGHAI })],
  ['the same by its path', withBadTz('/usr/share/zoneinfo/Asia/Shanghai', 'missing', { intended: SHANGHAI })],
  ['a name that nobody here can judge', withBadTz('Asia/Shanghai', 'no-zoneinfo')],
  ['a link that leads nowhere, without TZ', danglingTo('Asia/Tokyo')],
  ['PST8PDT where it is a file', withTz('PST8PDT', -8, {}, { libc: 'glibc' })],
])('%s is right', ([, one]) => {
  expect(outcome(one)).toBe('passed');
});

test.for<readonly [string, readonly ContainerFacts[]]>([
  ['no containers', []],
  ['one that nobody could look into', [container({ zone: missing('denied', 'EACCES') })]],
])('%s: not judged', ([, containers]) => {
  expect(outcome(...containers)).toBe('skipped');
});

describe('TZ', () => {
  test.for<readonly [string, ContainerFacts, string]>([
    ['a typo', withBadTz('Asia/Shangai', 'missing', typo), 'missing'],
    ['the wrong case', withBadTz('asia/shanghai', 'missing', typo), 'case'],
    ['quotation marks', withBadTz('"Asia/Shanghai"', 'missing', typo), 'quoted'],
    ['single quotes', withBadTz("'Asia/Shanghai'", 'missing', typo), 'quoted'],
    ['a blank behind it', withBadTz('Asia/Shanghai ', 'missing', typo), 'blank'],
    ['quotation marks, and no zone files', withBadTz('"Asia/Shanghai"', 'no-zoneinfo', typo), 'quoted'],
    ['a typo, and no zone files', withBadTz('Asia/Shangai', 'no-zoneinfo', typo), 'no-zoneinfo'],
    ['CST', withBadTz('CST', 'missing'), 'abbreviation'],
    ['IST without zone files', withBadTz('IST', 'no-zoneinfo'), 'abbreviation'],
    ['a folder', withBadTz('Asia', 'directory'), 'directory'],
    ['neither a zone nor a POSIX string', withBadTz('UTC8x', 'not-posix'), 'not-posix'],
    ['daylight saving without a rule', withBadTz('EST5EDT4', 'no-rule'), 'no-rule'],
    ['GMT+8', withPosixTz('GMT+8', -8), 'inverted-sign'],
    ['UTC+8', withPosixTz('UTC+8', -8), 'inverted-sign'],
    ['a bogus TZDIR', withBadTz('Asia/Shanghai', 'missing', { folder: '/opt/z', intended: SHANGHAI }), 'tzdir'],
  ])('%s warns', ([, one, reason]) => {
    const { severity, subject, args } = find(one);
    expect({ severity, subject }).toEqual({ severity: 'warning', subject: { kind: 'container', name: 'api' } });
    expect(args).toMatchObject({ name: 'api', place: 'tz', reason });
  });

  test('tells what is shown and what was meant', () => {
    expect(find(withBadTz('Asia/Shangai', 'missing', typo)).args).toMatchObject({
      value: 'Asia/Shangai',
      meant: 'Asia/Shanghai',
      meantUtcOffsetSeconds: 28_800,
      utcOffsetSeconds: 0,
    });
    expect(find(withPosixTz('UTC+8', -8)).args).toMatchObject({
      meant: null,
      meantUtcOffsetSeconds: 28_800,
      utcOffsetSeconds: -28_800,
    });
  });

  test('with the sign inverted means this host’s zone, if it has that offset', () => {
    expect(findHere(withPosixTz('GMT+8', -8)).args).toMatchObject({ meant: 'Asia/Shanghai' });
    expect(findHere(withPosixTz('GMT+3', -3)).args).toMatchObject({ meant: null, meantUtcOffsetSeconds: 10_800 });
    expect(findHere(withPosixTz('CST+8', -8)).args).toMatchObject({ reason: 'inverted-sign', meant: 'Asia/Shanghai' });
  });

  test('with rules is meant so, whatever this host has', () => {
    const one = withPosixTz('PST8PDT,M3.2.0,M11.1.0', -8);
    expect(runCheck(NAME, onShanghai(one)).outcome).toBe('passed');
  });

  test('that looks inverted and shows this host’s time is noted', () => {
    expect(findHere(withPosixTz('UTC-8', 8))).toMatchObject({ severity: 'info', args: { reason: 'inverted-sign' } });
  });

  test('that comes to what was meant is noted', () => {
    const utc = { name: 'UTC', utcOffsetSeconds: 0 };
    expect(find(withBadTz('utc', 'missing', { suggestion: 'UTC', intended: utc })).severity).toBe('info');
  });

  test('with an abbreviation of this host means its zone', () => {
    const here = (value: string) =>
      findOne(NAME, facts({ zone: chinese(), containers: [withBadTz(value, 'missing')] })).args;
    expect(here('CST')).toMatchObject({ meant: 'Asia/Shanghai', meantUtcOffsetSeconds: 28_800 });
    expect(here('IST')).toMatchObject({ meant: null, meantUtcOffsetSeconds: null });
  });

  test.for<readonly [string, Partial<Parameters<typeof inZone>[0]>]>([
    ['a file to glibc', { libc: 'musl' }],
    ['a string without a rule, told so', { libc: 'musl', tz: containerTz({ value: 'PST8PDT', fault: 'no-rule' }) }],
  ])('PST8PDT on musl is summer time all year: %s', ([, zone]) => {
    const one = withTz(
      'PST8PDT',
      -7,
      {},
      {
        tz: containerTz({ value: 'PST8PDT', intended: { name: 'PST8PDT', utcOffsetSeconds: -28_800 } }),
        type: localType(-7, 'PDT'),
        ...zone,
      },
    );
    expect(find(one)).toMatchObject({ severity: 'warning', args: { reason: 'no-rule', meant: 'America/Los_Angeles' } });
  });

  test('of a right/ zone warns, and says how far behind it is', () => {
    const right = find(withTz('right/Asia/Tokyo', 9, {}, rightTokyo));
    expect(right).toMatchObject({ severity: 'warning', args: { reason: 'leap-seconds', leapSeconds: 27 } });
    expect(askedFor(right)).toEqual(['set TZ Asia/Tokyo']);
  });

  test('of a right/ zone whose file has ended is held against the zone that is meant', () => {
    const right = find(withTz('right/Europe/Berlin', 2, {}, rightBerlin));
    expect(right.args).toMatchObject({ meant: 'Europe/Berlin', meantUtcOffsetSeconds: 3600, utcOffsetSeconds: 7200 });
    expect(wordsOf(en, right).title).toContain('its local time is 59 min 33 s ahead');
    expect(wordsOf(en, right).detail).toContain('UTC+01:00; this one shows UTC+02:00 less 27 s');
    expect(wordsOf(zhCn, right).title).toContain('快 59 min 33 s');
    const unknown = find(withTz('right/Mars/Base', 2, {}, { ...rightBerlin, withoutLeapSeconds: null }));
    expect(unknown.args).toMatchObject({ meant: 'Mars/Base', meantUtcOffsetSeconds: null });
    expect(wordsOf(en, unknown).title).toContain('27 s behind');
  });

  test('that nobody saw inside is judged by its looks, and by this host with care', () => {
    const unseen = { readBy: 'inspect', type: null, utcOffset: null, isFallback: false } as const;
    expect(find(withBadTz('Mars/Base', 'missing', {}, unseen))).toMatchObject({
      severity: 'info',
      args: { reason: 'missing', isUnseen: true },
    });
    const quoted = inZone({ ...unseen, tz: containerTz({ value: '"Asia/Tokyo"', intended: null }) });
    expect(find(quoted)).toMatchObject({ severity: 'warning', args: { reason: 'quoted' } });
    expect(outcome(inZone({ ...unseen, tz: containerTz({ value: 'EST' }) }))).toBe('passed');
  });

  test.for<readonly [string, ContainerFacts, readonly string[]]>([
    ['what was meant', withBadTz('Asia/Shangai', 'missing', typo), ['set TZ Asia/Shanghai']],
    ['nothing, if nobody knows', withBadTz('Mars/Base', 'missing'), ['set TZ ?']],
    [
      'zone files as well',
      withBadTz('asia/shanghai', 'no-zoneinfo', typo),
      ['set TZ Asia/Shanghai', 'install tzdata Asia/Shanghai'],
    ],
    [
      'a name that needs no files',
      withBadTz('utc', 'missing', { intended: { name: 'UTC', utcOffsetSeconds: 0 } }, { tzdata: NO_ZONE_FILES }),
      ['set TZ UTC'],
    ],
    [
      'the variable that is in its way',
      withBadTz('Asia/Shanghai', 'missing', { folder: '/opt/z', intended: SHANGHAI }),
      ['remove variable TZDIR'],
    ],
  ])('is mended by %s', ([, one, expected]) => {
    expect(askedFor(find(one))).toEqual(expected);
  });
});

test('a zone of /etc/localtime that counts leap seconds warns', () => {
  expect(find(inZone(rightTokyo))).toMatchObject({
    severity: 'warning',
    args: { place: 'localtime', reason: 'leap-seconds', value: 'right/Asia/Tokyo', meant: 'Asia/Tokyo' },
  });
  expect(find(inZone(rightBerlin)).args).toMatchObject({
    place: 'localtime',
    meant: 'Europe/Berlin',
    meantUtcOffsetSeconds: 3600,
    utcOffsetSeconds: 7200,
  });
});

test.for<readonly [ContainerFacts['state'], string | null, string]>([
  ['running', null, 'warning'],
  ['paused', null, 'warning'],
  ['restarting', null, 'warning'],
  ['exited', null, 'info'],
  ['created', null, 'info'],
  ['dead', null, 'info'],
  ['created', 'mounting "/etc/localtime": not a directory', 'warning'],
  ['created', 'port is already allocated', 'info'],
])('%s, start error %s: %s', ([state, startError, severity]) => {
  expect(find({ ...withBadTz('Asia/Shangai', 'missing', typo), state, startError }).severity).toBe(severity);
});

test('each container is told by itself, with what was read', () => {
  const { findings } = runCheck(
    NAME,
    facts({ containers: [withBadTz('CST', 'missing'), { ...withPosixTz('UTC+8', -8), name: 'db' }, container()] }),
  );
  expect(findings.map(({ subject }) => subject.name)).toEqual(['api', 'db']);
  expect(findings[0]?.evidence).toContainEqual({ label: 'TZ', value: 'CST', source: 'Config.Env' });
});

test('names of objects are values as any other', () => {
  for (const value of ['__proto__', 'constructor', 'toString'])
    expect(find(withBadTz(value, 'missing')).args).toMatchObject({ value, meant: null });
});
