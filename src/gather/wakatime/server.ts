import type { Gathered } from '../../model/gathered.ts';
import { missing } from '../../model/gathered.ts';
import type { MeasuredClock } from '../../model/foreign-clock.ts';
import type { WakatimeServer } from '../../model/wakatime-facts.ts';
import type { Doors } from '../../system/doors.ts';
import type { TakeAnchor } from '../containers/clocks.ts';

/** What a server told, before true time and the containers here are known. */
export interface AskedServer extends Omit<WakatimeServer, 'clock' | 'container' | 'maxAge' | 'versionBy'> {
  readonly versionBy: 'page' | null;
  readonly clock: Gathered<MeasuredClock>;
  /** Where it listens: to be held against the ports of containers here. */
  readonly host: string;
  readonly port: number;
}

export interface AskServerOptions {
  /** The API's base, with its user and password. */
  readonly apiUrl: string;
  /** `null`: there is none, or it may not be sent. */
  readonly key: string | null;
  /** For each request, ms. */
  readonly callMs: number;
}

/** Asks the server of a home what it is, how it is, and for its clock. `failed` where the address is none. */
export const askServer = (
  _options: AskServerOptions,
  _doors: Pick<Doors, 'http' | 'clock'>,
  _takeAnchor: TakeAnchor,
): Promise<Gathered<AskedServer>> => Promise.resolve(missing('failed', 'not written yet'));

/** Whether an address is one of this host: loopback, its name, one of its interfaces. */
export const isThisHost = (_host: string, _doors: Pick<Doors, 'machine'>): boolean => false;
