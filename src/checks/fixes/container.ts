import type { ContainerFacts, ContainerMount } from '../../model/container-facts.ts';
import { isOfCompose } from './container/compose.ts';
import { restart, withoutSysTime } from './container/engine.ts';
import type { Fixes } from './container/fix.ts';
import { fix } from './container/fix.ts';
import { readOnlyMount, withoutTheMount } from './container/mounts.ts';
import { setTz, unsetTz, unsetVariable } from './container/tz.ts';
import { setVariable } from './container/variable.ts';
import { installTzdata, updateTzdata } from './container/tzdata.ts';

export type { ContainerFix } from './container/fix.ts';

/*
 * What several checks of containers propose. For a container of a compose project: its YAML, and the command that recreates
 * it; else arguments of `docker run`. None where its labels are not what compose writes.
 */

/** Before what concerns the files of its project: whose they are, where they may not be here. */
const whereFilesAre = ({ reach, compose }: ContainerFacts, fixes: Fixes): Fixes => {
  const concernsFiles = fixes.some(
    ({ snippet, commands }) => snippet?.format === 'compose' || commands.some(isOfCompose),
  );
  return reach.isRemote && compose !== null && concernsFiles ? [fix('container-on-engine-host'), ...fixes] : fixes;
};

/**
 * Gives it the zone of that name; `null` where nothing tells which one is wanted. None where it is written so and the
 * container has it.
 */
export const setContainerTz = (container: ContainerFacts, zone: string | null): Fixes =>
  whereFilesAre(container, setTz(container, zone));

/** Takes TZ away, so that its /etc/localtime decides. */
export const removeContainerTz = (container: ContainerFacts): Fixes => whereFilesAre(container, unsetTz(container));

/** Its image lacks zone files, or this one: the line for its distribution. */
export const installContainerTzdata = (container: ContainerFacts, zone: string | null): Fixes =>
  whereFilesAre(container, installTzdata(container, zone));

/** Newer zone files for its image; none where this host's are older. */
export const updateContainerTzdata = (container: ContainerFacts): Fixes =>
  whereFilesAre(container, updateTzdata(container));

/** Makes mounts read-only. */
export const makeMountReadOnly = (container: ContainerFacts, ...mounts: readonly ContainerMount[]): Fixes =>
  whereFilesAre(
    container,
    mounts.flatMap((mount) => readOnlyMount(container, mount)),
  );

/** Takes a mount out; TZ is to say the zone instead, where one is known. */
export const removeMount = (container: ContainerFacts, mount: ContainerMount, zone: string | null): Fixes =>
  whereFilesAre(container, withoutTheMount(container, mount, zone));

/** Mounts are made anew when it is started. */
export const restartContainer = (container: ContainerFacts): Fixes => restart(container);

/** Takes the capability to set the clock away. */
export const dropSysTime = (container: ContainerFacts): Fixes => whereFilesAre(container, withoutSysTime(container));

/** Takes a variable of its environment away (`LD_PRELOAD`, `FAKETIME`). */
export const removeVariable = (container: ContainerFacts, name: string): Fixes =>
  whereFilesAre(container, unsetVariable(container, name));

/** Gives it a variable; a name and a value that need no quotation marks. */
export const setContainerVariable = (container: ContainerFacts, name: string, value: string): Fixes =>
  whereFilesAre(
    container,
    setVariable(
      container,
      { name, value, current: null },
      {
        own: 'container-set-variable',
        shared: 'container-set-variable-shared',
        unread: 'container-set-variable-unread',
        run: 'container-set-variable-run',
      },
    ),
  );
