import type { ComposePlace, ComposeVolume, ContainerFacts, ContainerMount } from '../../../model/container-facts.ts';
import type { Snippet } from '../../../model/finding.ts';
import {
  added,
  isPartOfLine,
  partOf,
  placeOf,
  replaced,
  runArguments,
  takenOut,
  upCommand,
  writtenIn,
} from './compose.ts';
import type { Fixes } from './fix.ts';
import { fix } from './fix.ts';
import { keptZone } from './guards.ts';
import { isPlainPath, shellWord, yamlFlowScalar, yamlScalar } from './safe.ts';
import { setTz } from './tz.ts';

const volumeOf = (place: ComposePlace, { destination }: ContainerMount): ComposeVolume | null =>
  writtenIn(place)?.volumes.find((volume) => volume.destination === destination) ?? null;

/** `SOURCE:DESTINATION`; `null` where that cannot be written so. A volume is named, and its path is the engine's. */
const specOf = ({ type, source, destination }: ContainerMount): string | null =>
  type === 'bind' && source !== null && [source, destination].every((path) => isPlainPath(path) && !path.includes(':'))
    ? `${source}:${destination}`
    : null;

/** The same entry with `ro`; what stands in `${…}` has colons of its own. `null`: it has no source. */
const readOnlySpec = (spec: string): string | null => {
  const held: string[] = [];
  const bare = spec.replaceAll(/\$\{[^{}]*\}|^[A-Za-z]:(?=[\\/])/g, (part) => `\0${held.push(part) - 1}\0`);
  const [source, destination, mode] = bare.split(':');
  if (source === undefined || destination === undefined) return null;
  const options = (mode ?? '').split(',').filter((option) => option !== '' && option !== 'rw' && option !== 'ro');
  return [source, destination, ['ro', ...options].join(',')]
    .join(':')
    .replaceAll(/\0(\d+)\0/g, (_whole, index: string) => held[Number(index)] ?? '');
};

/** The long syntax, with the line of `read_only` changed, or added below the first. */
const readOnlyLines = ({ file, line, text }: ComposeVolume): Snippet | null => {
  const lines = text.split('\n');
  const [first = ''] = lines;
  const dash = /^\s*-\s+(?=\w+:)/.exec(first)?.[0];
  if (dash === undefined) return null;
  const index = lines.findIndex((one) => /^\s*(?:-\s+)?read_only:/.test(one));
  if (index < 0) return replaced(file, line, `${first}\n${' '.repeat(dash.length)}read_only: true`);
  return replaced(file, line + index, (lines[index] ?? '').replace(/(?<=read_only:).*/, ' true'));
};

/** On a line with others: `{type: bind, …}`, or a text. `null`: it has no source. */
const readOnlyPart = (volume: ComposeVolume): Snippet | null => {
  const { syntax, text, value } = volume;
  if (syntax === 'short') {
    const spec = readOnlySpec(value);
    return spec === null ? null : partOf(volume, yamlFlowScalar(spec));
  }
  const said = /(?<=\bread_only:[ \t]*)[^\s,}]+/;
  return partOf(
    volume,
    said.test(text) ? text.replace(said, 'true') : text.replace(/[ \t,]*\}$/, ', read_only: true}'),
  );
};

const readOnlySnippet = (place: ComposePlace, mount: ContainerMount): Snippet | null => {
  const volume = volumeOf(place, mount);
  const lines = volume !== null && volume.syntax === 'long' ? readOnlyLines(volume) : null;
  if (lines !== null) return lines;
  if (volume?.syntax === 'short' && volume.before !== null) {
    const spec = readOnlySpec(volume.value);
    return spec === null ? null : replaced(volume.file, volume.line, `${volume.before}${yamlScalar(spec)}`);
  }
  if (volume !== null && isPartOfLine(volume)) return readOnlyPart(volume);
  const spec = specOf(mount);
  const room = writtenIn(place)?.volumesRoom;
  // A dollar sign would begin a variable.
  return spec === null
    ? null
    : added(place, 'volumes', room, [`- ${yamlScalar(`${spec.replaceAll('$', '$$$$')}:ro`)}`]);
};

const volumeArgument = (mount: ContainerMount, mode: string): Snippet | null => {
  const spec = specOf(mount);
  return spec === null ? null : runArguments(`--volume ${shellWord(`${spec}${mode}`)}`);
};

/** Makes a mount read-only. */
export const readOnlyMount = (container: ContainerFacts, mount: ContainerMount): Fixes => {
  const place = placeOf(container);
  if (place === 'unsafe') return [];
  if (place === null) return [fix('container-mount-read-only-run', { snippet: volumeArgument(mount, ':ro') })];
  const snippet = readOnlySnippet(place, mount);
  const isLong = volumeOf(place, mount)?.syntax === 'long' && typeof snippet?.line === 'number';
  const id = isLong ? 'container-mount-read-only-long' : 'container-mount-read-only';
  return [fix(id, { commands: upCommand(container, place), snippet })];
};

const withoutMount = (container: ContainerFacts, mount: ContainerMount, isLast: boolean): Fixes => {
  const place = placeOf(container);
  if (place === 'unsafe') return [];
  if (place === null) return [fix('container-remove-mount-run', { snippet: volumeArgument(mount, '') })];
  const volume = volumeOf(place, mount);
  const snippet = volume === null ? null : takenOut(volume);
  // Recreated once, when both are written.
  return [fix('container-remove-mount', { commands: isLast ? upCommand(container, place) : [], snippet })];
};

/** Takes a mount out; TZ is to say the zone instead, where one is known. */
export const withoutTheMount = (container: ContainerFacts, mount: ContainerMount, zone: string | null): Fixes => {
  const kept = keptZone(container);
  if (kept !== null) return kept;
  const tz = zone === null ? [] : setTz(container, zone);
  return [...withoutMount(container, mount, !tz.some(({ commands }) => commands.length > 0)), ...tz];
};
