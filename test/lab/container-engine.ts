/**
 * Real container engines of the lab's own, as root: each with sockets, images and state in a folder that goes with it, so
 * that a machine on which Docker or Podman already runs and one on which they do not are the same to a test. The machine's
 * own /run is hidden from them: no engine of the lab finds the containerd of another one.
 *
 * Their containers have no network.
 */
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { packageFolder } from './daemon-packages.ts';
import { findProgram } from './lab-parts.ts';

export interface ContainerEngine {
  readonly kind: 'docker' | 'podman';
  /** As `--engine` takes it. */
  readonly url: string;
  readonly socket: string;
  /** Of this engine alone; every user may look into it. */
  readonly folder: string;
  /** What the docker command writes on stdout. Throws when it fails. */
  docker(...args: readonly string[]): Promise<string>;
  /** The command itself, with what goes into its standard input. */
  dockerWith(input: string | Uint8Array, ...args: readonly string[]): Promise<string>;
  /** `podman run --detach`, without network: for options that Docker does not have. Throws for another engine. */
  podmanRun(...args: readonly string[]): Promise<string>;
  /** `docker run --detach`, without network; `args` are options, the image, and its command. The container's id. */
  run(...args: readonly string[]): Promise<string>;
  /** An image out of a tar file of a root file system. `changes`: instructions as in a Dockerfile. */
  importImage(name: string, tarFile: string, changes?: readonly string[]): Promise<void>;
  /** Ends it and its containers, and removes all that it made. */
  stop(): Promise<void>;
}

/** The group that may use the sockets of the lab's engines, beside root: nobody has this number. */
export const ENGINE_GROUP = 64_123;

/** Where engines leave what others of their kind would find: sockets, and Podman's locks. */
const HIDE_THE_OTHERS = 'for at in /run /dev/shm; do mount -t tmpfs tmpfs $at || exit; done; exec "$@"';

const READY_WITHIN_MS = 20_000;
const COMMAND_WITHIN_MS = 60_000;
const RETRY_MS = 10;
/** Containers that are removed. */
const AT_ONCE = 8;
const CGROUPS = '/sys/fs/cgroup';

/** Throws, with the engine's log, where none can be started. */
export const startDocker = (): Promise<ContainerEngine> =>
  startEngine('docker', async ({ folder, socket, name }) => {
    const configuration = join(folder, 'daemon.json');
    await writeFile(configuration, '{}');
    const command = [
      requireProgram('dockerd'),
      ...['--config-file', configuration],
      ...['--host', `unix://${socket}`, '--group', String(ENGINE_GROUP)],
      ...['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')],
      ...['--pidfile', join(folder, 'docker.pid'), '--log-level', 'warn'],
      ...['--bridge=none', '--iptables=false', '--ip6tables=false', '--userland-proxy=false'],
      ...['--exec-opt', 'native.cgroupdriver=cgroupfs', '--cgroup-parent', `/${name}`],
    ];
    return { command, env: {} };
  });

/** Throws, with the engine's log, where none can be started. */
export const startPodman = (): Promise<ContainerEngine> =>
  startEngine('podman', async ({ folder, socket }) => {
    const unpacked = packageFolder('podman');
    const home = join(folder, 'home');
    await mkdir(join(home, '.config', 'containers'), { recursive: true });
    await writeFile(
      join(home, '.config', 'containers', 'policy.json'),
      '{"default":[{"type":"insecureAcceptAnything"}]}',
    );
    const configuration = join(folder, 'containers.conf');
    await writeFile(
      configuration,
      [
        '[engine]',
        `conmon_path=["${join(unpacked, 'usr', 'bin', 'conmon')}"]`,
        'cgroup_manager="cgroupfs"',
        'events_logger="file"',
        // For so long, s, the end of a program inside is remembered, and what waited for it stays.
        'exit_command_delay=2',
        'runtime="runc"',
        '[containers]',
        'log_driver="k8s-file"',
        // Podman would raise them, which is not granted everywhere.
        'default_ulimits=["nofile=1024:1024", "nproc=1024:1024"]',
        '',
      ].join('\n'),
    );
    await writeFile(
      join(folder, 'storage.conf'),
      `[storage]\ndriver="overlay"\nrunroot="${folder}/run"\ngraphroot="${folder}/data"\n`,
    );
    await writeFile(join(folder, 'registries.conf'), 'unqualified-search-registries=[]\n');
    const program = join(unpacked, 'usr', 'bin', 'podman');
    return {
      command: [
        program,
        ...['--root', join(folder, 'data'), '--runroot', join(folder, 'run'), '--tmpdir', join(folder, 'libpod')],
        ...['system', 'service', '--time=0', `unix://${socket}`],
      ],
      env: {
        HOME: home,
        LD_LIBRARY_PATH: (await Promise.all(['usr/lib', 'lib'].map((name) => libraryFolders(join(unpacked, name)))))
          .flat()
          .join(':'),
        CONTAINERS_CONF: configuration,
        CONTAINERS_STORAGE_CONF: join(folder, 'storage.conf'),
        CONTAINERS_REGISTRIES_CONF: join(folder, 'registries.conf'),
      },
    };
  });

interface Place {
  readonly folder: string;
  readonly socket: string;
  /** Of this engine alone, on this machine. */
  readonly name: string;
}

interface Started {
  readonly command: readonly [string, ...string[]] | readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

async function startEngine(
  kind: ContainerEngine['kind'],
  prepare: (place: Place) => Promise<Started>,
): Promise<ContainerEngine> {
  if (userInfo().uid !== 0) throw new Error(`only root can start ${kind} for the tests`);
  const cli = requireProgram('docker');
  const folder = await mkdtemp(join(tmpdir(), 'timecheck-engine-'));
  await chmod(folder, 0o755);
  const place = { folder, socket: join(folder, 'engine.sock'), name: basename(folder) };
  const url = `unix://${place.socket}`;
  let stop = (): Promise<void> => removeAll(place);
  try {
    const { command, env } = await prepare(place);
    // It ends with us, should we be killed before we can stop it, and its mounts with it.
    const [program = '', ...args] = [
      ...[requireProgram('setpriv'), '--pdeathsig', 'TERM'],
      ...[requireProgram('unshare'), '--mount', '--propagation', 'private'],
      ...['sh', '-c', HIDE_THE_OTHERS, 'sh'],
      ...['env', ...Object.entries(env).map(([name, value]) => `${name}=${value}`)],
      ...command,
    ];
    const running = execa(program, args, {
      all: true,
      reject: false,
      stdin: 'ignore',
      cwd: folder,
      env: { PATH, LANG: 'C.UTF-8' },
      extendEnv: false,
    });
    const options = {
      env: { PATH, HOME: folder, DOCKER_HOST: url, DOCKER_CONFIG: join(folder, 'cli'), LANG: 'C.UTF-8' },
      extendEnv: false,
      timeout: COMMAND_WITHIN_MS,
      cwd: folder,
    } as const;
    stop = async () => {
      const { stdout } = await execa(cli, ['ps', '--all', '--quiet'], { ...options, reject: false });
      const ids = stdout?.split('\n').filter((id) => id !== '') ?? [];
      const groups = Array.from({ length: AT_ONCE }, (_, nth) => ids.filter((_id, index) => index % AT_ONCE === nth));
      await Promise.all(
        groups
          .filter((group) => group.length > 0)
          .map((group) => execa(cli, ['rm', '--force', '--volumes', ...group], { ...options, reject: false })),
      );
      // Nothing else of it is to be kept: so it is not given the second in which it would tidy up.
      const beside = await processesBeside(running.pid ?? -1);
      running.kill('SIGKILL');
      await running;
      for (const pid of beside) kill(pid);
      await removeAll(place);
    };

    let ended = false;
    void running.then(() => {
      ended = true;
    });
    const giveUpMs = performance.now() + READY_WITHIN_MS;
    while ((await execa(cli, ['version'], { ...options, reject: false })).exitCode !== 0) {
      if (ended || performance.now() > giveUpMs) {
        running.kill('SIGKILL');
        throw new Error(`${kind} does not answer: ${(await running).all ?? ''}`);
      }
      await delay(RETRY_MS);
    }

    const dockerWith = async (input: string | Uint8Array, ...given: readonly string[]): Promise<string> =>
      (await execa(cli, given, { ...options, input })).stdout;
    const inEngine = ['--network=none', '--cgroup-parent', `/${place.name}`];
    return {
      kind,
      url,
      socket: place.socket,
      folder,
      docker: (...given) => dockerWith('', ...given),
      dockerWith,
      run: (...given) => dockerWith('', 'run', '--detach', ...inEngine, ...given),
      podmanRun: async (...given) => {
        if (kind !== 'podman') throw new Error('this engine is not Podman');
        const asked = ['--remote', '--url', url, 'run', '--detach', ...inEngine, ...given];
        return (await execa(command[0] ?? '', asked, { ...options, env: { PATH, ...env } })).stdout;
      },
      importImage: async (name, tarFile, changes = []) => {
        await execa(cli, ['import', ...changes.flatMap((change) => ['--change', change]), tarFile, name], options);
      },
      stop: () => stop(),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** With the folders for daemons, which the PATH of a test may lack. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin`;

function requireProgram(name: string): string {
  const path = findProgram(name);
  if (path === null) throw new Error(`${name} is not installed`);
  return path;
}

/** That folder, and those in it, in which Debian keeps the libraries of an architecture. */
async function libraryFolders(folder: string): Promise<string[]> {
  return [folder, ...(await foldersIn(folder))];
}

/** Those of the mount namespace of a process, itself not among them: what an engine started beside its containers. */
async function processesBeside(pid: number): Promise<number[]> {
  const namespaceOf = (of: string): Promise<string | null> => readlink(`/proc/${of}/ns/mnt`).catch(() => null);
  const own = await namespaceOf(String(pid));
  if (own === null || own === (await namespaceOf('self'))) return [];
  const numbers = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(pid));
  const namespaces = await Promise.all(numbers.map(namespaceOf));
  return numbers.filter((_, index) => namespaces[index] === own).map(Number);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

async function removeAll({ folder, name }: Place): Promise<void> {
  await removeGroups(name);
  // What held the last file may take a moment longer to end than the engine itself.
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

/** Control groups stay when their processes have ended: one at the top of each hierarchy, and those in it. */
async function removeGroups(name: string): Promise<void> {
  const hierarchies = [CGROUPS, ...(await foldersIn(CGROUPS))];
  for (const hierarchy of hierarchies) await removeGroup(join(hierarchy, name));
}

/** What is still in it is ended: paused containers outlive their engine. */
async function removeGroup(folder: string): Promise<void> {
  for (const inside of await foldersIn(folder)) await removeGroup(inside);
  for (let attempt = 0; attempt < 50; attempt++) {
    const processes = await readFile(join(folder, 'cgroup.procs'), 'utf8').catch(() => '');
    for (const pid of processes.split('\n')) if (pid !== '') kill(Number(pid));
    await writeFile(join(folder, 'freezer.state'), 'THAWED', { flag: 'r+' }).catch(() => undefined);
    await writeFile(join(folder, 'cgroup.freeze'), '0', { flag: 'r+' }).catch(() => undefined);
    const fault = await rmdir(folder).then(
      () => null,
      (error: NodeJS.ErrnoException) => error.code,
    );
    if (fault !== 'EBUSY') return;
    await delay(20);
  }
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}

/** What the kernel calls a process; `null` when it has ended. */
export const nameOfProcess = (pid: number): Promise<string | null> =>
  readFile(`/proc/${pid}/comm`, 'utf8').then(
    (text) => text.trimEnd(),
    () => null,
  );

/** What a process was started with. */
export async function environmentOf(pid: number): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(`/proc/${pid}/environ`, 'utf8');
  return new Map(
    text
      .split('\0')
      .filter((entry) => entry.includes('='))
      .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}
