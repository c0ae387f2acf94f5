import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { readConfiguration } from '../../../src/daemon/config/index.ts';
import type { DaemonConfiguration, TimeService } from '../../../src/model/daemon-facts.ts';
import type { FakeTree } from '../../gather/fake-files.ts';
import { fakeFiles } from '../../gather/fake-files.ts';

/** A configuration as it is shipped; see test/fixtures/config/README.md. */
export const shipped = (name: string): string =>
  readFileSync(new URL(`../../fixtures/config/${name}`, import.meta.url), 'utf8');

export const read = (
  service: TimeService,
  tree: FakeTree,
  commandLine: readonly string[] = [],
): ReturnType<typeof readConfiguration> => readConfiguration(service, fakeFiles(tree), commandLine);

/** What was read, which must have worked. */
export const valueOf = (
  service: TimeService,
  tree: FakeTree,
  commandLine: readonly string[] = [],
): DaemonConfiguration => {
  const gathered = read(service, tree, commandLine);
  if (gathered.status !== 'ok') expect.fail(`${gathered.status}: ${gathered.reason}`);
  return gathered.value;
};

/** `server ntp.example:123 /etc/chrony.conf:2`, with `nts` where it is asked for. */
export const sourcesOf = ({ sources }: DaemonConfiguration): string[] =>
  sources.map(
    ({ kind, host, port, authenticated, path, line }) =>
      `${kind} ${host}:${port}${authenticated ? ' nts' : ''} ${path}:${line}`,
  );

/** `makestep 1 3 /etc/chrony.conf:3`. */
export const linesOf = ({ directives }: DaemonConfiguration): string[] =>
  directives.map(({ name, values, path, line }) => [name, ...values, `${path}:${line}`].join(' '));
