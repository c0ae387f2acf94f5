import type { EngineFacts, EngineProduct } from '../../model/engine-facts.ts';
import type { HostFacts } from '../../model/facts.ts';
import type { Fix } from '../../model/finding.ts';

export type EngineClockFix =
  | 'engine-restart-product'
  | 'engine-read-rtc'
  | 'engine-makestep'
  | 'engine-restart-timesyncd'
  | 'engine-wsl'
  | 'engine-restart-machine'
  | 'engine-look-there'
  | 'engine-mend-host';

type EngineFix = Fix<EngineClockFix>;
type Commands = EngineFix['commands'];

/** Time jumps in a machine where software runs, or that is started anew. */
const review = (id: EngineClockFix, commands: Commands = [], needsRoot = false): EngineFix => ({
  id,
  commands,
  needsRoot,
  safety: 'review',
});

const LOOPBACK = /^(?:tcp|ssh):\/\/(?:[^@/]{1,64}@)?(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|localhost|\[::1\])(?::|\/|$)/i;

/** On this computer, be it in a virtual machine. */
export const isOnThisComputer = ({ url, product }: EngineFacts): boolean =>
  product !== null || /^(?:unix|npipe):/.test(url) || LOOPBACK.test(url);

/** The folder in which lima and colima keep an instance is its name. */
const instanceIn = ({ url }: EngineFacts, folder: RegExp): string | null => folder.exec(url)?.[1] ?? null;

const colimaProfile = (engine: EngineFacts): readonly string[] => {
  const profile = instanceIn(engine, /\/\.?colima\/([\w][\w.-]{0,63})\/docker\.sock$/);
  return profile === null || profile === 'default' ? [] : ['--profile', profile];
};

/** What gives each of them its host's time again. Most read the hardware clock that the virtual machine shows. */
const BY_PRODUCT: Record<EngineProduct, (engine: EngineFacts, host: HostFacts) => EngineFix> = {
  'docker-desktop': () => review('engine-restart-product', [['docker', 'desktop', 'restart']]),
  orbstack: () =>
    review('engine-restart-product', [
      ['orb', 'stop'],
      ['orb', 'start'],
    ]),
  colima: (engine) =>
    review('engine-read-rtc', [['colima', 'ssh', ...colimaProfile(engine), '--', 'sudo', 'hwclock', '-s']]),
  lima: (engine) => {
    const instance = instanceIn(engine, /\/\.lima\/([\w][\w.-]{0,63})\/sock\//) ?? 'default';
    return review('engine-read-rtc', [['limactl', 'shell', instance, 'sudo', 'hwclock', '-s']]);
  },
  'rancher-desktop': () => review('engine-read-rtc', [['rdctl', 'shell', 'sudo', 'hwclock', '-s']]),
  'podman-machine': () => review('engine-makestep', [['podman', 'machine', 'ssh', 'sudo', 'chronyc', 'makestep']]),
  minikube: () =>
    review('engine-restart-timesyncd', [
      ['minikube', 'ssh', '--', 'sudo', 'systemctl', 'restart', 'systemd-timesyncd'],
    ]),
  wsl: (_, { platform }) =>
    platform === 'win32'
      ? review('engine-wsl', [['wsl', '--shutdown']])
      : review('engine-wsl', [['sudo', 'hwclock', '-s']], true),
};

const SSH = /^ssh:\/\/((?:\w[\w.+-]{0,63}@)?\w[\w.-]{0,252})(?::(\d{1,5}))?(?:\/|$)/;

/** `ssh` leads to its host; over `tcp` only its name is known. */
const lookThere = ({ url }: EngineFacts): EngineFix => {
  const [, target, port] = SSH.exec(url) ?? [];
  const command = ['ssh', ...(port === undefined ? [] : ['-p', port]), target ?? '', 'npx', 'timecheck'];
  return { id: 'engine-look-there', commands: target === undefined ? [] : [command], needsRoot: false, safety: 'safe' };
};

/**
 * How the clock of an engine is set right. `hostIsWrong`: a virtual machine takes its time from this host, so that this one
 * comes first.
 */
export const setEngineClock = (engine: EngineFacts, host: HostFacts, hostIsWrong: boolean): readonly EngineFix[] => {
  if (!isOnThisComputer(engine)) return [lookThere(engine)];
  if (hostIsWrong) return [{ ...review('engine-mend-host'), safety: 'safe' }];
  return [engine.product === null ? review('engine-restart-machine') : BY_PRODUCT[engine.product](engine, host)];
};
