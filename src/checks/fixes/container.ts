import type { ContainerFacts, ContainerMount } from '../../model/container-facts.ts';
import { restart, withoutSysTime } from './container/engine.ts';
import type { Fixes } from './container/fix.ts';
import { readOnlyMount, withoutTheMount } from './container/mounts.ts';
import { setTz, unsetTz, unsetVariable } from './container/tz.ts';
import { installTzdata, updateTzdata } from './container/tzdata.ts';

export type { ContainerFix } from './container/fix.ts';

/*
 * What several checks of containers propose. For a container of a compose project: its YAML, and the command that recreates
 * it; else arguments of `docker run`. None where its labels are not what compose writes.
 */

/**
 * Gives it the zone of that name; `null` where nothing tells which one is wanted. None where it is written so and the
 * container has it.
 */
export const setContainerTz = (container: ContainerFacts, zone: string | null): Fixes => setTz(container, zone);

/** Takes TZ away, so that its /etc/localtime decides. */
export const removeContainerTz = (container: ContainerFacts): Fixes => unsetTz(container);

/** Its image lacks zone files, or this one: the line for its distribution. */
export const installContainerTzdata = (container: ContainerFacts, zone: string | null): Fixes =>
  installTzdata(container, zone);

/** Newer zone files for its image; none where this host's are older. */
export const updateContainerTzdata = (container: ContainerFacts): Fixes => updateTzdata(container);

/** Makes a mount read-only. */
export const makeMountReadOnly = (container: ContainerFacts, mount: ContainerMount): Fixes =>
  readOnlyMount(container, mount);

/** Takes a mount out; TZ is to say the zone instead, where one is known. */
export const removeMount = (container: ContainerFacts, mount: ContainerMount, zone: string | null): Fixes =>
  withoutTheMount(container, mount, zone);

/** Mounts are made anew when it is started. */
export const restartContainer = (container: ContainerFacts): Fixes => restart(container);

/** Takes the capability to set the clock away. */
export const dropSysTime = (container: ContainerFacts): Fixes => withoutSysTime(container);

/** Takes a variable of its environment away (`LD_PRELOAD`, `FAKETIME`). */
export const removeVariable = (container: ContainerFacts, name: string): Fixes => unsetVariable(container, name);
