import { expect, test } from 'vitest';
import type { ContainerState } from '../../src/model/container-facts.ts';
import { isLive, isStarted } from '../../src/model/container-state.ts';

test.for<readonly [ContainerState, boolean, boolean]>([
  ['running', true, true],
  ['paused', true, true],
  ['restarting', true, false],
  ['unknown', true, false],
  ['created', false, false],
  ['exited', false, false],
  ['dead', false, false],
  ['removing', false, false],
])('%s: may show local time %s, has processes now %s', ([state, live, started]) => {
  expect([isLive({ state }), isStarted({ state })]).toEqual([live, started]);
});
