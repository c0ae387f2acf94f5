import type { Gathered } from './gathered.ts';

/** How local time stands to UTC during some span. */
export interface LocalType {
  /** To be added to UTC; east of Greenwich positive. */
  readonly utcOffsetSeconds: number;
  /** What the data calls daylight saving; Dublin's winter time is such too, with a negative shift. */
  readonly isDaylight: boolean;
  readonly abbreviation: string;
}

/**
 * What a change does to local time: `gap` it jumps forward, and what lies between does not exist; `fold` it jumps back,
 * and what lies between comes twice; `rename` another abbreviation or another meaning of the same offset.
 */
export type ZoneChangeKind = 'gap' | 'fold' | 'rename';

export interface ZoneChange {
  /** The first instant of `after`, ms since the Unix epoch. */
  readonly at: number;
  readonly kind: ZoneChangeKind;
  /** By how much local time jumps; forward positive. */
  readonly bySeconds: number;
  readonly before: LocalType;
  readonly after: LocalType;
}

/** The local time that some programs of this host show. */
export interface EffectiveZone {
  /** Its name in the tz database; `null` for a POSIX TZ string, and for a file that equals no zone's. */
  readonly name: string | null;
  /** `default`: neither TZ nor /etc/localtime says anything, which means UTC. */
  readonly decidedBy: 'tz' | 'localtime' | 'default';
  /** True where something is set that is no zone, so that the C library falls back to UTC. */
  readonly isFallback: boolean;
  /** What holds now. */
  readonly type: LocalType;
  /** Leap seconds that its data counts (a `right/` zone): local time is that far behind that of all others. Mostly 0. */
  readonly leapSeconds: number;
  /** Within a year from now, the next one first. */
  readonly changes: readonly ZoneChange[];
}

/**
 * Why a name or a file is no zone.
 * - `missing` there is no such file; `dangling` a link that leads nowhere; `directory`, `denied`, `empty`
 * - `unreadable` for any other reason; `not-tzif`, `truncated`, `malformed` the content is no zone (RFC 9636)
 * - `no-zoneinfo` a name, and no zone files on this host; `not-posix` begins like a POSIX TZ string and is none
 * - `no-rule` a POSIX TZ string with daylight saving and without a rule that says when: libraries disagree on that
 */
export type ZoneFault =
  | 'missing'
  | 'dangling'
  | 'directory'
  | 'denied'
  | 'empty'
  | 'unreadable'
  | 'not-tzif'
  | 'truncated'
  | 'malformed'
  | 'no-zoneinfo'
  | 'not-posix'
  | 'no-rule';

/** From some instant on, at most a year from now, two ways to tell this host's local time differ. */
export interface OffsetDifference {
  /** The first such instant, ms since the Unix epoch; that of the facts if they differ now. */
  readonly at: number;
  readonly utcOffsetSeconds: number;
  readonly otherUtcOffsetSeconds: number;
}

/** A zone that is named somewhere. */
export interface ZoneClaim {
  /** As it stands there, at most 255 characters. */
  readonly value: string;
  /** `null`: it is a zone. */
  readonly fault: ZoneFault | null;
  /** What may have been meant where it is no zone; a zone of this host. */
  readonly suggestion: string | null;
  /**
   * By offsets: of TZ against what services show, of all others against /etc/localtime. `null`: none within a year, or
   * one of the two is not known.
   */
  readonly difference: OffsetDifference | null;
}

/** TZ in our environment. Set and empty, it is there and means UTC. */
export interface TzFacts extends ZoneClaim {
  /** How the C library takes it. */
  readonly form: 'empty' | 'name' | 'path' | 'posix';
  /** TZDIR, the folder of the names; `null` if it is not set. */
  readonly folder: string | null;
}

export interface LocaltimeFacts {
  readonly path: string;
  /** `copy`: a file of its own. `bind-mount`: another file was mounted over it, or over the file that the link names. */
  readonly kind: 'none' | 'symlink' | 'copy' | 'bind-mount' | 'directory' | 'other';
  /** Where the link points, as it is written; of a mount, the path of its source on its own file system. */
  readonly target: string | null;
  /** The zone that the link names, whether there is such a one or not. */
  readonly linkedZone: string | null;
  /** The zone that it is; `null` if it is none, or one that has no name here. */
  readonly zone: string | null;
  /** How that name was found. `content`: the same bytes as the zone's file. */
  readonly namedBy: 'symlink' | 'mount' | 'content' | 'etc-timezone' | null;
  /** Every zone of this host with the same bytes, where its name had to be found by them. */
  readonly candidates: readonly string[];
  readonly fault: ZoneFault | null;
  /** What the link may have meant where it leads nowhere; a zone of this host. */
  readonly suggestion: string | null;
}

/** A zone of this host that another tzdata computes otherwise, now or within a year. */
export interface TzdataDifference extends OffsetDifference {
  readonly zone: string;
  /** Node's own data; a copied or mounted /etc/localtime whose zone has another file here; a container's data. */
  readonly other: 'icu' | 'localtime-copy' | 'container';
  /** Of this host's zone files; `null` = not known. */
  readonly version: string | null;
  readonly otherVersion: string | null;
}

/** The timezone of this host, from its files alone. */
export interface ZoneFacts {
  /** What services show, which have the environment of PID 1 and not ours. */
  readonly effective: Gathered<EffectiveZone>;
  /** What programs show that are started from here: the same unless TZ is set. */
  readonly ours: Gathered<EffectiveZone>;
  /** TZ of our environment; `null` if it is not set. */
  readonly tz: TzFacts | null;
  /** TZ of PID 1, as containers are given it; `null` if it has none, or does not let us see it. */
  readonly servicesTz: string | null;
  readonly localtime: LocaltimeFacts;
  readonly etcTimezone: Gathered<ZoneClaim>;
  readonly timedatectl: Gathered<ZoneClaim>;
  readonly tzdata: {
    /** Where the zone files lie; `null` if there are none. */
    readonly folder: string | null;
    /** `2025b` for example; `null` if it is not told. */
    readonly version: string | null;
  };
  /** The version of the tzdata inside Node's ICU. */
  readonly icuVersion: string | null;
  readonly differences: readonly TzdataDifference[];
  /** Zones that Node's ICU does not know although this host uses them. */
  readonly unknownToIcu: readonly string[];
}
