import { startChronyd, type ChronydOptions, type ChronydServer } from './chronyd.ts';
import type { Behaviour, BehaviourName } from './hostile-behaviours.ts';
import { startHostileServer, type HostileOptions, type HostileServer } from './hostile-server.ts';

/** Of a test's context: what is to be done when it has ended, well or badly. */
export interface TestEnd {
  onTestFinished(action: () => Promise<void>): void;
}

export async function hostileServerFor(
  test: TestEnd,
  behaviour: BehaviourName | Behaviour,
  options?: HostileOptions,
): Promise<HostileServer> {
  const server = await startHostileServer(behaviour, options);
  test.onTestFinished(() => server.close());
  return server;
}

export async function truthfulServersFor(test: TestEnd, count: number): Promise<HostileServer[]> {
  return Promise.all(Array.from({ length: count }, () => hostileServerFor(test, 'truthful')));
}

export async function chronydFor(test: TestEnd, options?: ChronydOptions): Promise<ChronydServer> {
  const server = await startChronyd(options);
  test.onTestFinished(() => server.stop());
  return server;
}

export async function chronydsFor(test: TestEnd, offsetsMs: readonly number[]): Promise<ChronydServer[]> {
  return Promise.all(offsetsMs.map((offsetMs) => chronydFor(test, { offsetMs })));
}

/** `--server` for each. */
export function serverOptions(servers: readonly { readonly spec: string }[]): string[] {
  return servers.flatMap(({ spec }) => ['--server', spec]);
}
