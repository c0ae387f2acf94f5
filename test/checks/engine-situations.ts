/** How an engine may be out of reach, for the tests of the check and of its words. */
import type { EngineAccess, EngineFault, EngineTry } from '../../src/model/engine-facts.ts';
import type { Facts, HostFacts } from '../../src/model/facts.ts';
import type { MissingStatus } from '../../src/model/gathered.ts';
import { missing } from '../../src/model/gathered.ts';
import { engineAccess } from './container-facts.ts';
import { facts, host } from './facts.ts';

const SOCKET = 'unix:///var/run/docker.sock';

export const FAULTS: Readonly<Record<EngineFault, MissingStatus>> = {
  'no-socket': 'absent',
  'permission-denied': 'denied',
  'connection-refused': 'failed',
  'no-answer': 'timeout',
  'hung-up': 'failed',
  'not-an-engine': 'failed',
  version: 'failed',
  tls: 'failed',
  unresolved: 'failed',
  unreachable: 'failed',
  ssh: 'failed',
  'no-ssh': 'absent',
  'bad-address': 'failed',
  unsupported: 'failed',
  'bad-context': 'failed',
  other: 'failed',
};

export const engineTry = (fault: EngineFault | null, changes: Partial<EngineTry> = {}): EngineTry => ({
  url: SOCKET,
  foundBy: 'socket',
  context: null,
  status: fault === null ? 'ok' : FAULTS[fault],
  fault,
  detail: fault === null ? null : 'EXAMPLE',
  ...changes,
});

/** No engine could be asked. */
export const withoutEngine = (
  tried: readonly EngineTry[],
  changes: Partial<EngineAccess> = {},
  hostChanges: Partial<HostFacts> = {},
): Facts => ({
  ...facts({ engineAccess: engineAccess({ tried, ...changes }), host: host(hostChanges) }),
  engine: missing('failed', 'EXAMPLE'),
  containers: missing('failed', 'EXAMPLE'),
});

const all = Object.keys(FAULTS) as EngineFault[];

export const ENGINE_SITUATIONS: readonly Facts[] = [
  withoutEngine([], { required: true }),
  ...all.map((fault) => withoutEngine([engineTry(fault)])),
  ...all.map((fault) =>
    withoutEngine([engineTry(fault, { url: 'tcp://10.0.0.5:2376', foundBy: 'DOCKER_HOST' })], { required: true }),
  ),
  ...all.map((fault) => withoutEngine([engineTry(fault, { url: 'ssh://ann@web-02:22', foundBy: 'option' })])),
  withoutEngine([engineTry('bad-context', { url: '', foundBy: 'context', context: 'prod' })]),
  withoutEngine([engineTry('bad-context', { url: '', foundBy: 'DOCKER_CONTEXT', context: 'prod', detail: null })]),
  withoutEngine([engineTry('no-socket', { url: 'unix:///x.sock', foundBy: 'CONTAINER_HOST' })]),
  withoutEngine([engineTry('tls', { url: 'tcp://10.0.0.5:2376', foundBy: 'option', detail: 'CERT_HAS_EXPIRED' })]),
  withoutEngine([engineTry('permission-denied'), engineTry(null, { url: 'unix:///run/user/1000/podman/podman.sock' })]),
];
