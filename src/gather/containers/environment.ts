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
 * (Postgres, nginx): what has nothing of what the container was made with is `failed`.
 */
export const processEnvironment = (
  { files }: ContainerView,
  { environment }: Pick<InspectedContainer, 'environment'>,
): Gathered<readonly string[]> => {
  const text = files.readText('/proc/1/environ', ENVIRON_BYTES);
  if (text.status !== 'ok') return text;
  const parts = text.value.split('\0');
  // What was cut off at the limit is no entry.
  const whole = text.value.length < ENVIRON_BYTES ? parts : parts.slice(0, -1);
  const entries = whole.filter((entry) => entry !== '');
  const made = new Set(environment.map(nameOf));
  const isOurs = made.size === 0 || entries.some((entry) => made.has(nameOf(entry)));
  if (!isOurs || entries.some((entry) => nameOf(entry) === '')) return missing('failed', 'overwritten by the program');
  return ok(entries);
};

/** TZ that it was made with; `null` = none. */
export const configTzOf = ({ environment }: Pick<InspectedContainer, 'environment'>): string | null =>
  variableIn(environment, 'TZ');
