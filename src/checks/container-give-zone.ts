import type { ContainerFacts } from '../model/container-facts.ts';
import { isUtcName } from '../model/utc-name.ts';
import type { ContainerFix } from './fixes/container.ts';
import { installContainerTzdata, setContainerTz } from './fixes/container.ts';
import type { Fix } from '../model/finding.ts';

/** Gives it the zone of that name, and the zone files that it lacks for it. `null` where nothing tells which is wanted. */
export const giveZone = (container: ContainerFacts, name: string | null): readonly Fix<ContainerFix>[] => {
  const set = setContainerTz(container, name);
  const lacksFiles = container.zone.status === 'ok' && container.zone.value.tzdata.present === false;
  if (!lacksFiles || name === null || isUtcName(name)) return set;
  // What speaks against one of them speaks against the other, and is said once.
  const install = installContainerTzdata(container, name).filter(({ id }) => set.every((fix) => fix.id !== id));
  return [...set, ...install];
};
