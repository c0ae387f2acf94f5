import type { ComposePlace, ComposeVariable, ContainerFacts } from '../../../model/container-facts.ts';
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
import type { ContainerFix, Fixes } from './fix.ts';
import { fix } from './fix.ts';
import { keptZone, zoneNotes } from './guards.ts';
import { isPlainZone, shellWord, yamlFlowScalar, yamlScalar } from './safe.ts';

const configTz = ({ zone }: ContainerFacts): string | null => (zone.status === 'ok' ? zone.value.configTz : null);

/** Quotation marks that a list in a compose file hands on. */
const unquoted = (value: string): string => value.replace(/^(["'])(.*)\1$/, '$2');

/** `$NAME`, `${NAME}`, `${NAME-default}`, `${NAME:-default}`. */
const VARIABLE = /^\$(?:(\w+)|\{(\w+)(?::?-([^{}$]*))?\})$/;

/**
 * What is to stand where TZ has its value now: the same variable with the zone for its default, where that is sure to
 * become TZ; else the zone itself.
 */
const valueFor = (container: ContainerFacts, written: string | null, zone: string): string => {
  const [found, short, long, fallback = ''] = VARIABLE.exec(unquoted(written ?? '')) ?? [];
  const current = configTz(container);
  if (found === undefined || current === null) return zone;
  const value = unquoted(current);
  // Else the variable is set, to something else than what is wanted.
  return ['', unquoted(fallback), zone].includes(value) ? `\${${short ?? long}:-${zone}}` : zone;
};

/** An entry of a list: a dash is before it, or nothing, where a key would be. */
const isItem = (before: string): boolean => /^\s*(?:-\s.*)?$/.test(before);

const entryFor = (form: 'list' | 'map', name: string, value: string): string =>
  form === 'list' ? `- ${yamlScalar(`${name}=${value}`)}` : `${name}: ${yamlScalar(value)}`;

/** The line of a variable with another value. */
const rewritten = ({ before, name }: ComposeVariable, value: string): string | null =>
  before === null ? null : `${before}${yamlScalar(isItem(before) ? `${name}=${value}` : value)}`;

/** The entry itself, on a line with others; `null` where it cannot be told how it is written. */
const rewrittenPart = (tz: ComposeVariable, value: string): Snippet | null => {
  if (!isPartOfLine(tz)) return null;
  if (/^["']?TZ["']?[ \t]*:/.test(tz.text)) return partOf(tz, `TZ: ${yamlFlowScalar(value)}`);
  return /^["']?TZ=/.test(tz.text) ? partOf(tz, yamlFlowScalar(`TZ=${value}`)) : null;
};

/** `null`: it says so already. */
const environmentSnippet = (container: ContainerFacts, place: ComposePlace, zone: string): Snippet | null => {
  const written = writtenIn(place);
  const tz = written?.tz ?? null;
  if (tz?.value === zone) return null;
  const value = valueFor(container, tz?.value ?? null, zone);
  if (tz?.value === value) return null;
  const line = tz === null ? null : rewritten(tz, value);
  if (tz !== null && line !== null) return replaced(tz.file, tz.line, line);
  const part = tz === null ? null : rewrittenPart(tz, value);
  if (part !== null) return part;
  // Under another entry, over several lines, or not at all. Not read, it may be either: the words tell the other.
  const form = written === null || written.environment === 'map' ? 'map' : 'list';
  return added(place, 'environment', written?.environmentRoom, [entryFor(form, 'TZ', value)]);
};

/** Where TZ is written: which words tell it. */
const setIn = (place: ComposePlace): ContainerFix => {
  const written = writtenIn(place);
  if (written === null) return 'container-set-tz-unread';
  const isShared = written.tz?.isShared ?? written.environmentRoom !== 'service';
  return isShared ? 'container-set-tz-shared' : 'container-set-tz';
};

/** A zone's name, plain, that this container may be given. */
const setPlainTz = (container: ContainerFacts, zone: string): Fixes => {
  const place = placeOf(container);
  if (place === 'unsafe') return [];
  if (place === null) return [fix('container-set-tz-run', { snippet: runArguments(`--env TZ=${zone}`) })];
  const commands = upCommand(container, place);
  const snippet = environmentSnippet(container, place, zone);
  if (snippet !== null) return [fix(setIn(place), { commands, snippet })];
  // Changed since it was made.
  return configTz(container) === zone ? [] : [fix('container-recreate', { commands })];
};

/** Gives it the zone of that name; `null` where nothing tells which one is wanted. */
export const setTz = (container: ContainerFacts, zone: string | null): Fixes => {
  const kept = keptZone(container);
  if (kept !== null) return kept;
  if (zone === null || !isPlainZone(zone)) return [fix('container-choose-tz')];
  const fixes = setPlainTz(container, zone);
  return fixes.length === 0 ? [] : [...fixes, ...zoneNotes(container, zone)];
};

/** As it may be typed; a value that only confuses is left out. */
const variableArgument = (name: string, value: string | null): string =>
  `--env ${shellWord(value !== null && /^[\w+/:,.-]{1,100}$/.test(value) ? `${name}=${value}` : name)}`;

type RemovalIds = readonly [compose: ContainerFix, run: ContainerFix, image: ContainerFix];

const removeFrom = (container: ContainerFacts, name: string, value: string | null, ids: RemovalIds): Fixes => {
  const [inCompose, inRun, inImage] = ids;
  const place = placeOf(container);
  if (place === 'unsafe') return [];
  if (place === null) return [fix(inRun, { snippet: runArguments(variableArgument(name, value)) })];
  const commands = upCommand(container, place);
  const written = writtenIn(place);
  if (written === null) return [fix(inCompose, { commands })];
  const entry = name === 'TZ' ? written.tz : (written.variables.find((one) => one.name === name) ?? null);
  if (entry === null) return [fix(inImage)];
  return [fix(inCompose, { commands, snippet: takenOut(entry) })];
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
