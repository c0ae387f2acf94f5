import { expect, test } from 'vitest';
import { againstHost, faketime, unmeasured, withClock } from './container-clock-situations.ts';
import { container, foreignClock } from './container-facts.ts';
import type { ContainerFacts } from '../../src/model/container-facts.ts';
import { agreed, facts } from './facts.ts';
import { findOne, runCheck } from './find.ts';

const NAME = 'container-faketime';
const find = (one: ContainerFacts) => findOne(NAME, facts({ containers: [one], ntp: agreed(0) }));

test('no sign of it', () => {
  expect(runCheck(NAME, facts({ containers: [container()] })).outcome).toBe('passed');
});

test.for([
  ['a wrong clock warns', withClock(foreignClock(45_000), { faketime: faketime() }), 'warning', 'off'],
  ['also where true time is not known', withClock(againstHost(45_000), { faketime: faketime() }), 'warning', 'off'],
  ['one that was not measured warns', unmeasured({ faketime: faketime() }), 'warning', 'unknown'],
  ['nor is a vague one right', withClock(foreignClock(150, 100), { faketime: faketime() }), 'warning', 'unknown'],
  ['a right one is noted', withClock(foreignClock(0), { faketime: faketime({ setting: '+0' }) }), 'info', 'right'],
  ['of one that does not run too', unmeasured({ faketime: faketime(), state: 'exited' }), 'info', 'unknown'],
] as const)('%s', ([, one, severity, clock]) => {
  expect(find(one)).toMatchObject({ severity, args: { clock }, subject: { kind: 'container', name: 'api' } });
});

test.for([
  ['process', 'faketime-in-entrypoint'],
  ['ld.so.preload', 'faketime-in-preload-file'],
] as const)('what the image does by %s is undone in the image', ([seenBy, id]) => {
  expect(find(unmeasured({ faketime: faketime({ seenBy }) })).fixes).toMatchObject([{ id, commands: [] }]);
});

test('the evidence is what was read', () => {
  expect(find(unmeasured({ faketime: faketime() })).evidence).toEqual([
    {
      label: 'libfaketime',
      value: '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
      source: 'Config.Env',
    },
    { label: 'FAKETIME', value: '-45', source: 'Config.Env' },
  ]);
});
