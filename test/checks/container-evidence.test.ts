import { expect, test } from 'vitest';
import { severityIn } from '../../src/checks/container-evidence.ts';
import type { ContainerFacts } from '../../src/model/container-facts.ts';
import { container } from './container-facts.ts';

const PORT = 'driver failed programming external connectivity: Bind for 0.0.0.0:80 failed: port is already allocated';
const MOUNT = 'error mounting "/srv/zone" to rootfs at "/etc/localtime": not a directory';

test.for<readonly [ContainerFacts['state'], string | null, string]>([
  ['running', null, 'warning'],
  ['restarting', PORT, 'warning'],
  ['exited', null, 'info'],
  ['exited', PORT, 'info'],
  ['created', PORT, 'info'],
  ['created', MOUNT, 'warning'],
])('what warns of a container that runs, in one that is %s, start error %s: %s', ([state, startError, severity]) => {
  expect(severityIn(container({ state, startError }), 'warning')).toBe(severity);
  expect(severityIn(container({ state, startError }), 'critical')).toBe('critical');
});
