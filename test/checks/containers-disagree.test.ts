import { describe, expect, test } from 'vitest';
import type { ContainerFacts } from '../../src/model/container-facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { ZoneFacts } from '../../src/model/zone-facts.ts';
import { container, containerMount, containerTz } from './container-facts.ts';
import { DAY, byTz, inUtc, inZone, service } from './container-localtime-situations.ts';
import { NOW, facts, zone } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { difference, effective, gap, rename, shanghai } from './zone-situations.ts';

const NAME = 'containers-disagree';
const run = (containers: ContainerFacts[], host: ZoneFacts = shanghai()) =>
  runCheck(NAME, facts({ containers, zone: host }));
const ofProjects = (...containers: ContainerFacts[]) =>
  run(containers).findings.filter(({ subject }) => subject.kind === 'project');
const chinese = (name: string) => service(name, byTz('Asia/Shanghai', 8));
const utc = (name: string) => service(name, inUtc());

test.for<readonly [string, readonly ContainerFacts[]]>([
  ['one service', [utc('db')]],
  ['all in the same zone', [chinese('api'), chinese('worker')]],
  ['two names of the same time', [chinese('api'), service('db', byTz('PRC', 8))]],
  [
    'another abbreviation to come',
    [service('a', inZone('Asia/Shanghai', 8)), service('b', inZone('Asia/Shanghai', 8, { changes: [rename(10)] }))],
  ],
  ['services of different projects', [chinese('api'), service('db', inUtc(), 'blog')]],
  ['containers of no project', [container({ zone: ok(byTz('Asia/Tokyo', 9)) }), chinese('api')]],
  ['a stopped one', [chinese('api'), { ...utc('db'), state: 'exited' as const }]],
  ['what is shown for want of a zone', [chinese('api'), service('db', inUtc({ isFallback: true }))]],
  ['what is not known', [chinese('api'), { ...utc('db'), zone: missing('timeout', '1000 ms') }]],
  ['what was not looked at', [chinese('api'), service('db', inUtc({ readBy: 'inspect' }))]],
])('no project disagrees: %s', ([, containers]) => {
  expect(ofProjects(...containers)).toEqual([]);
});

test('where nothing is known of any container, it is not judged', () => {
  expect(run([]).outcome).toBe('skipped');
  expect(run([container({ zone: missing('denied', 'EACCES') })]).outcome).toBe('skipped');
});

describe('services of one project', () => {
  test('that were given different zones: a warning, the odd one last', () => {
    const findings = ofProjects(service('db', byTz('Asia/Tokyo', 9)), chinese('api'), chinese('worker'));
    expect(findings).toMatchObject([
      {
        severity: 'warning',
        subject: { kind: 'project', name: 'shop' },
        args: {
          project: 'shop',
          isNow: true,
          isChosen: true,
          groups: [
            { names: ['api', 'worker'], zones: ['Asia/Shanghai'], utcOffsetSeconds: 28_800 },
            { names: ['db'], zones: ['Asia/Tokyo'], utcOffsetSeconds: 32_400 },
          ],
        },
        fixes: [{ id: 'one-zone-per-project', commands: [] }],
      },
    ]);
  });

  test.for<readonly [string, ContainerFacts]>([
    ['the image is', utc('db')],
    ['TZ is empty', service('db', inUtc({ tz: containerTz({ value: '', form: 'empty' }), decidedBy: 'tz' }))],
    ['there is no /etc/localtime', service('db', inUtc({ effective: 'UTC', decidedBy: 'default' }))],
    ['TZ says so, as in many images', service('db', byTz('UTC', 0))],
    ['TZ says so by another name', service('db', byTz('Etc/Zulu', 0))],
  ])('one in UTC because %s: noted', ([, database]) => {
    expect(ofProjects(database, chinese('api'))).toMatchObject([{ severity: 'info', args: { isChosen: false } }]);
  });

  test.for<readonly [string, ContainerFacts]>([
    ['TZ says so', service('db', byTz('Africa/Abidjan', 0))],
    ['it was mounted', { ...utc('db'), mounts: [containerMount()] }],
    ['its image is of another zone', service('db', inZone('Europe/Berlin', 1))],
  ])('one in another zone because %s: a warning', ([, database]) => {
    expect(ofProjects(database, chinese('api'))).toMatchObject([{ severity: 'warning' }]);
  });

  test('differ later: tells from when on, and the offsets of then', () => {
    const algiers = service('api', byTz('Africa/Algiers', 1));
    const berlin = service('db', byTz('Europe/Berlin', 1, { changes: [gap(100)] }));
    expect(ofProjects(algiers, berlin)).toMatchObject([
      {
        severity: 'warning',
        args: {
          at: NOW + 100 * DAY,
          isNow: false,
          groups: [
            { names: ['api'], utcOffsetSeconds: 3600 },
            { names: ['db'], utcOffsetSeconds: 7200 },
          ],
        },
      },
    ]);
  });

  test('of one name on both sides are told by their containers', () => {
    const replica = { ...service('api', byTz('Asia/Tokyo', 9)), name: 'shop-api-2' };
    const [finding] = ofProjects(chinese('api'), replica);
    expect(finding?.args).toMatchObject({ groups: [{ names: ['shop-api-1'] }, { names: ['shop-api-2'] }] });
  });

  test('each project is told by itself', () => {
    const blog = [service('web', byTz('Asia/Tokyo', 9), 'blog'), service('db', byTz('Asia/Shanghai', 8), 'blog')];
    const findings = ofProjects(chinese('api'), service('db', byTz('Asia/Tokyo', 9)), ...blog);
    expect(findings.map(({ subject }) => subject.name)).toEqual(['shop', 'blog']);
  });
});

describe('against this host', () => {
  const plain = (name: string, changes = {}) => container({ name, zone: ok(inUtc(changes)) });

  test('those without a zone of their own are noted, all at once', () => {
    expect(findOne(NAME, facts({ containers: [plain('a'), plain('b')], zone: shanghai() }))).toMatchObject({
      severity: 'info',
      subject: { kind: 'host', name: 'web-01' },
      args: {
        project: null,
        isNow: true,
        groups: [
          { names: ['web-01'], zones: ['Asia/Shanghai'], utcOffsetSeconds: 28_800 },
          { names: ['a', 'b'], zones: ['Etc/UTC'], utcOffsetSeconds: 0 },
        ],
      },
      fixes: [{ id: 'choose-container-zones', commands: [] }],
    });
  });

  test('those that differ later', () => {
    const summer = { ...gap(120), after: { utcOffsetSeconds: 3600, isDaylight: true, abbreviation: 'BST' } };
    const host = zone({ effective: ok(effective('Europe/London', 0, { changes: [summer] })) });
    const one = plain('a', { hostDifference: difference(0, 1, NOW + 120 * DAY) });
    expect(findOne(NAME, facts({ containers: [one], zone: host })).args).toMatchObject({
      isNow: false,
      groups: [{ utcOffsetSeconds: 3600 }, { utcOffsetSeconds: 0 }],
    });
  });

  test.for<readonly [string, ContainerFacts]>([
    ['a zone that was chosen', container({ zone: ok(byTz('Asia/Tokyo', 9)) })],
    ['UTC by its TZ', container({ zone: ok(byTz('UTC', 0)) })],
    ['the same local time', container({ zone: ok(inZone('Asia/Shanghai', 8)) })],
    ['what is shown for want of a zone', container({ zone: ok(inUtc({ isFallback: true })) })],
    ['a stopped one', container({ zone: ok(inUtc()), state: 'exited' })],
  ])('nothing is said of %s', ([, one]) => {
    expect(run([one, container({ zone: ok(inZone('Asia/Shanghai', 8)) })]).outcome).toBe('passed');
  });

  test('a host in UTC has nothing to say', () => {
    expect(run([container()], zone()).outcome).toBe('passed');
  });
});
