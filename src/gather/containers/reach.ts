import type { EngineReach } from '../../model/container-facts.ts';
import type { EngineEndpoint, EngineFacts } from '../../model/engine-facts.ts';
import { parseEngineUrl, toEngineUrl } from '../../model/engine-url.ts';

/** Where docker goes that was told nothing. */
const DOCKER_GOES_TO = ['unix:///var/run/docker.sock', 'npipe:////./pipe/docker_engine'];
/** Podman as an ordinary user does not ask this one, which is root's. */
const OF_ROOT = 'unix:///run/podman/podman.sock';

/** Whether the program that is typed comes to the same engine as we did, by the same variables and files. */
const comesThere = ({ url, foundBy }: EngineEndpoint, kind: EngineFacts['kind']): boolean => {
  if (kind === 'podman') return foundBy === 'CONTAINER_HOST' || (foundBy === 'socket' && url !== OF_ROOT);
  if (foundBy === 'socket') return DOCKER_GOES_TO.includes(url);
  return foundBy !== 'option' && foundBy !== 'CONTAINER_HOST';
};

/** Both programs know HTTP by the name of what it goes over. */
const asTyped = (url: string): string | null => toEngineUrl(url)?.replace(/^https?:/i, 'tcp:') ?? null;

const goesOverNetwork = (url: string): boolean => {
  const address = parseEngineUrl(url);
  return typeof address !== 'string' && address.scheme !== 'unix' && address.scheme !== 'npipe';
};

/** How an engine is reached from a command line. `isLocal`: what it mounts comes from the file system that we see. */
export const engineReach = (endpoint: EngineEndpoint, kind: EngineFacts['kind'], isLocal: boolean): EngineReach => ({
  url: comesThere(endpoint, kind) ? null : asTyped(endpoint.url),
  isRemote: !isLocal && goesOverNetwork(endpoint.url),
});
