import type { EndpointDoors } from './endpoints.ts';

/** Where an engine may listen on this machine. */
interface KnownSocket {
  readonly scheme: 'unix' | 'npipe';
  readonly path: string;
  /** The system's code, where we may not even see whether there is a socket. */
  readonly denied: string | null;
}

const MAX_LIMA = 20;

/** In this order: Docker, its rootless and its desktop kind, virtual machines, podman. */
const pathsFor = ({ files, machine }: EndpointDoors, home: string | null): readonly string[] => {
  const inFolder = (folder: string | null, ...names: readonly string[]): string[] =>
    folder === null || folder === '' ? [] : names.map((name) => `${folder}/${name}`);
  const [runtime, config] = [machine.variable('XDG_RUNTIME_DIR'), machine.variable('XDG_CONFIG_HOME')];
  const lima = home === null ? [] : files.list(`${home}/.lima`).toSorted().slice(0, MAX_LIMA);
  return [
    '/var/run/docker.sock',
    ...inFolder(runtime, 'docker.sock'),
    ...inFolder(home, '.docker/run/docker.sock', '.docker/desktop/docker.sock', '.colima/default/docker.sock'),
    ...inFolder(config, 'colima/default/docker.sock'),
    ...inFolder(home, '.orbstack/run/docker.sock', ...lima.map((name) => `.lima/${name}/sock/docker.sock`)),
    ...inFolder(home, '.rd/docker.sock'),
    ...inFolder(runtime, 'podman/podman.sock'),
    '/run/podman/podman.sock',
    ...inFolder(home, '.local/share/containers/podman/machine/podman.sock'),
    ...inFolder(machine.variable('TMPDIR'), 'podman/podman-machine-default-api.sock'),
  ];
};

const IS_OF_SYSTEM = /^\/(?:var\/)?run\//;

const PIPES = ['//./pipe/docker_engine', '//./pipe/podman-machine-default'];

/** Those that are there, and those that may be in a folder that we may not enter; each once, whatever its names. */
export const findSockets = (doors: EndpointDoors, home: string | null): readonly KnownSocket[] => {
  const { files, machine } = doors;
  if (machine.platform === 'win32') return PIPES.map((path) => ({ scheme: 'npipe', path, denied: null }));
  const seen = new Set<string>();
  return pathsFor(doors, home).flatMap((path): KnownSocket[] => {
    const real = files.realPath(path);
    // A home that we may not enter is not ours, and no engine in it is.
    if (real.status === 'denied') return IS_OF_SYSTEM.test(path) ? [{ scheme: 'unix', path, denied: real.reason }] : [];
    if (real.status !== 'ok' || seen.has(real.value)) return [];
    seen.add(real.value);
    const info = files.info(real.value);
    return info.status === 'ok' && info.value.kind === 'other' ? [{ scheme: 'unix', path, denied: null }] : [];
  });
};
