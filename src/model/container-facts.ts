import type { TimeService } from './daemon-facts.ts';
import type { EngineFacts, ForeignClock } from './engine-facts.ts';
import type { Gathered } from './gathered.ts';
import type {
  LocaltimeFacts,
  LocalType,
  OffsetDifference,
  TzFacts,
  TzdataDifference,
  ZoneChange,
  ZoneClaim,
} from './zone-facts.ts';

export type ContainerState =
  | 'running'
  | 'paused'
  | 'restarting'
  | 'created'
  | 'exited'
  | 'dead'
  | 'removing'
  | 'unknown';

/**
 * How it was looked into.
 * - `proc` through /proc of its first process: files as that process sees them
 * - `exec` by one program run inside; `archive` by the files that the engine hands out
 * - `inspect` not at all: only what the engine was told when it was made
 */
export type ContainerReadBy = 'proc' | 'exec' | 'archive' | 'inspect';

/** Its clock. */
export interface ContainerClock {
  /**
   * True: it is this host's, by the proof that it runs on this kernel, or that what its engine starts does; nothing was
   * measured.
   */
  readonly shared: boolean;
  /** To be added to it to be right; for a shared clock those of this host. `null`: not known. */
  readonly offsetMs: number | null;
  readonly lowMs: number | null;
  readonly highMs: number | null;
  /** Of one that is not shared; `absent` for a shared one. */
  readonly measured: Gathered<ForeignClock>;
}

/** libfaketime is loaded, or is to be. */
export interface FaketimeFacts {
  /** `config` what the container was made with; `process` its first process's environment or memory map. */
  readonly seenBy: 'config' | 'process' | 'ld.so.preload';
  /** The path of the library; `null` where only its variables were seen. */
  readonly library: string | null;
  /** FAKETIME as it is set: `-45`, `@2020-01-01 00:00:00`; `null` if it is not. */
  readonly setting: string | null;
}

/** Whether it may set the clock of the kernel that it runs on (capabilities(7), CAP_SYS_TIME). */
export interface ContainerPrivileges {
  readonly privileged: boolean;
  /** `null`: not known. Without effect in a user namespace of its own. */
  readonly sysTime: boolean | null;
  /** `process`: what its first process really has; `config`: what was asked for. */
  readonly readBy: 'process' | 'config';
}

/** A time service that runs inside. */
export interface ContainerTimeService {
  readonly service: TimeService;
  /** As it was started, at most 200 characters. */
  readonly command: string;
  /** `false`: it only measures or serves (`chronyd -x`); `null`: not known. */
  readonly setsClock: boolean | null;
}

/** Lines of a file as they are written, indentation and comments included. */
export interface WrittenLines {
  /** The first of them, counted from 1. */
  readonly line: number;
  /** At most 1000 characters. */
  readonly text: string;
}

/** An entry of a compose file. */
export interface ComposeEntry extends WrittenLines {
  readonly file: string;
  /**
   * What stands on its line before its value, tags left out (`      - `, `      TZ: &zone `). `null` where it cannot be
   * replaced by its line alone: it shares that with other entries, or its value goes over several.
   */
  readonly before: string | null;
  /** What goes when it goes: its lines, and the key above if nothing else stands under that. `null`: no lines of its own. */
  readonly taken: WrittenLines | null;
  /** It stands under an anchor, in what other services may share. */
  readonly isShared: boolean;
}

/** The line below which entries can be added, and their indentation. */
export interface ComposeSpot extends WrittenLines {
  readonly indent: number;
}

/**
 * Where entries of a list or map can be added. `service`: under the key of the service itself, which is there or can be
 * written; a spot: it stands under an anchor; `elsewhere`: there too, but not on lines of its own.
 */
export type ComposeRoom = 'service' | 'elsewhere' | ComposeSpot;

/** An entry of `environment`. */
export interface ComposeVariable extends ComposeEntry {
  readonly name: string;
  /** The value before variables are put in: `Asia/Shanghai`, `${TZ:-}`; `null`: none is given, that of the shell is taken. */
  readonly value: string | null;
}

/** An entry of `volumes`. */
export interface ComposeVolume extends ComposeEntry {
  readonly destination: string;
  readonly syntax: 'short' | 'long';
  /** Of the short syntax, before variables are put in: `/etc/localtime:/etc/localtime:ro`; else empty. */
  readonly value: string;
}

/** How a compose file writes a service. */
export interface ComposeService {
  /** The last of the project's files that has this service and its environment. */
  readonly file: string;
  readonly environment: 'list' | 'map' | 'none';
  readonly environmentRoom: ComposeRoom;
  /** The entry that sets TZ, the last of the project's files that has one; `null` if none does. */
  readonly tz: ComposeVariable | null;
  /** Other variables that bear on time: `LD_PRELOAD`, `FAKETIME…`, `LOG_TZ`, `TZDIR`, `WAKAPI_HEARTBEAT_MAX_AGE`. */
  readonly variables: readonly ComposeVariable[];
  /** Its entries under `volumes` that lie over something that decides local time. */
  readonly volumes: readonly ComposeVolume[];
  readonly volumesRoom: ComposeRoom;
  /** What lets it set the clock: its entries `SYS_TIME` or `ALL` under `cap_add`. */
  readonly sysTime: readonly ComposeEntry[];
  /** Its image is built from a Dockerfile of the project. */
  readonly isBuilt: boolean;
}

/** Where a container of a compose project comes from, by its labels. Each text is bounded, and not to be trusted. */
export interface ComposePlace {
  /** What made it. */
  readonly tool: 'docker compose' | 'docker-compose' | 'podman-compose';
  readonly project: string;
  readonly service: string;
  /** Absolute where the working directory is known. */
  readonly files: readonly string[];
  /** Given by `--env-file`. */
  readonly environmentFiles: readonly string[];
  readonly workingDirectory: string | null;
  /** `absent` where there was no reason to look; missing where the file is not here or cannot be understood. */
  readonly written: Gathered<ComposeService>;
}

/** TZ of a container. `difference` is that of TZ against its /etc/localtime. */
export interface ContainerTz extends TzFacts {
  /** `process`: only its first process has it, so that an entrypoint has set it; `config`: it was made with it. */
  readonly setBy: 'config' | 'process';
  /**
   * What the value, or else the suggestion, stands for in this host's zone files: its name and its offset now. `null` if
   * they have neither.
   */
  readonly intended: { readonly name: string; readonly utcOffsetSeconds: number } | null;
}

/** A zone's file in the container over which another zone's was mounted. */
export interface PoisonedZone {
  /** `/usr/share/zoneinfo/Etc/UTC`. */
  readonly path: string;
  /** The zone that the path names. */
  readonly name: string;
  /** What the file is; `null` if it has no name here. */
  readonly zone: string | null;
  /** What the file says now. */
  readonly utcOffsetSeconds: number;
  /** What it should say now, by this host's zone files; `null` if they do not have it. */
  readonly trueUtcOffsetSeconds: number | null;
  /** Other names that lead to this file: `UTC`, `Etc/Zulu`, … */
  readonly aliases: readonly string[];
}

/** Why local time inside is what it is, from files and never from ICU. */
export interface ContainerZone {
  readonly readBy: ContainerReadBy;
  /** The C library that the programs of the image use; `none`: there is none; `null`: not known. */
  readonly libc: 'glibc' | 'musl' | 'none' | null;
  /** The name of the zone; `null` for a POSIX TZ string, a file that equals no zone's, and where it is not known. */
  readonly effective: string | null;
  /** `+08:00`; `null` = not known. */
  readonly utcOffset: string | null;
  /** What holds now; `null` = not known. */
  readonly type: LocalType | null;
  /** Within a year from now, the next one first; empty also where the zone is not known. */
  readonly changes: readonly ZoneChange[];
  readonly decidedBy: 'tz' | 'localtime' | 'default' | null;
  /** Something is set that is no zone there, so that its C library falls back to UTC. */
  readonly isFallback: boolean;
  /** Leap seconds that its data counts (a `right/` zone); mostly 0. */
  readonly leapSeconds: number;
  /**
   * The zone of the same name that counts none, and its offset now by this host's zone files: files of `right/` end when
   * their table of leap seconds expires. `null`: it counts none, or that zone is not known.
   */
  readonly withoutLeapSeconds: { readonly name: string; readonly utcOffsetSeconds: number } | null;
  /**
   * TZ that its first process has, or else the one that it was made with; `null` if it has none. `processTz` may be absent
   * all the same: an init has freed itself of its environment.
   */
  readonly tz: ContainerTz | null;
  /** TZ that it was made with; `null` = none. What `exec` gives to its programs. */
  readonly configTz: string | null;
  /** TZ of its first process; `absent` = it has none; missing otherwise where we may not look. */
  readonly processTz: Gathered<string>;
  /**
   * What `exec` starts shows against its first process, by their TZ: `utcOffsetSeconds` is that of `exec`. `null`: the same
   * for a year, or one of the two is not known.
   */
  readonly execDifference: OffsetDifference | null;
  /** `failed` where it was not read. */
  readonly localtime: Gathered<LocaltimeFacts>;
  /** `difference` is against /etc/localtime. */
  readonly etcTimezone: Gathered<ZoneClaim>;
  readonly tzdata: {
    /** `null` = not known. */
    readonly present: boolean | null;
    readonly folder: string | null;
    readonly version: string | null;
  };
  /** `ID` and `VERSION_ID` of os-release; `null` where there is none. */
  readonly distribution: {
    readonly id: string;
    readonly like: readonly string[];
    readonly version: string | null;
  } | null;
  readonly poisoned: readonly PoisonedZone[];
  /** Its own zone by its own data against this host's data of that zone; `null`: no difference, or not comparable. */
  readonly tzdataDifference: TzdataDifference | null;
  /**
   * Its local time (`otherUtcOffsetSeconds`) against this host's (`utcOffsetSeconds`); `null`: the same for a year, or one
   * of them is not known.
   */
  readonly hostDifference: OffsetDifference | null;
}

/**
 * What became of the file or folder that a mount shows.
 * - `replaced` its file was replaced by another one, and the container still shows the old one; `deleted` it is gone
 * - `switched` the link that names it leads elsewhere now
 */
export type MountChange = 'replaced' | 'deleted' | 'switched';

/** A mount over something that decides local time: /etc/localtime, /etc/timezone, a folder of zones or a file in it. */
export interface ContainerMount {
  readonly type: 'bind' | 'volume' | 'tmpfs' | 'other';
  /** As it was given; `null` of a tmpfs. */
  readonly source: string | null;
  readonly destination: string;
  readonly writable: boolean;
  /** What lies at the source on this host; `null` where it is another host's, or was not looked at. */
  readonly sourceKind: 'file' | 'directory' | 'symlink' | 'other' | 'absent' | 'denied' | null;
  /** Where it really lies, links inside the image followed; `null` = not known. Another path than `destination`: fact 3. */
  readonly landsOn: string | null;
  readonly change: MountChange | null;
  /** The zone that the source is now, where that is another than the one the container sees; else `null`. */
  readonly sourceZone: string | null;
}

/** A program that does not ask the C library for local time, or only in part. */
export type OwnZoneProgramKind =
  | 'go'
  | 'jvm'
  | 'node'
  | 'php'
  | 'dotnet'
  | 'postgres'
  | 'mysql'
  | 'cron'
  | 'dify'
  | 'wakapi';

export interface OwnZoneProgram {
  readonly kind: OwnZoneProgramKind;
  /** What showed it: `JAVA_TOOL_OPTIONS`, `/usr/local/bin/node`, the image's name. */
  readonly seenBy: string;
  /** A zone of its own that was seen to be set: `-Duser.timezone=…`, `PGTZ`, `LOG_TZ`; `null` if none. */
  readonly zone: string | null;
  /** How it is set: the variable or the option; `null` if it is not. */
  readonly setting: string | null;
}

/** How its engine is reached from a command line. */
export interface EngineReach {
  /** What the engine's own program must be told (`docker -H`, `podman --url`); `null`: it comes there by itself. */
  readonly url: string | null;
  /** It is reached over the network, and nothing shows that its files are those that we see: paths may be another machine's. */
  readonly isRemote: boolean;
}

/** A container: what it is, its clock, its zone and what may change either. */
export interface ContainerFacts {
  /** What runs it. */
  readonly engine: EngineFacts['kind'];
  readonly reach: EngineReach;
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly state: ContainerState;
  /** What the engine said when it could not start it, at most 400 characters. */
  readonly startError: string | null;
  /** When it was last started, by the engine's clock, ms since the Unix epoch; `null` if never. */
  readonly startedAt: number | null;
  /** `runc`, `runsc`, `kata`; `null` = not told. */
  readonly runtime: string | null;
  readonly compose: ComposePlace | null;
  /** Names of checks from its label `timecheck.ignore`. */
  readonly ignore: readonly string[];
  readonly clock: ContainerClock;
  /** `null`: no sign of it. */
  readonly faketime: FaketimeFacts | null;
  readonly privileges: ContainerPrivileges;
  /** Missing where its processes were not looked at. */
  readonly timeServices: Gathered<readonly ContainerTimeService[]>;
  readonly zone: Gathered<ContainerZone>;
  readonly mounts: readonly ContainerMount[];
  readonly programs: readonly OwnZoneProgram[];
  /** The kind of database that a Wakapi uses, from its environment; `null` if it is no Wakapi or does not say. */
  readonly wakapiDatabase: string | null;
}
