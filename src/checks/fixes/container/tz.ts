import type { ContainerFacts } from '../../../model/container-facts.ts';
import type { Fixes } from './fix.ts';
import { fix } from './fix.ts';
import { keptZone, zoneNotes } from './guards.ts';
import { isPlainZone } from './safe.ts';
import { removeFrom, setVariable } from './variable.ts';

const configTz = ({ zone }: ContainerFacts): string | null => (zone.status === 'ok' ? zone.value.configTz : null);

/** Gives it the zone of that name; `null` where nothing tells which one is wanted. */
export const setTz = (container: ContainerFacts, zone: string | null): Fixes => {
  const kept = keptZone(container);
  if (kept !== null) return kept;
  if (zone === null || !isPlainZone(zone)) return [fix('container-choose-tz')];
  const fixes = setVariable(
    container,
    { name: 'TZ', value: zone, current: configTz(container) },
    {
      own: 'container-set-tz',
      shared: 'container-set-tz-shared',
      unread: 'container-set-tz-unread',
      run: 'container-set-tz-run',
    },
  );
  return fixes.length === 0 ? [] : [...fixes, ...zoneNotes(container, zone)];
};

/** Takes TZ away, so that its /etc/localtime decides. */
export const unsetTz = (container: ContainerFacts): Fixes =>
  keptZone(container) ??
  removeFrom(container, 'TZ', configTz(container), [
    'container-unset-tz',
    'container-unset-tz-run',
    'container-unset-tz-image',
  ]);

/** Takes another variable away. `LOG_TZ` of Dify is also the zone of its scheduler. */
export const unsetVariable = (container: ContainerFacts, name: string): Fixes => {
  if (name === 'TZ') return unsetTz(container);
  if (!/^[A-Z_]\w*$/i.test(name)) return [];
  const fixes = removeFrom(container, name, null, [
    'container-remove-variable',
    'container-remove-variable-run',
    'container-remove-variable-image',
  ]);
  return name === 'LOG_TZ' && fixes.length > 0 ? [fix('container-tz-dify'), ...fixes] : fixes;
};
