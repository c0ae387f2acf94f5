import type { EngineEndpoint, EngineFault, EngineFoundBy } from '../model/engine-facts.ts';
import type { Gathered, MissingStatus } from '../model/gathered.ts';
import { ok } from '../model/gathered.ts';
import type { Files } from '../system/files.ts';
import type { HttpTarget, HttpTls } from '../system/http.ts';
import type { Machine } from '../system/machine.ts';
import { currentContext, readContext } from './contexts.ts';
import type { EngineAddress } from '../model/engine-url.ts';
import { parseEngineUrl, shownUrl } from '../model/engine-url.ts';
import { findSockets } from './known-sockets.ts';
import { sshArguments } from './ssh.ts';
import { readTlsFiles } from './tls-files.ts';

export interface EndpointDoors {
  readonly files: Files;
  readonly machine: Machine;
}

/** Why an engine cannot even be asked. */
export interface EngineTrouble {
  readonly status: MissingStatus;
  readonly fault: EngineFault;
  readonly detail: string | null;
}

/** A place at which an engine may be. */
export interface EngineCandidate {
  readonly endpoint: EngineEndpoint;
  readonly reach: HttpTarget | EngineTrouble;
}

export const isTrouble = (reach: EngineCandidate['reach']): reach is EngineTrouble => 'fault' in reach;

/** dockerd(8), "daemon socket option". */
const [PORT, TLS_PORT] = [2375, 2376];

const trouble = (status: MissingStatus, fault: EngineFault, detail: string | null = null): EngineTrouble => ({
  status,
  fault,
  detail,
});

/** What else has a say in how it is reached. */
interface Way {
  readonly tls: () => Gathered<HttpTls | null>;
  /** The program there that hands the connection on. */
  readonly remoteProgram: 'docker' | 'podman';
}

const reachOf = (address: EngineAddress, { tls, remoteProgram }: Way, machine: Machine): EngineCandidate['reach'] => {
  switch (address.scheme) {
    case 'npipe':
      if (machine.platform !== 'win32') return trouble('failed', 'unsupported', 'named pipes are of Windows');
      return { kind: 'socket', path: address.path };
    case 'unix':
      return { kind: 'socket', path: address.path };
    case 'ssh':
      return {
        kind: 'program',
        // Where Windows keeps it, as seen from its folder of programs.
        name: machine.platform === 'win32' ? String.raw`OpenSSH\ssh` : 'ssh',
        args: sshArguments(address, remoteProgram),
      };
    case 'tcp':
    case 'https': {
      const files = tls();
      if (files.status !== 'ok') return trouble(files.status, 'tls', files.reason);
      const found =
        files.value ?? (address.scheme === 'https' ? { ca: null, cert: null, key: null, verify: true } : null);
      return {
        kind: 'tcp',
        host: address.host,
        port: address.port ?? (found === null ? PORT : TLS_PORT),
        tls: found,
      };
    }
  }
};

const candidate = (
  url: string,
  origin: Pick<EngineEndpoint, 'foundBy' | 'context'>,
  way: Way,
  { machine }: EndpointDoors,
): EngineCandidate => {
  const address = parseEngineUrl(url.trim());
  const endpoint = { url: shownUrl(url.trim()), ...origin };
  if (typeof address === 'string') return { endpoint, reach: trouble('failed', address) };
  return { endpoint, reach: reachOf(address, way, machine) };
};

const isSet = (value: string | null): value is string => value !== null && value.trim() !== '';

const homeOf = (machine: Machine): string | null => {
  const home = machine.variable(machine.platform === 'win32' ? 'USERPROFILE' : 'HOME');
  return isSet(home) ? home : null;
};

/** Of docker's variables for TLS (DOCKER_TLS_VERIFY, DOCKER_CERT_PATH). */
const tlsOfEnvironment = ({ files, machine }: EndpointDoors, folder: string | null): Gathered<HttpTls | null> => {
  const [verify, certPath] = [machine.variable('DOCKER_TLS_VERIFY'), machine.variable('DOCKER_CERT_PATH')];
  if (![verify, certPath, machine.variable('DOCKER_TLS')].some(isSet)) return ok(null);
  const where = isSet(certPath) ? certPath : folder;
  if (where === null) return ok({ ca: null, cert: null, key: null, verify: isSet(verify) });
  return readTlsFiles(files, where, isSet(verify));
};

const ofContext = (
  name: string,
  foundBy: EngineFoundBy,
  folder: string | null,
  doors: EndpointDoors,
): EngineCandidate => {
  const found = folder === null ? null : readContext(doors.files, folder, name);
  const origin = { foundBy, context: name.slice(0, 100) };
  if (found === null || found.status !== 'ok') {
    const status = found?.status === 'denied' ? 'denied' : 'failed';
    return {
      endpoint: { url: '', ...origin },
      reach: trouble(status, 'bad-context', found?.reason.slice(0, 200) ?? null),
    };
  }
  const { host, tls } = found.value;
  return candidate(host, origin, { tls: () => tls, remoteProgram: 'docker' }, doors);
};

/**
 * Where engines may be, in the order in which docker itself looks: what the person named, docker's variables and
 * podman's, the current context, and only where none of these says anything the sockets of those that we know.
 * @param named by the person; `null` if none was.
 */
export const findEngines = (named: string | null, doors: EndpointDoors): readonly EngineCandidate[] => {
  const { files, machine } = doors;
  const [home, configured] = [homeOf(machine), machine.variable('DOCKER_CONFIG')];
  const folder = isSet(configured) ? configured : home === null ? null : `${home}/.docker`;
  const tls = (): Gathered<HttpTls | null> => tlsOfEnvironment(doors, folder);

  if (named !== null)
    return [candidate(named, { foundBy: 'option', context: null }, { tls, remoteProgram: 'docker' }, doors)];
  for (const variable of ['DOCKER_HOST', 'CONTAINER_HOST'] as const) {
    const value = machine.variable(variable);
    const remoteProgram = variable === 'DOCKER_HOST' ? 'docker' : 'podman';
    if (isSet(value)) return [candidate(value, { foundBy: variable, context: null }, { tls, remoteProgram }, doors)];
  }
  const chosen = machine.variable('DOCKER_CONTEXT');
  const context = isSet(chosen) ? chosen : folder === null ? null : currentContext(files, folder);
  if (context !== null && context !== 'default')
    return [ofContext(context, isSet(chosen) ? 'DOCKER_CONTEXT' : 'context', folder, doors)];

  return findSockets(doors, home).map(({ path, scheme, denied }) => ({
    endpoint: { url: `${scheme}://${path}`, foundBy: 'socket', context: null },
    reach: denied === null ? { kind: 'socket', path } : trouble('denied', 'permission-denied', denied),
  }));
};
