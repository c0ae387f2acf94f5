import type { ContainerState } from './container-facts.ts';

const STOPPED: readonly ContainerState[] = ['created', 'exited', 'dead', 'removing'];

/**
 * It has processes that show local time, or will have some in a moment. A state that we do not know is taken for one in
 * which it has: what is not known is not left out.
 */
export const isLive = ({ state }: { readonly state: ContainerState }): boolean => !STOPPED.includes(state);

/** It has processes now, though they may be frozen: its clock can be seen. */
export const isStarted = ({ state }: { readonly state: ContainerState }): boolean =>
  state === 'running' || state === 'paused';
