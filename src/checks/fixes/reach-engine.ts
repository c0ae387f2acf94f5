import type { EngineFault, EngineTry } from '../../model/engine-facts.ts';
import type { HostFacts } from '../../model/facts.ts';
import type { Fix } from '../../model/finding.ts';
import type { Commands } from './service-commands.ts';
import { install, isDistribution } from './service-commands.ts';

export type ReachEngineFix =
  | 'join-docker-group'
  | 'engine-as-root'
  | 'allow-engine-api'
  | 'start-engine'
  | 'engine-logs'
  | 'name-engine'
  | 'choose-context'
  | 'engine-tls'
  | 'try-ssh'
  | 'install-ssh'
  | 'update-engine';

type Safety = Fix['safety'];

const fix = (id: ReachEngineFix, commands: Commands = [], safety: Safety = 'safe'): Fix<ReachEngineFix> => ({
  id,
  commands,
  needsRoot: commands.some(([program]) => program === 'sudo'),
  safety,
});

/** What serves a socket, by its path, and how it is started and looked at. */
interface Engine {
  readonly path: RegExp;
  /** `name`: what the path's first group holds. */
  readonly start: (host: HostFacts, name: string) => Commands;
  readonly look: (host: HostFacts, name: string) => Commands;
}

const isLinux = ({ platform }: HostFacts): boolean => platform === 'linux';

const startService = (host: HostFacts, service: string, unit = service): Commands => {
  if (host.systemd) return [['sudo', 'systemctl', 'start', unit]];
  return isDistribution(host, 'alpine')
    ? [['sudo', 'rc-service', service, 'start']]
    : [['sudo', 'service', service, 'start']];
};

const journal = ({ systemd }: HostFacts, unit: string): Commands =>
  systemd ? [['sudo', 'journalctl', '-u', unit, '-n', '50']] : [];

/** Of the user's own systemd. */
const user = {
  start: ({ systemd }: HostFacts, unit: string): Commands => (systemd ? [['systemctl', '--user', 'start', unit]] : []),
  look: ({ systemd }: HostFacts, unit: string): Commands =>
    systemd ? [['journalctl', '--user', '-u', unit, '-n', '50']] : [],
};

const startDesktop = (host: HostFacts): Commands => {
  if (host.platform === 'darwin') return [['open', '-a', 'Docker']];
  return isLinux(host) ? user.start(host, 'docker-desktop') : [['docker', 'desktop', 'start']];
};

const named = (name: string): readonly string[] => (name === 'default' ? [] : [name]);

/** Narrow ones first. */
const ENGINES: readonly Engine[] = [
  {
    path: /\/\.?colima\/([\w.-]+)\/docker\.sock$/,
    start: (_host, name) => [['colima', 'start', ...named(name)]],
    look: (_host, name) => [['colima', 'status', ...named(name)]],
  },
  {
    path: /\/\.lima\/([\w.-]+)\/sock\/docker\.sock$/,
    start: (_host, name) => [['limactl', 'start', name]],
    look: () => [['limactl', 'list']],
  },
  { path: /\/\.orbstack\//, start: () => [['orbctl', 'start']], look: () => [['orbctl', 'status']] },
  { path: /\/\.rd\//, start: () => [['rdctl', 'start']], look: () => [] },
  { path: /\/\.docker\/(?:run|desktop)\/docker\.sock$/, start: startDesktop, look: () => [] },
  {
    path: /podman\/machine\/|podman-machine-/,
    start: () => [['podman', 'machine', 'start']],
    look: () => [['podman', 'machine', 'list']],
  },
  {
    path: /^\/run\/podman\/podman\.sock$/,
    start: (host) => startService(host, 'podman', 'podman.socket'),
    look: (host) => journal(host, 'podman'),
  },
  {
    path: /\/podman\/podman\.sock$/,
    start: (host) => user.start(host, 'podman.socket'),
    look: (host) => user.look(host, 'podman'),
  },
  {
    path: /^(?:\/var)?\/run\/docker\.sock$|\/docker_engine$/,
    start: (host) => (isLinux(host) ? startService(host, 'docker') : startDesktop(host)),
    look: (host) => journal(host, 'docker'),
  },
  {
    path: /\/docker\.sock$/,
    start: (host) => user.start(host, 'docker'),
    look: (host) => user.look(host, 'docker'),
  },
];

const SYSTEM_DOCKER = /^(?:\/var)?\/run\/docker\.sock$/;

/** Its path, of a socket or a named pipe on this host; `null` of an engine elsewhere. */
const pathOf = (url: string): string | null =>
  /^(?:unix|npipe):\/\/(\/.*)$/s.exec(url)?.[1] ?? (url.startsWith('/') ? url : null);

const commandsFor = (way: 'start' | 'look', path: string, host: HostFacts): Commands => {
  for (const engine of ENGINES) {
    const match = engine.path.exec(path);
    if (match !== null) return engine[way](host, match[1] ?? '');
  }
  return [];
};

/** As `useradd` takes them; nothing that a shell takes for anything else. */
const isPlainUser = (name: string): boolean => /^[a-z_][\w.-]{0,31}$/i.test(name);

const forDenied = (path: string | null, host: HostFacts, who: string | null): Fix<ReachEngineFix>[] => {
  if (path === null) return [fix('allow-engine-api')];
  // Whom even root may not help: another user namespace, or SELinux.
  if (who === 'root') return [];
  const join =
    SYSTEM_DOCKER.test(path) && isLinux(host) && who !== null && isPlainUser(who)
      ? [fix('join-docker-group', [['sudo', 'usermod', '-aG', 'docker', who]], 'review')]
      : [];
  return host.platform === 'win32' ? [] : [...join, fix('engine-as-root')];
};

/** A login by hand shows all that ssh says. */
const tryByHand = (url: string): Fix<ReachEngineFix> => {
  const [, who, port] =
    /^ssh:\/\/((?:[a-z0-9_][\w.+-]*@)?[a-z0-9_][a-z0-9_.-]*)(?::(\d{1,5}))?(?:\/|$)/i.exec(url) ?? [];
  if (who === undefined) return fix('try-ssh');
  return fix('try-ssh', [['ssh', ...(port === undefined ? [] : ['-p', port]), who, 'docker', 'version']]);
};

const look = (path: string | null, host: HostFacts): Fix<ReachEngineFix>[] =>
  path === null ? [] : [fix('engine-logs', commandsFor('look', path, host))];

const start = (path: string | null, host: HostFacts): Fix<ReachEngineFix>[] => {
  const commands = path === null ? [] : commandsFor('start', path, host);
  // Containers that are to run always are started with it.
  return commands.length === 0 ? [] : [fix('start-engine', commands, 'review')];
};

/** Most split the client from the server, by one of two names. */
const sshPackage = (host: HostFacts): string => {
  if (isDistribution(host, 'debian', 'ubuntu', 'alpine')) return 'openssh-client';
  return isDistribution(host, 'arch') ? 'openssh' : 'openssh-clients';
};

const byFault = (
  fault: EngineFault,
  { url, context }: EngineTry,
  host: HostFacts,
  who: string | null,
): Fix<ReachEngineFix>[] => {
  const path = pathOf(url);
  const name = context === null ? fix('name-engine') : fix('choose-context', [['docker', 'context', 'ls']]);
  switch (fault) {
    case 'permission-denied':
      return forDenied(path, host, who);
    case 'connection-refused': {
      const started = start(path, host);
      return started.length === 0 ? [name] : started;
    }
    case 'no-socket':
      return [...start(path, host), name];
    case 'no-answer':
    case 'hung-up':
    case 'other':
      if (url.startsWith('ssh://')) return [tryByHand(url)];
      return path === null ? [name] : look(path, host);
    case 'version':
      return [fix('update-engine')];
    case 'tls':
      return [fix('engine-tls')];
    case 'ssh':
      return [tryByHand(url)];
    case 'no-ssh':
      return [fix('install-ssh', install(host, sshPackage(host)))];
    case 'not-an-engine':
    case 'unresolved':
    case 'unreachable':
    case 'bad-address':
    case 'unsupported':
    case 'bad-context':
      return [name];
  }
};

/** What an engine that answers, and does not do what it is asked, may have written of that. */
export const lookAtEngine = (url: string, host: HostFacts): readonly Fix<ReachEngineFix>[] =>
  look(pathOf(url), host).filter(({ commands }) => commands.length > 0);

/** What lets an engine be asked that could not be. `who`: our user; `null` if not known. */
export const reachEngine = (
  one: EngineTry | null,
  host: HostFacts,
  who: string | null,
): readonly Fix<ReachEngineFix>[] =>
  one === null || one.fault === null ? [fix('name-engine')] : byFault(one.fault, one, host, who);
