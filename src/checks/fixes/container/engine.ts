import type { ComposePlace, ContainerFacts } from '../../../model/container-facts.ts';
import { engineProgram } from './client.ts';
import { added, composeCommand, placeOf, runArguments, takenOut, upCommand, writtenIn } from './compose.ts';
import type { Fixes } from './fix.ts';
import { fix } from './fix.ts';
import { keptZone } from './guards.ts';
import { isPlainName } from './safe.ts';

/** A mount whose source is another zone now becomes that zone when it is made anew. */
const wouldChangeZone = ({ zone, mounts }: ContainerFacts): boolean =>
  mounts.some(({ sourceZone }) => sourceZone !== null) && (zone.status !== 'ok' || zone.value.decidedBy !== 'tz');

/** Mounts are made anew when it is started. */
export const restart = (container: ContainerFacts): Fixes => {
  const kept = wouldChangeZone(container) ? keptZone(container) : null;
  if (kept !== null) return kept;
  const place = placeOf(container);
  // From here it is reached by its name only.
  const isHere = place !== null && place !== 'unsafe' && !container.reach.isRemote;
  const byCompose = !isHere ? [] : composeCommand(container, place, ['restart']);
  if (byCompose.length > 0) return [fix('container-restart', { commands: byCompose })];
  const { name } = container;
  if (!isPlainName(name)) return [];
  return [fix('container-restart', { commands: [[...engineProgram(container), 'restart', name]] })];
};

/** `ALL` stays, and loses the one: only there does a capability that is dropped win over those that are added. */
const dropInCompose = (container: ContainerFacts, place: ComposePlace): Fixes => {
  const commands = upCommand(container, place);
  const entries = writtenIn(place)?.sysTime ?? [];
  if (entries.some(({ text }) => /\ball\b/i.test(text))) {
    return [fix('container-drop-sys-time', { commands, snippet: added(place, 'cap_drop', 'service', ['- SYS_TIME']) })];
  }
  const [entry] = entries;
  const snippet = entry === undefined ? null : takenOut(entry);
  return [fix('container-drop-sys-time', { commands, snippet })];
};

/** Takes the capability to set the clock away. */
export const withoutSysTime = (container: ContainerFacts): Fixes => {
  // It has every capability, whatever is dropped besides.
  if (container.privileges.privileged) return [fix('container-drop-privileged')];
  const place = placeOf(container);
  if (place === 'unsafe') return [];
  if (place !== null) return dropInCompose(container, place);
  return [fix('container-drop-sys-time-run', { snippet: runArguments('--cap-add SYS_TIME') })];
};
