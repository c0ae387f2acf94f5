import type { ContainerFacts } from '../../model/container-facts.ts';
import type { Fix } from '../../model/finding.ts';
import { setContainerVariable } from './container.ts';
import { composeCommand, placeOf, upCommand } from './container/compose.ts';
import type { Fixes } from './container/fix.ts';
import type { Commands } from './service-commands.ts';

/** Gives a Wakapi this maximum age (a duration of Go: `4320h`), where it is configured by its environment. */
export const raiseWakapiMaxAge = (container: ContainerFacts, duration: string): Fixes =>
  setContainerVariable(container, 'WAKAPI_HEARTBEAT_MAX_AGE', duration);

/**
 * - `wakapi-back-up` first: a newer version changes the database
 * - `wakapi-pull` its tag stands for newer versions too; `wakapi-name-version` it names this one
 */
export type WakapiFix = 'wakapi-back-up' | 'wakapi-pull' | 'wakapi-name-version';

const fix = (id: WakapiFix, commands: Commands = []): Fix<WakapiFix> => ({
  id,
  commands,
  needsRoot: false,
  safety: 'review',
});

/** A newer version of its image. */
export const updateWakapi = (container: ContainerFacts): readonly Fix<WakapiFix>[] => {
  const place = placeOf(container);
  const commands =
    place === null || place === 'unsafe'
      ? []
      : [...composeCommand(container, place, ['pull']), ...upCommand(container, place)];
  const isExact = /:v?\d+\.\d+\.\d+[^/]*$|@/.test(container.image);
  return [fix('wakapi-back-up'), fix(isExact ? 'wakapi-name-version' : 'wakapi-pull', commands)];
};
