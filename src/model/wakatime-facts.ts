import type { ContainerState } from './container-facts.ts';
import type { ForeignClock } from './engine-facts.ts';
import type { Gathered } from './gathered.ts';

/** How the person wants WakaTime to be looked at. */
export interface WakatimeOptions {
  /** Further homes beside our own (`--home`), absolute paths. */
  readonly homes: readonly string[];
  /** Whether the key may be sent to the server that it belongs to (`--with-key`). */
  readonly withKey: boolean;
  /** Whether wakatime-cli may be asked for its own count, which opens the queue for writing (`--ask-wakatime-cli`). */
  readonly askCli: boolean;
}

/** A wakatime-cli that is installed. */
export interface WakatimeCli {
  /** As it is to be typed. */
  readonly path: string;
  /** `v1.90.0`; of a build from source `<local-build>` or `unset`; else why it did not say. */
  readonly version: Gathered<string>;
}

/** What is odd in a configuration, in the order of its lines. */
export interface WakatimeConfigFault {
  /**
   * - `bom`: a byte order mark before the first line
   * - `duplicate-key`: the value that stands last holds
   * - `not-understood`: a line that is no section, key or comment; wakatime-cli reads nothing of a file with one
   * - `api-url`: no address of a server
   * - `no-key`: nothing says which key is sent, so nothing is; with a line, what stands there is no key
   * - `import-unreadable`: what `import_cfg` names cannot be read
   * - `too-large`: more than we read
   */
  readonly kind: 'bom' | 'duplicate-key' | 'not-understood' | 'api-url' | 'no-key' | 'import-unreadable' | 'too-large';
  /** The file that it stands in. */
  readonly path: string;
  /** From 1; `null` where it is of no line. */
  readonly line: number | null;
  /** `settings.api_url`; the section and key, never a value; else `null`. */
  readonly key: string | null;
}

/** What wakatime-cli is configured with: `.wakatime.cfg`, and over it what `import_cfg` names. No secret is in it. */
export interface WakatimeConfig {
  readonly path: string;
  /** Of `import_cfg`; `null` if there is none. */
  readonly importedPath: string | null;
  /** As it is written, without a password in it; `null`: the default, wakatime.com. */
  readonly apiUrl: string | null;
  /** Whether there is a key: in the file, by a command (`api_key_vault_cmd`), in the environment. */
  readonly key: 'file' | 'command' | 'environment' | 'none';
  /** `offline = false`, or anything that is not `true` or `1`: what cannot be sent is lost. */
  readonly keepsOffline: boolean;
  /** It goes by a proxy, which we do not use. */
  readonly hasProxy: boolean;
  /** `heartbeat_rate_limit_seconds`; `null` if it is not set. */
  readonly rateLimitSeconds: number | null;
  readonly faults: readonly WakatimeConfigFault[];
}

/** Heartbeats of one day in this host's local time. */
export interface QueueDay {
  /** `2026-11-22`. */
  readonly day: string;
  readonly count: number;
}

export interface QueueContent {
  /** All entries, the unreadable ones too. */
  readonly count: number;
  /** No JSON object, or without a `time` that is an instant. wakatime-cli stops at the first of them. */
  readonly unreadableCount: number;
  /** ms since the Unix epoch, of those that could be read; `null` if there is none. */
  readonly oldestAt: number | null;
  readonly newestAt: number | null;
  /** Later than true time, or than this host's where true time is not known: certainly, by the whole interval. */
  readonly futureCount: number;
  /** By how much the newest lies in the future at least, ms; `null` if none does. */
  readonly mostFutureMs: number | null;
  /** Those that lie in the future by an hour or more. No server takes them yet. */
  readonly farFutureCount: number;
  /** Older than `server.maxAge` by the server's clock, certainly; `null` where there is no such limit or it is not known. */
  readonly expiredCount: number | null;
  /** The times of those that are sent first, as wakatime-cli takes them; `null` for one that is unreadable. ms since the epoch. */
  readonly firstTimes: readonly (number | null)[];
  /** By day, in their order; at most 366, those that have the most; without those before the year 2 and after 9998. */
  readonly days: readonly QueueDay[];
  /** By project, the most first, at most 20; `null` where it was not asked for (`--verbose`). */
  readonly projects: readonly { readonly name: string; readonly count: number }[] | null;
}

/** Why a queue could not be read: stable codes, the reason of its `Gathered`. */
export type QueueFault =
  | 'empty-file'
  | 'not-bolt'
  | 'bolt-version'
  | 'truncated'
  | 'corrupt-meta'
  | 'corrupt-page'
  | 'no-bucket'
  | 'changing'
  | 'not-a-file'
  | 'link-loop'
  | 'link-dangling'
  | 'deadline';

export interface WakatimeQueue {
  readonly path: string;
  /**
   * `current`: offline_heartbeats.bdb, since wakatime-cli 1.94.1; `legacy`: .wakatime.bdb, which those send first at every
   * sync and then delete, 2.x also where sending failed; `aside`: either, set aside under another name
   * (`.wakatime.bdb.aside-20261122-113000`), the newest five.
   */
  readonly kind: 'current' | 'legacy' | 'aside';
  /** Bytes. */
  readonly size: number;
  readonly modifiedAt: number;
  /** `failed` with a `QueueFault`, `denied`, `timeout` with `deadline`. */
  readonly content: Gathered<QueueContent>;
}

/** One `[internal]`: what wakatime-cli remembers of its own sending. Instants as they are written, ms since the epoch. */
export interface WakatimeStatePlace {
  readonly path: string;
  /** `current`: what the newest versions use; `legacy`: of older ones; `config`: in the configuration itself. */
  readonly kind: 'current' | 'legacy' | 'config';
  readonly backoffAt: number | null;
  readonly backoffRetries: number;
  readonly lastSentAt: number | null;
  /** Keys whose value is no instant or no number. */
  readonly unreadable: readonly string[];
}

export interface WakatimeState {
  /** Of the place that counts, which is the first below. */
  readonly backoffAt: number | null;
  readonly backoffRetries: number;
  readonly lastSentAt: number | null;
  readonly places: readonly WakatimeStatePlace[];
}

/** What the last 24 hours of wakatime.log say, by this host's clock; of a large log its tail. */
export interface WakatimeLog {
  readonly path: string;
  /** How many times a server said "bad request". */
  readonly badRequests24h: number;
  /** Refused for the key (401). */
  readonly unauthorized24h: number;
  /** Whether what was read reaches back 24 h: else there may be more. */
  readonly isWhole: boolean;
  /** The last there is, however old; without a key, a password, and anything behind 300 characters. */
  readonly lastError: { readonly at: number; readonly message: string } | null;
  /** Stamped later than now. */
  readonly futureLines: number;
  /** The version that the last line tells; `null` if it tells none. */
  readonly cliVersion: string | null;
}

/** How long a heartbeat may be on its way. */
export interface MaxAge {
  readonly ms: number;
  /** `container`: its environment says so; `assumed`: what a Wakapi has that is not told otherwise (4320h). */
  readonly knownBy: 'container' | 'assumed';
}

/** A server that sends us on to another. */
export interface ServerRedirect {
  /** 301, 302, 303: what is posted comes there without its body; 307, 308: whole. */
  readonly code: number;
  /** `https://wakapi.example`. */
  readonly origin: string;
}

/** What heartbeats are sent to. */
export interface WakatimeServer {
  /** The API's base, without a password in it. */
  readonly url: string;
  /** By its name, its answers, the container; `other`: it answers, and neither is recognised; `unknown`: it did not answer. */
  readonly kind: 'wakatime.com' | 'wakapi' | 'other' | 'unknown';
  /** It gave an answer that is no 5xx; else `health` tells why not. */
  readonly answered: boolean;
  /** The container here that it runs in, proven by the port; else `null`. */
  readonly container: string | null;
  /** `2.14.0`; `null` where it does not tell. */
  readonly version: string | null;
  readonly versionBy: 'page' | 'container' | null;
  /**
   * What its answers name as `Server`, which a Wakapi itself does not: a proxy before it, whose clock the Date of a
   * `date-header` may be (nginx puts its own). `null` where there is none.
   */
  readonly proxy: string | null;
  /** Of the first request; `null`: it answered itself, or not at all. */
  readonly redirect: ServerRedirect | null;
  /** Of `GET /api/health` of a Wakapi; of another server `absent`, or why it did not answer. */
  readonly health: Gathered<{ readonly app: boolean; readonly database: boolean }>;
  /** Its clock; of a container on this kernel `absent`, since it is this host's. */
  readonly clock: Gathered<ForeignClock>;
  /** Of a Wakapi; `null` for others. */
  readonly maxAge: MaxAge | null;
  /** Whether the key was taken; `absent`: it was not sent. */
  readonly key: Gathered<'accepted' | 'refused'>;
}

/** A home in which wakatime-cli keeps its things. */
export interface WakatimeHome {
  /** The home folder, or WAKATIME_HOME, in which the files then stand directly, also where `--home` names it. */
  readonly home: string;
  readonly foundBy: 'user' | 'WAKATIME_HOME' | 'sudo' | 'option';
  /** Whose it is: the owner of the folder; `null` where that is not told. */
  readonly uid: number | null;
  /** It is ours: what is typed runs as its user. */
  readonly isOurs: boolean;
  /** `absent`: not installed where it is looked for. */
  readonly cli: Gathered<WakatimeCli>;
  readonly config: Gathered<WakatimeConfig>;
  readonly queues: readonly WakatimeQueue[];
  /** What wakatime-cli itself counts, on request; `absent`: nobody asked. */
  readonly cliCount: Gathered<number>;
  readonly state: Gathered<WakatimeState>;
  readonly log: Gathered<WakatimeLog>;
  /** `absent`: `--offline`, or nothing to send and no configuration. */
  readonly server: Gathered<WakatimeServer>;
}

/** A day on which a zone has no midnight, and Go answers an instant of the day before. */
export interface MissingMidnight {
  /** `2026-09-06`. */
  readonly day: string;
  /** ms since the Unix epoch, of the transition. */
  readonly at: number;
}

/** What the end of a Wakapi's log says. */
export interface WakapiLog {
  /** Requests with heartbeats that were answered with 400. */
  readonly rejections: number;
  readonly lastRejectionAt: number | null;
  /** The panic of the aggregation (`close of closed channel`, muety/wakapi#754). */
  readonly aggregationPanics: number;
  /** How many lines were read. */
  readonly lines: number;
}

/** A Wakapi in a container here. */
export interface WakapiFacts {
  /** The container's name. */
  readonly container: string;
  readonly id: string;
  readonly image: string;
  readonly state: ContainerState;
  readonly version: string | null;
  readonly versionBy: 'label' | 'tag' | 'log' | null;
  /** TCP ports of this host that lead to it. */
  readonly ports: readonly number[];
  /** `sqlite3` unless WAKAPI_DB_TYPE says otherwise. */
  readonly database: string;
  /** WAKAPI_HEARTBEAT_MAX_AGE as it is written; `null` if it is not set. */
  readonly maxAgeSetting: string | null;
  /** What holds; `null` where the setting is no duration of Go. */
  readonly maxAge: MaxAge | null;
  /** Its local time; `null` where it is not known. */
  readonly zone: string | null;
  /** Days without a midnight in that zone, at which its aggregation loops: the last that has passed and the next, within a year. */
  readonly missingMidnights: readonly MissingMidnight[];
  /** Zones of this host's tzdata with such days, of users who live there; none where its version is not below 2.13.4. */
  readonly zonesWithoutMidnight: readonly string[];
  readonly log: Gathered<WakapiLog>;
}
