import type { InspectedContainer } from '../../engine/client.ts';
import type { ContainerView } from '../../engine/view.ts';
import type { Gathered } from '../../model/gathered.ts';
import { missing, ok } from '../../model/gathered.ts';

const ENVIRON_BYTES = 65_536;

const nameOf = (entry: string): string => entry.slice(0, Math.max(0, entry.indexOf('=')));

/** The value of a variable among `NAME=value`; the last one counts. `null` if it is not there. */
export const variableIn = (entries: readonly string[], name: string): string | null =>
  entries.findLast((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;

/**
 * The environment of a container's first process. Programs that write their state into their command line overwrite it
 * (Postgres, nginx): what has nothing of what the container was made with is `failed`. So is one that is too long to be
 * read whole, unless TZ is in what was read.
 */
export const processEnvironment = (
  { files }: ContainerView,
  { environment }: Pick<InspectedContainer, 'environment'>,
): Gathered<readonly string[]> => {
  const text = files.readText('/proc/1/environ', ENVIRON_BYTES);
  if (text.status !== 'ok') return text;
  const parts = text.value.split('\0');
  const isCut = new TextEncoder().encode(text.value).length >= ENVIRON_BYTES;
  // What was cut off at the limit is no entry.
  const entries = (isCut ? parts.slice(0, -1) : parts).filter((entry) => entry !== '');
  if (isCut && variableIn(entries, 'TZ') === null) return missing('failed', `longer than ${ENVIRON_BYTES} bytes`);
  // Engines give a PATH to those that name none.
  const made = new Set(['PATH', ...environment.map(nameOf)]);
  const isOurs = environment.length === 0 || entries.some((entry) => made.has(nameOf(entry)));
  if (!isOurs || entries.some((entry) => nameOf(entry) === ''))
    return missing('failed', 'overwritten or emptied by the program');
  return ok(entries);
};

/** What a program has again that was started without any environment: shells, inits and su set these themselves. */
const SET_ANEW: ReadonlySet<string> = new Set([
  ...['PATH', 'HOME', 'HOSTNAME', 'LOGNAME', 'OLDPWD', 'PWD', 'SHELL', 'SHLVL', 'TERM', 'USER', '_'],
]);

/**
 * The variables that decide local time for what a container is there for: those of its first process, if they are known.
 * But an init may free itself of the environment and give it to its services later: s6 keeps PATH at most, and images that
 * use it are many, while few take TZ out on purpose. So where the first process lacks the TZ that the container was made
 * with, that one decides, unless another variable of those is still there as it was given: then TZ alone was taken out
 * (`unset TZ; exec …`), and is not set.
 */
export const decidingVariables = (
  environment: Gathered<readonly string[]>,
  { environment: given }: Pick<InspectedContainer, 'environment'>,
): readonly string[] => {
  if (environment.status !== 'ok') return given;
  const entries = new Set(environment.value);
  const isTzLost = variableIn(given, 'TZ') !== null && variableIn(environment.value, 'TZ') === null;
  const isFreed = !given.some((entry) => !SET_ANEW.has(nameOf(entry)) && entries.has(entry));
  return isTzLost && isFreed ? given : environment.value;
};

/** TZ that it was made with; `null` = none. */
export const configTzOf = ({ environment }: Pick<InspectedContainer, 'environment'>): string | null =>
  variableIn(environment, 'TZ');
