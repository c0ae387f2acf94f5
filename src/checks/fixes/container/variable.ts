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
import { shellWord, yamlFlowScalar, yamlScalar } from './safe.ts';

/** A variable that a container is to have: a name and a value that need no quotation marks. */
interface Wanted {
  readonly name: string;
  readonly value: string;
  /** What it was made with; `null`: it has none, or that is not known. */
  readonly current: string | null;
}

/** Quotation marks that a list in a compose file hands on. */
const unquoted = (value: string): string => value.replace(/^(["'])(.*)\1$/, '$2');

/** `$NAME`, `${NAME}`, `${NAME-default}`, `${NAME:-default}`. */
const VARIABLE = /^\$(?:(\w+)|\{(\w+)(?::?-([^{}$]*))?\})$/;

/**
 * What is to stand where it has its value now: the same variable of the shell with the wanted value for its default, where
 * that is sure to become it; else the value itself.
 */
const valueFor = ({ value, current }: Wanted, written: string | null): string => {
  const [found, short, long, fallback = ''] = VARIABLE.exec(unquoted(written ?? '')) ?? [];
  if (found === undefined || current === null) return value;
  // Else the variable is set, to something else than what is wanted.
  return ['', unquoted(fallback), value].includes(unquoted(current)) ? `\${${short ?? long}:-${value}}` : value;
};

/** An entry of a list: a dash is before it, or nothing, where a key would be. */
const isItem = (before: string): boolean => /^\s*(?:-\s.*)?$/.test(before);

const entryFor = (form: 'list' | 'map', name: string, value: string): string =>
  form === 'list' ? `- ${yamlScalar(`${name}=${value}`)}` : `${name}: ${yamlScalar(value)}`;

/** The line of a variable with another value. */
const rewritten = ({ before, name }: ComposeVariable, value: string): string | null =>
  before === null ? null : `${before}${yamlScalar(isItem(before) ? `${name}=${value}` : value)}`;

/** The entry itself, on a line with others; `null` where it cannot be told how it is written. */
const rewrittenPart = (variable: ComposeVariable, value: string): Snippet | null => {
  const { name, text } = variable;
  const bare = text.replace(/^["']/, '');
  if (!isPartOfLine(variable) || !bare.startsWith(name)) return null;
  const behind = bare.slice(name.length);
  if (/^["']?[ \t]*:/.test(behind)) return partOf(variable, `${name}: ${yamlFlowScalar(value)}`);
  return behind.startsWith('=') ? partOf(variable, yamlFlowScalar(`${name}=${value}`)) : null;
};

/** How its file writes it; `null`: it does not, or was not read. */
const entryOf = (place: ComposePlace, name: string): ComposeVariable | null => {
  const written = writtenIn(place);
  return (name === 'TZ' ? written?.tz : written?.variables.find((one) => one.name === name)) ?? null;
};

/** `null`: it says so already. */
const environmentSnippet = (place: ComposePlace, wanted: Wanted): Snippet | null => {
  const written = writtenIn(place);
  const entry = entryOf(place, wanted.name);
  if (entry?.value === wanted.value) return null;
  const value = valueFor(wanted, entry?.value ?? null);
  if (entry?.value === value) return null;
  const line = entry === null ? null : rewritten(entry, value);
  if (entry !== null && line !== null) return replaced(entry.file, entry.line, line);
  const part = entry === null ? null : rewrittenPart(entry, value);
  if (part !== null) return part;
  // Under another entry, over several lines, or not at all. Not read, it may be either: the words tell the other.
  const form = written === null || written.environment === 'map' ? 'map' : 'list';
  return added(place, 'environment', written?.environmentRoom, [entryFor(form, wanted.name, value)]);
};

/** Which words tell it, by where it is written. */
interface SettingIds {
  readonly own: ContainerFix;
  readonly shared: ContainerFix;
  readonly unread: ContainerFix;
  readonly run: ContainerFix;
}

const setIn = (place: ComposePlace, name: string, ids: SettingIds): ContainerFix => {
  const written = writtenIn(place);
  if (written === null) return ids.unread;
  const isShared = entryOf(place, name)?.isShared ?? written.environmentRoom !== 'service';
  return isShared ? ids.shared : ids.own;
};

/** Gives it a variable; `recreate`: its file says so already, and it was made before that. */
export const setVariable = (container: ContainerFacts, wanted: Wanted, ids: SettingIds): Fixes => {
  const place = placeOf(container);
  if (place === 'unsafe') return [];
  if (place === null) return [fix(ids.run, { snippet: runArguments(`--env ${wanted.name}=${wanted.value}`) })];
  const commands = upCommand(container, place);
  const snippet = environmentSnippet(place, wanted);
  if (snippet !== null) return [fix(setIn(place, wanted.name, ids), { commands, snippet })];
  return wanted.current === wanted.value ? [] : [fix('container-recreate', { commands })];
};

/** As it may be typed; a value that only confuses is left out. */
const variableArgument = (name: string, value: string | null): string =>
  `--env ${shellWord(value !== null && /^[\w+/:,.-]{1,100}$/.test(value) ? `${name}=${value}` : name)}`;

type RemovalIds = readonly [compose: ContainerFix, run: ContainerFix, image: ContainerFix];

export const removeFrom = (container: ContainerFacts, name: string, value: string | null, ids: RemovalIds): Fixes => {
  const [inCompose, inRun, inImage] = ids;
  const place = placeOf(container);
  if (place === 'unsafe') return [];
  if (place === null) return [fix(inRun, { snippet: runArguments(variableArgument(name, value)) })];
  const commands = upCommand(container, place);
  if (writtenIn(place) === null) return [fix(inCompose, { commands })];
  const entry = entryOf(place, name);
  if (entry === null) return [fix(inImage)];
  return [fix(inCompose, { commands, snippet: takenOut(entry) })];
};
