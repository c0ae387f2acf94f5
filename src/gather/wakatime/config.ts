import type { Gathered } from '../../model/gathered.ts';
import { missing } from '../../model/gathered.ts';
import type { WakatimeConfig, WakatimeState } from '../../model/wakatime-facts.ts';
import type { Doors } from '../../system/doors.ts';
import type { WakatimePlaces } from '../../wakatime/homes.ts';

/** What is configured, and beside it what must not get into the facts. */
export interface ReadConfig {
  readonly facts: Gathered<WakatimeConfig>;
  /** `api_key`, to be sent to `apiUrl` alone and only on request; `null` if there is none in the files or the environment. */
  readonly key: string | null;
  /** The API's base as wakatime-cli would use it, wakatime.com's by default, with its user and password; `null`: no address. */
  readonly apiUrl: string | null;
  /** `log_file`, absolute; `null`: the usual place. */
  readonly logFile: string | null;
  /** Keys of `[internal]` in the configuration itself. */
  readonly internal: ReadonlyMap<string, string>;
}

export const readConfig = (_places: WakatimePlaces, _doors: Pick<Doors, 'files' | 'machine'>): ReadConfig => ({
  facts: missing('absent', 'ENOENT'),
  key: null,
  apiUrl: null,
  logFile: null,
  internal: new Map(),
});

export const readState = (
  _places: WakatimePlaces,
  _config: ReadConfig,
  _doors: Pick<Doors, 'files'>,
): Gathered<WakatimeState> => missing('absent', 'ENOENT');
