import type { Gathered } from '../../model/gathered.ts';
import { missing, ok } from '../../model/gathered.ts';
import type { WakatimeConfig, WakatimeConfigFault, WakatimeState } from '../../model/wakatime-facts.ts';
import type { Doors } from '../../system/doors.ts';
import type { ConfigFile } from '../../wakatime/config.ts';
import {
  DEFAULT_API_URL,
  interpretConfig,
  internalOf,
  isKey,
  MAX_CONFIG_BYTES,
  parseConfigFile,
  settingOf,
} from '../../wakatime/config.ts';
import type { WakatimePlaces } from '../../wakatime/homes.ts';
import { expandPath } from '../../wakatime/homes.ts';
import { parseIni } from '../../wakatime/ini.ts';
import { shown } from '../../wakatime/scrub.ts';
import { mergeState } from '../../wakatime/state.ts';

/** What is configured, and beside it what must not get into the facts. */
export interface ReadConfig {
  readonly facts: Gathered<WakatimeConfig>;
  /** `api_key`, to be sent to `apiUrl` alone and only on request; `null` if there is none in the files or the environment. */
  readonly key: string | null;
  /** The API's base as wakatime-cli would use it, wakatime.com's by default, with its user and password; `null`: no address. */
  readonly apiUrl: string | null;
  /** The same as it may be shown. */
  readonly shownUrl: string;
  /** `log_file`, absolute; `null`: the usual place. */
  readonly logFile: string | null;
  /** Keys of `[internal]` in the configuration itself. */
  readonly internal: ReadonlyMap<string, string>;
}

type ConfigDoors = Pick<Doors, 'files' | 'machine'>;

const readFile = (path: string, { files }: ConfigDoors): Gathered<ConfigFile> => {
  const bytes = files.readBytes(path, MAX_CONFIG_BYTES + 1);
  return bytes.status === 'ok' ? ok(parseConfigFile(path, bytes.value)) : bytes;
};

interface Import {
  readonly path: string | null;
  readonly files: readonly ConfigFile[];
  readonly fault: WakatimeConfigFault | null;
}

const readImport = (main: ConfigFile, { tilde }: WakatimePlaces, doors: ConfigDoors): Import => {
  const written = settingOf([main], 'import_cfg');
  if (written === null) return { path: null, files: [], fault: null };
  const path = expandPath(written, tilde, doors.machine.platform);
  const read = path === null ? null : readFile(path, doors);
  if (read?.status === 'ok') return { path, files: [read.value], fault: null };
  const line = main.ini.entries.get('settings.import_cfg')?.line ?? null;
  const fault = { kind: 'import-unreadable', path: shown(main.path), line, key: 'settings.import_cfg' } as const;
  return { path: path ?? written, files: [], fault };
};

/** WAKATIME_API_KEY, if this environment is that of the home. */
const keyOfEnvironment = ({ foundBy, isOurs }: WakatimePlaces, { machine }: ConfigDoors): string | null =>
  isOurs && (foundBy === 'user' || foundBy === 'WAKATIME_HOME') ? machine.variable('WAKATIME_API_KEY') : null;

/** Reads `.wakatime.cfg`, and over it what its `import_cfg` names. */
export const readConfig = (places: WakatimePlaces, doors: ConfigDoors): ReadConfig => {
  const fromEnvironment = keyOfEnvironment(places, doors);
  const main = readFile(places.config, doors);
  if (main.status !== 'ok') {
    const key = main.status === 'absent' && fromEnvironment !== null && isKey(fromEnvironment) ? fromEnvironment : null;
    const apiUrl = key === null ? null : DEFAULT_API_URL;
    return { facts: main, key, apiUrl, shownUrl: DEFAULT_API_URL, logFile: null, internal: new Map() };
  }
  const imported = readImport(main.value, places, doors);
  const files = [main.value, ...imported.files] as const;
  const { facts, ...told } = interpretConfig(files, imported.fault, imported.path, fromEnvironment);
  const logFile = settingOf(files, 'log_file');
  return {
    facts: ok(facts),
    ...told,
    logFile: logFile === null ? null : expandPath(logFile, places.tilde, doors.machine.platform),
    internal: internalOf(files.map(({ ini }) => ini)),
  };
};

/** What wakatime-cli remembers of its own sending; `absent` where it remembers nothing. */
export const readState = (
  places: WakatimePlaces,
  config: ReadConfig,
  { files }: Pick<Doors, 'files'>,
): Gathered<WakatimeState> => {
  const read = places.states.map((place) => ({ ...place, text: files.readText(place.path) }));
  const found = read.flatMap(({ path, kind, text }) =>
    text.status === 'ok' ? [{ path, kind, internal: internalOf([parseIni(text.value, false)]) }] : [],
  );
  // The file that counts is not the next one, but one that we may not read.
  const first = read.find(({ text }) => text.status !== 'absent')?.text;
  if (first !== undefined && first.status !== 'ok') return first;
  const state = mergeState(found, { path: places.config, internal: config.internal });
  return state === null ? missing('absent', 'ENOENT') : ok(state);
};
