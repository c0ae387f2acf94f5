import { describe, expect, test, vi } from 'vitest';
import { en } from '../../src/messages/en.ts';
import type { ContainerFacts, OwnZoneProgramKind } from '../../src/model/container-facts.ts';
import { container } from './container-facts.ts';
import {
  NO_ZONE_FILES,
  SHANGHAI,
  danglingTo,
  goFromScratch,
  emptyTz,
  program,
  withBadTz,
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

const NAME = 'container-tzdata-missing';
const outcome = (one: ContainerFacts) => runCheck(NAME, facts({ containers: [one] })).outcome;
const find = (one: ContainerFacts) => findOne(NAME, facts({ containers: [one] }));

const none = withBadTz('Asia/Shanghai', 'no-zoneinfo', { intended: SHANGHAI });
const oldName = withBadTz('US/Pacific', 'missing', {
  suggestion: 'America/Los_Angeles',
  intended: { name: 'US/Pacific', utcOffsetSeconds: -28_800 },
});

test.for<readonly [string, ContainerFacts]>([
  ['a zone that is there', withTz('Asia/Shanghai', 8)],
  ['UTC, which needs no files', withTz('Etc/UTC', 0, {}, { tzdata: NO_ZONE_FILES })],
  ['an empty TZ', emptyTz({ tzdata: NO_ZONE_FILES })],
  ['no TZ and no zone files', container()],
  ['a typo, which is another check’s', withBadTz('Asia/Shangai', 'missing', { suggestion: 'Asia/Shanghai' })],
  ['a typo without zone files', withBadTz('Asia/Shangai', 'no-zoneinfo', { suggestion: 'Asia/Shanghai' })],
  ['quotation marks without zone files', withBadTz('"Asia/Shanghai"', 'no-zoneinfo')],
  ['an abbreviation without zone files', withBadTz('CST', 'no-zoneinfo')],
  ['a folder that TZDIR names', withBadTz('Asia/Shanghai', 'missing', { folder: '/opt/z', intended: SHANGHAI })],
  ['a link that leads nowhere, which is another check’s', danglingTo('Asia/Tokyo', null, { tzdata: NO_ZONE_FILES })],
])('%s is right', ([, one]) => {
  expect(outcome(one)).toBe('passed');
});

test('one that nobody could look into is not judged', () => {
  expect(outcome(withBadTz('Asia/Shanghai', 'missing', { intended: SHANGHAI }, { readBy: 'inspect' }))).toBe('skipped');
});

describe('TZ names', () => {
  test.for<readonly [string, ContainerFacts, string]>([
    ['a zone, and there are no zone files', none, 'all'],
    ['one that this host does not know either', withBadTz('Asia/Shanghai', 'no-zoneinfo'), 'all'],
    ['an old name', oldName, 'old-name'],
    [
      'a zone that only these zone files lack',
      withBadTz('Asia/Tokyo', 'missing', { intended: { name: 'Asia/Tokyo', utcOffsetSeconds: 32_400 } }),
      'one',
    ],
    ['a zone whose file is damaged', withBadTz('Asia/Shanghai', 'truncated', { intended: SHANGHAI }), 'damaged'],
    ['a zone by its path', withBadTz(':/usr/share/zoneinfo/Asia/Shanghai', 'missing', { intended: SHANGHAI }), 'one'],
  ])('%s: warning', ([, one, lack]) => {
    expect(find(one)).toMatchObject({
      severity: 'warning',
      subject: { kind: 'container', name: 'api' },
      args: { name: 'api', missing: lack },
    });
  });

  test('what it should show, and what it shows', () => {
    expect(find(none).args).toMatchObject({
      zone: 'Asia/Shanghai',
      utcOffsetSeconds: 0,
      meantUtcOffsetSeconds: 28_800,
    });
  });

  test('a zone that is at UTC now: noted', () => {
    const london = { name: 'Europe/London', utcOffsetSeconds: 0 };
    expect(find(withBadTz('Europe/London', 'no-zoneinfo', { intended: london })).severity).toBe('info');
  });

  test('what an old name is called now, which is to be set', () => {
    expect(askedFor(find(oldName))).toEqual(['set TZ America/Los_Angeles']);
    expect(askedFor(find(none))).toEqual(['install tzdata Asia/Shanghai']);
  });

  test('nothing that is known, of which no time can be told', () => {
    const unknown = withBadTz('Asia/Shanghai', 'no-zoneinfo', {}, { type: null, utcOffset: null });
    expect(find(unknown)).toMatchObject({ severity: 'warning', args: { meantUtcOffsetSeconds: null } });
  });
});

describe('programs that bring zones of their own', () => {
  const running = (...kinds: readonly OwnZoneProgramKind[]) => ({
    ...none,
    programs: kinds.map((kind) => program(kind)),
  });

  test.for<readonly [OwnZoneProgramKind, string]>([
    ['node', 'info'],
    ['jvm', 'info'],
    ['go', 'warning'],
    ['php', 'warning'],
    ['postgres', 'warning'],
  ])('%s: %s', ([kind, severity]) => {
    expect(find(running(kind)).severity).toBe(severity);
  });

  test('are named, and one that may is told apart', () => {
    expect(find(running('go', 'node', 'jvm')).args).toMatchObject({ bringTheirOwn: ['jvm', 'node'], hasGo: true });
    expect(find(none).args).toMatchObject({ bringTheirOwn: [], hasGo: false });
  });

  test('Go without any C library may show the right time, and nothing else is there', () => {
    expect(find(goFromScratch())).toMatchObject({ severity: 'info', args: { hasGo: true, isGoAlone: true } });
    expect(wordsOf(en, find(goFromScratch())).title).toMatch(/its local time may be UTC\.$/);
    for (const libc of ['glibc', 'musl', null] as const)
      expect(find(goFromScratch({ libc }))).toMatchObject({ severity: 'warning', args: { isGoAlone: false } });
    expect(find({ ...goFromScratch(), programs: [] }).severity).toBe('warning');
  });
});

test('in a container that does not run it is noted', () => {
  expect(find({ ...none, state: 'exited' }).severity).toBe('info');
  expect(find({ ...none, state: 'created', startError: 'mounting "/etc/localtime": not a directory' }).severity).toBe(
    'warning',
  );
});
