import type { ConfiguredSource, DaemonConfiguration, Directive } from '../../model/daemon-facts.ts';
import type { Gathered } from '../../model/gathered.ts';
import { missing, ok } from '../../model/gathered.ts';
import type { Files } from '../../system/files.ts';
import { join } from './paths.ts';

/** Far above any real configuration; what reaches a bound is noted as not read. */
const MAX_FILE_BYTES = 131_072;
const MAX_TOTAL_BYTES = 1_048_576;
const MAX_FILES = 256;
const MAX_DIRECTIVES = 4096;
const MAX_LISTINGS = 512;
/** chronyd takes no longer line (CPS_ParseLine, 2048 bytes with its end); no daemon needs one. */
export const LONGEST_LINE = 2047;

export interface Place {
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
}

/** Reads the files of one configuration and gathers what stands in them, within bounds. */
export interface Collector {
  /** The text of a file, which then belongs to the configuration; what cannot be read is noted, unless it is absent. */
  open(path: string): Gathered<string>;
  /** As `open`, for a file that must be there: its absence is noted too. `null`: not read. */
  text(path: string): string | null;
  cannotRead(path: string, reason: string): void;
  /** The lines of a text; one that is too long counts as empty, and is noted. */
  lines(text: string, path: string): readonly string[];
  /** Names in a folder; one that is closed to us is noted, one that is absent is empty. */
  list(folder: string): readonly string[];
  /** False if the daemon knows no such directive. Those are counted and not kept: this may be no configuration at all. */
  add(name: string, values: readonly string[], place: Place): boolean;
  /** A host name or address in a shape that may be asked; others are passed over. */
  addSource(source: ConfiguredSource): void;
  result(): Gathered<DaemonConfiguration>;
}

/** No leading `-`: what is shown to be typed must not become an option. */
const HOST = /^[\w:][\w.:%-]{0,254}$/;

/**
 * `secret`: directives whose values are dropped, because they may hold a password or an address of a person. Nothing
 * but known directives is kept: whose command line names `/etc/shadow` as the configuration must not see it in a report.
 */
export const collect = (
  files: Files,
  { known, secret = [] }: { readonly known: ReadonlySet<string>; readonly secret?: readonly string[] },
): Collector => {
  const paths = new Set<string>();
  const unreadable = new Map<string, string>();
  const directives: Directive[] = [];
  const sources: ConfiguredSource[] = [];
  let unknown = 0;
  let bytes = 0;
  let opened = 0;
  let listings = 0;

  const cannotRead = (path: string, reason: string): void => {
    if (unreadable.size < MAX_FILES) unreadable.set(path, reason);
  };
  const fail = (path: string, reason: string): Gathered<never> => {
    cannotRead(path, reason);
    return missing('failed', reason);
  };
  const open = (path: string): Gathered<string> => {
    opened += 1;
    if (opened > MAX_FILES || bytes > MAX_TOTAL_BYTES) return fail(path, 'too many files');
    const text = files.readText(path, MAX_FILE_BYTES + 1);
    if (text.status !== 'ok') {
      if (text.status !== 'absent') cannotRead(path, text.reason);
      return text;
    }
    const length = Buffer.byteLength(text.value);
    bytes += length;
    if (length > MAX_FILE_BYTES) return fail(path, 'too large');
    if (text.value.includes('\0')) return fail(path, 'not a text');
    paths.add(path);
    return text;
  };

  return {
    open,
    cannotRead,
    lines: (text, path) =>
      text.split('\n').map((line) => {
        if (line.length <= LONGEST_LINE) return line;
        cannotRead(path, 'line too long');
        return '';
      }),
    list: (folder) => {
      listings += 1;
      if (listings > MAX_LISTINGS) {
        cannotRead(folder, 'too many folders');
        return [];
      }
      const names = files.list(folder);
      const inside = names.length > 0 ? null : files.info(join(folder, '.'));
      if (inside?.status === 'denied' || inside?.status === 'failed') cannotRead(folder, inside.reason);
      return names;
    },
    text: (path) => {
      const text = open(path);
      if (text.status === 'ok') return text.value;
      cannotRead(path, text.reason);
      return null;
    },
    add: (name, values, { path, line }) => {
      if (!known.has(name)) {
        unknown += 1;
        return false;
      }
      if (directives.length >= MAX_DIRECTIVES) cannotRead(path, 'too many lines');
      else directives.push({ name, values: secret.includes(name) ? [] : values, path, line });
      return true;
    },
    addSource: (source) => {
      if (HOST.test(source.host) && sources.length < MAX_DIRECTIVES) sources.push(source);
    },
    result: () =>
      unknown > directives.length
        ? missing('failed', 'not understood')
        : ok({
            files: [...paths],
            unreadable: [...unreadable].map(([path, reason]) => ({ path, reason })),
            directives,
            sources,
          }),
  };
};

/** The first of these files that is there. */
export const openFirst = (collector: Collector, candidates: readonly string[]): Gathered<Place & { text: string }> => {
  for (const path of candidates) {
    const text = collector.open(path);
    if (text.status === 'ok') return ok({ path, line: 1, text: text.value });
    if (text.status !== 'absent') return text;
  }
  return missing('absent', candidates.join(', '));
};

/** Words between blanks as C's isspace() knows them: a no-break space is none. */
export const wordsOf = (line: string): string[] => line.split(/[ \t\v\f\r]+/).filter((word) => word !== '');
