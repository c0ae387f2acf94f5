import { describe, expect, test } from 'vitest';
import { removeMount, updateContainerTzdata } from '../../src/checks/fixes/container.ts';
import type { ContainerFacts } from '../../src/model/container-facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import { container } from './container-facts.ts';
import { DAY, inZone, mounting, oldTzdata, tzdataDifference } from './container-localtime-situations.ts';
import { NOW, facts } from './facts.ts';
import { findOne, runCheck } from './find.ts';

const NAME = 'container-tzdata-old';
const outcome = (...containers: ContainerFacts[]) => runCheck(NAME, facts({ containers })).outcome;
const find = (...containers: ContainerFacts[]) => findOne(NAME, facts({ containers }));
const vancouver = inZone('America/Vancouver', 8, { tzdataDifference: tzdataDifference({ otherVersion: null }) });

test('another version that computes its zone alike is no finding', () => {
  const zone = inZone('Asia/Shanghai', 8, {
    tzdata: { present: true, folder: '/usr/share/zoneinfo', version: '2019a' },
  });
  expect(outcome(container({ zone: ok(zone) }))).toBe('passed');
});

test('where no container could be looked into, it is not judged', () => {
  expect(outcome(container({ zone: missing('denied', 'EACCES') }))).toBe('skipped');
});

describe('the data of the container', () => {
  test('is older: warns, and its image wants an update', () => {
    const one = oldTzdata();
    const finding = find(one);
    expect(finding).toMatchObject({
      severity: 'warning',
      subject: { kind: 'container', name: 'api' },
      args: {
        names: ['api'],
        zone: 'America/Vancouver',
        older: 'container',
        isNow: true,
        version: '2026b',
        otherVersion: '2024a',
        utcOffsetSeconds: -25_200,
        otherUtcOffsetSeconds: -28_800,
      },
    });
    expect(finding.args).not.toHaveProperty('other');
    expect(finding.fixes).toEqual([...updateContainerTzdata(one)]);
  });

  test('differs later: tells when', () => {
    expect(find(oldTzdata({ at: NOW + 90 * DAY })).args).toMatchObject({ isNow: false, at: NOW + 90 * DAY });
  });

  test('does not tell its version: neither is called older', () => {
    expect(find(oldTzdata({ version: null })).args).toMatchObject({ older: null });
  });

  test('tells its version beside the zone', () => {
    expect(find(container({ zone: ok(vancouver) })).args).toMatchObject({ otherVersion: '2026b', older: null });
  });

  test('of a stopped one is noted', () => {
    expect(find(oldTzdata({}, { state: 'exited' })).severity).toBe('info');
  });
});

describe('a file that was mounted', () => {
  test('of its own: the mount is to go, an update of the image would not help', () => {
    const one = mounting({ source: '/srv/zone', sourceKind: 'file' }, vancouver);
    expect(find(one).fixes).toEqual(one.mounts.flatMap((mount) => removeMount(one, mount, 'America/Vancouver')));
  });

  test.for(['replaced', 'switched', 'deleted'] as const)('and %s since is another check’s', (change) => {
    expect(outcome(mounting({ change }, vancouver))).toBe('passed');
  });
});

test('where the host has the older data, that is said once, and the host is mended', () => {
  const older = { version: '2023c', otherVersion: '2025b' };
  const finding = find(
    oldTzdata({ ...older, at: NOW + DAY }, { name: 'late' }),
    oldTzdata(older, { name: 'a' }),
    oldTzdata(older, { name: 'b' }),
  );
  expect(finding).toMatchObject({
    severity: 'warning',
    subject: { kind: 'host', name: 'web-01' },
    args: { older: 'host', names: ['late', 'a', 'b'], isNow: true },
    fixes: [
      {
        id: 'update-tzdata',
        commands: [
          ['sudo', 'apt-get', 'update'],
          ['sudo', 'apt-get', 'install', '-y', '--only-upgrade', 'tzdata'],
        ],
        needsRoot: true,
      },
    ],
  });
});
