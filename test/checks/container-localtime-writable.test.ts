import { expect, test } from 'vitest';
import { makeMountReadOnly } from '../../src/checks/fixes/container.ts';
import type { ContainerFacts } from '../../src/model/container-facts.ts';
import { missing } from '../../src/model/gathered.ts';
import { container, containerMount, engine } from './container-facts.ts';
import { inZone, mounting } from './container-localtime-situations.ts';
import { facts } from './facts.ts';
import { findOne, runCheck } from './find.ts';

const NAME = 'container-localtime-writable';
const outcome = (...containers: ContainerFacts[]) => runCheck(NAME, facts({ containers })).outcome;
const find = (one: ContainerFacts) => findOne(NAME, facts({ containers: [one] }));

test.for<readonly [string, ContainerFacts]>([
  ['no mount', container()],
  ['a read-only one', mounting({})],
  ['a volume is not the host’s', mounting({ type: 'volume', source: 'zones', writable: true })],
  ['a tmpfs', mounting({ type: 'tmpfs', source: null, writable: true })],
  ['a folder in the place of the file', mounting({ sourceKind: 'directory', writable: true })],
])('nothing can be overwritten: %s', ([, one]) => {
  expect(outcome(one)).toBe('passed');
});

test('without containers it is not judged', () => {
  expect(outcome()).toBe('skipped');
});

test.for([
  '/etc/localtime',
  '/etc/timezone',
  '/usr/share/zoneinfo/Asia/Tokyo',
  '/usr/share/zoneinfo',
  '/private/etc/localtime',
  '/var/db/timezone/zoneinfo/Asia/Tokyo',
])('the file of the host warns: %s', (source) => {
  const one = mounting({ source, writable: true });
  const finding = find(one);
  expect(finding).toMatchObject({
    severity: 'warning',
    subject: { kind: 'container', name: 'api' },
    args: { sources: [source], whose: 'host', isLive: true },
  });
  expect(finding.fixes).toEqual(one.mounts.flatMap((mount) => makeMountReadOnly(one, mount)));
});

test('a folder of zones can be overwritten file by file', () => {
  const one = mounting({
    source: '/usr/share/zoneinfo',
    destination: '/usr/share/zoneinfo',
    sourceKind: 'directory',
    writable: true,
  });
  expect(find(one).severity).toBe('warning');
});

test.for(['/srv/zone', '/etcetera/localtime', '/srv/etc/localtime'])('another file is noted: %s', (source) => {
  expect(find(mounting({ source, writable: true }))).toMatchObject({ severity: 'info', args: { whose: 'own' } });
});

test('several mounts are one finding, the worst decides', () => {
  const mounts = ['/srv/zone', '/etc/timezone'].map((source) => containerMount({ source, writable: true }));
  expect(find(container({ mounts }))).toMatchObject({
    severity: 'warning',
    args: { sources: ['/srv/zone', '/etc/timezone'] },
  });
});

test('an engine without root can hardly write them', () => {
  const situation = facts({ containers: [mounting({ writable: true })], engine: engine({ rootless: true }) });
  expect(findOne(NAME, situation)).toMatchObject({ severity: 'info', args: { whose: 'rootless' } });
});

test('it is judged by the mounts alone', () => {
  expect(find(mounting({ writable: true }, undefined, { zone: missing('denied', 'EACCES') })).severity).toBe('warning');
});

test('a stopped one is noted', () => {
  expect(find(mounting({ writable: true }, inZone('Asia/Shanghai', 8), { state: 'exited' }))).toMatchObject({
    severity: 'info',
    args: { isLive: false },
  });
});
