import { describe, expect, test, vi } from 'vitest';
import type { ContainerFacts } from '../../src/model/container-facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import { container, containerLocaltime, containerMount, containerTz } from './container-facts.ts';
import {
  emptyOverShanghai,
  etcTimezoneSays,
  inZone,
  localtimeShanghai,
  noLocaltime,
  onShanghai,
  program,
  tokyoOverShanghai,
  withBadTz,
  withPosixTz,
  withTz,
} from './container-zone-situations.ts';
import { NOW, facts } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { askedFor } from './played-container-fixes.ts';
import { claim, difference } from './zone-situations.ts';

vi.mock(import('../../src/checks/fixes/container.ts'), async (original) => ({
  ...(await original()),
  ...((await import('./played-container-fixes.ts')).playedContainerFixes as object),
}));

const NAME = 'container-zone-conflict';
const outcome = (one: ContainerFacts) => runCheck(NAME, facts({ containers: [one] })).outcome;
const find = (one: ContainerFacts) => findOne(NAME, facts({ containers: [one] }));

const cron = { programs: [program('cron')] };
const linkedUtcIs = (zone: string, changes = {}) =>
  inZone({ localtime: ok(containerLocaltime({ kind: 'bind-mount', zone, namedBy: 'mount' })), ...changes });

test.for<readonly [string, ContainerFacts]>([
  ['nothing is set', container()],
  ['TZ over an image in UTC', withTz('Asia/Shanghai', 8)],
  ['TZ over an image without /etc/localtime', withTz('Asia/Tokyo', 9, {}, noLocaltime)],
  ['TZ of the same time', withTz('PRC', 8, {}, { ...localtimeShanghai, tz: containerTz({ value: 'PRC' }) })],
  ['cron without TZ', container(cron)],
  ['cron with a TZ of the same time', withTz('UTC', 0, cron)],
  ['an empty TZ is another check’s', emptyOverShanghai()],
  ['what is no zone is another check’s', { ...withBadTz('Asia/Tokio', 'missing'), ...cron }],
  ['a sign that is inverted is another check’s', withPosixTz('GMT+8', -8, cron)],
  ['/etc/timezone of the same time', inZone({ etcTimezone: ok(claim('UTC')) })],
  [
    '/etc/timezone under TZ',
    withTz('Asia/Tokyo', 9, {}, { etcTimezone: ok(claim('Asia/Shanghai', { difference: difference(0, 8) })) }),
  ],
  ['a mount over a link to another name of UTC', linkedUtcIs('GMT')],
  [
    'a zone’s file that another one lies over is another check’s',
    linkedUtcIs('Asia/Tokyo', {
      poisoned: [
        {
          path: '/usr/share/zoneinfo/Etc/UTC',
          name: 'Etc/UTC',
          zone: 'Asia/Tokyo',
          utcOffsetSeconds: 32_400,
          trueUtcOffsetSeconds: 0,
          aliases: [],
        },
      ],
    }),
  ],
])('no conflict: %s', ([, one]) => {
  expect(outcome(one)).toBe('passed');
});

test('without its /etc/localtime it is not judged', () => {
  expect(outcome(inZone({ localtime: missing('failed', 'not read') }))).toBe('skipped');
});

describe('TZ against an /etc/localtime that somebody chose', () => {
  test('is noted: TZ wins', () => {
    expect(find(tokyoOverShanghai())).toMatchObject({
      severity: 'info',
      args: {
        name: 'api',
        place: 'tz',
        value: 'Asia/Tokyo',
        zone: 'Asia/Shanghai',
        isNow: true,
        utcOffsetSeconds: 28_800,
        otherUtcOffsetSeconds: 32_400,
      },
    });
  });

  test('that is to come tells when', () => {
    const at = NOW + 90 * 86_400_000;
    expect(find(tokyoOverShanghai({}, at)).args).toMatchObject({ at, isNow: false });
  });

  test('is mended by leaving the mount out, if there is one', () => {
    expect(askedFor(find(tokyoOverShanghai()))).toEqual([]);
    expect(askedFor(find(tokyoOverShanghai({ mounts: [containerMount()] })))).toEqual([
      'remove mount /etc/localtime ?',
    ]);
  });
});

describe('where cron runs, TZ', () => {
  test.for<readonly [string, ContainerFacts, number]>([
    ['against an /etc/localtime that somebody chose', tokyoOverShanghai(cron), 28_800],
    ['against that of the image', withTz('Asia/Tokyo', 9, cron), 0],
    [
      'without /etc/localtime',
      withTz('Asia/Tokyo', 9, cron, { ...noLocaltime, tz: containerTz({ value: 'Asia/Tokyo' }) }),
      0,
    ],
  ])('%s warns: its jobs do not get it', ([, one, utcOffsetSeconds]) => {
    expect(find(one)).toMatchObject({
      severity: 'warning',
      args: { place: 'tz', hasCron: true, utcOffsetSeconds, otherUtcOffsetSeconds: 32_400 },
      fixes: [],
    });
  });

  test('of a container that does not run is noted', () => {
    expect(find({ ...tokyoOverShanghai(cron), state: 'exited' }).severity).toBe('info');
  });
});

describe('/etc/timezone', () => {
  const mount = containerMount({ source: '/etc/timezone', destination: '/etc/timezone' });

  test('against /etc/localtime is noted: hardly anything reads it', () => {
    expect(find(etcTimezoneSays('Asia/Shanghai', 8))).toMatchObject({
      severity: 'info',
      args: { place: 'etc-timezone', value: 'Asia/Shanghai', zone: 'Etc/UTC', withoutLocaltime: false },
    });
    expect(find(etcTimezoneSays('Asia/Shanghai', 8, noLocaltime)).args).toMatchObject({ withoutLocaltime: true });
  });

  test('over an image in UTC says what was wanted', () => {
    expect(askedFor(find(etcTimezoneSays('Asia/Shanghai', 8)))).toEqual(['set TZ Asia/Shanghai']);
    expect(askedFor(find(etcTimezoneSays('Asia/Shanghai', 8, {}, { mounts: [mount] })))).toEqual([
      'remove mount /etc/timezone Asia/Shanghai',
    ]);
  });

  test('over a zone that was chosen does not', () => {
    const one = inZone({
      ...localtimeShanghai,
      etcTimezone: ok(claim('Asia/Tokyo', { difference: difference(8, 9) })),
    });
    expect(askedFor(find(one))).toEqual(['set TZ Asia/Shanghai']);
  });
});

describe('a link that names one zone and is another', () => {
  test('warns where it decides', () => {
    expect(find(linkedUtcIs('Asia/Tokyo'))).toMatchObject({
      severity: 'warning',
      args: { place: 'localtime', value: 'Etc/UTC', zone: 'Asia/Tokyo', otherUtcOffsetSeconds: null },
    });
  });

  test('is noted where TZ decides', () => {
    expect(find(linkedUtcIs('Asia/Tokyo', { decidedBy: 'tz' })).severity).toBe('info');
  });
});

test('each place is told by itself', () => {
  const both = inZone({
    localtime: ok(containerLocaltime({ kind: 'bind-mount', zone: 'Asia/Tokyo', namedBy: 'mount' })),
    etcTimezone: ok(claim('Asia/Shanghai', { difference: difference(9, 8) })),
  });
  const { findings } = runCheck(NAME, onShanghai(both));
  expect(findings.map(({ args }) => args['place'])).toEqual(['localtime', 'etc-timezone']);
});
