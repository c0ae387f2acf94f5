import type { ContainerPrivileges } from '../model/container-facts.ts';
import { hasSysTime, isFirstUserMap, plainUserMap } from '../model/process-rights.ts';
import type { InspectedContainer } from './client.ts';
import type { ContainerView } from './view.ts';

const SMALL = 8192;
const textOf = ({ files }: ContainerView, path: string): string | null => {
  const text = files.readText(path, SMALL);
  return text.status === 'ok' ? text.value : null;
};

/** Of the first process, and of what else may be started in its place: `exec` as root has all of the bounding set. */
const ofProcess = (status: string): boolean | null => {
  const [effective, bounding] = [hasSysTime(status, 'CapEff'), hasSysTime(status, 'CapBnd')];
  if (effective === true || bounding === true) return true;
  return bounding ?? effective;
};

/** `null`: not known. */
const isOfFirstUsers = (map: string | null): boolean | null =>
  map === null ? null : isFirstUserMap(plainUserMap(map));

const names = (capabilities: readonly string[]): Set<string> =>
  new Set(capabilities.map((one) => one.toUpperCase().replace(/^CAP_/, '')));

/** As Docker adds and drops them: what is added by its name stays, and `--privileged` is all of them. */
const ofConfig = ({ privileged, capAdd, capDrop }: InspectedContainer): boolean | null => {
  const [added, dropped] = [names(capAdd), names(capDrop)];
  const isDropped = dropped.has('SYS_TIME') || dropped.has('ALL');
  // Podman drops them from a privileged one too; Docker does not.
  if (privileged) return isDropped ? null : true;
  if (added.has('SYS_TIME')) return true;
  return added.has('ALL') && !dropped.has('SYS_TIME');
};

/** In a user namespace of its own, a capability has no effect on the clock, which belongs to the first one. */
const hasOwnUsers = ({ usernsMode }: InspectedContainer): boolean => usernsMode !== '' && usernsMode !== 'host';

/**
 * Whether a container may set the clock of its kernel: by what its first process has, or else by what was asked for.
 * `rootless`: the engine runs without root, and so its containers in a user namespace.
 */
export const privilegesOf = (
  container: InspectedContainer,
  view: ContainerView,
  { rootless }: { readonly rootless: boolean },
): ContainerPrivileges => {
  const { privileged } = container;
  const status = textOf(view, '/proc/1/status');
  const seen = status === null ? null : ofProcess(status);
  const isInOwnUsers = rootless || hasOwnUsers(container);
  if (seen === null) {
    return { privileged, sysTime: isInOwnUsers ? false : ofConfig(container), readBy: 'config' };
  }
  const ofFirst = isOfFirstUsers(textOf(view, '/proc/1/uid_map'));
  return { privileged, sysTime: seen && (ofFirst ?? (isInOwnUsers ? false : null)), readBy: 'process' };
};
