import type { InspectedContainer } from '../../engine/client.ts';
import { variablesOf } from '../../engine/variables.ts';
import type { ContainerView } from '../../engine/view.ts';
import type { OwnZoneProgram, OwnZoneProgramKind } from '../../model/container-facts.ts';

const EXE_BYTES = 65_536;
const CMDLINE_BYTES = 65_536;
const MAPS_BYTES = 262_144;
const MAX_VALUE = 255;

/** What there is to go by. */
interface Traces {
  /** The image's name without registry, folders, tag and digest: `postgres`. */
  readonly image: string;
  readonly repository: string;
  readonly variables: ReadonlyMap<string, string>;
  /** The words of the first process, or else those that it is to be started with. */
  readonly words: readonly string[];
  /** Those that it was made with: a shell among them may have started more before it became another program. */
  readonly configured: readonly string[];
  /** The program that the first process runs; `null` = not known. */
  readonly exe: string | null;
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** `registry:5000/a/b:1.2@sha256:…`: `a/b` with its registry, and `b`. */
const withoutTag = (image: string): string => image.replace(/@.*$/s, '').replace(/:[^/:]*$/, '');

const tracesOf = (container: InspectedContainer, { files }: ContainerView): Traces => {
  const repository = withoutTag(container.image).toLowerCase();
  const exe = files.linkTarget('/proc/1/exe');
  const cmdline = files.readText('/proc/1/cmdline', CMDLINE_BYTES);
  const configured = [...container.entrypoint, ...container.command];
  const words = cmdline.status === 'ok' ? cmdline.value.split('\0').filter((word) => word !== '') : [];
  return {
    image: baseName(repository),
    repository,
    variables: variablesOf(container.environment),
    words: words.length > 0 ? words : configured,
    configured,
    // A program that an upgrade has replaced in the meantime.
    exe: exe.status === 'ok' ? exe.value.replace(/ \(deleted\)$/, '') : null,
  };
};

/** Programs that stand before others: what they have started shows by other traces alone. */
const WRAPPER =
  /^(?:busybox|sh|bash|dash|ash|zsh|tini|tini-static|dumb-init|docker-init|catatonit|init|s6-[\w-]+|supervisord|python[\d.]*|systemd|runit|runsvdir|gosu|su-exec|su|env)$/;

const exeIs = ({ exe }: Traces, name: RegExp): string | null => (exe !== null && name.test(baseName(exe)) ? exe : null);

/** The first of these traces, where they count: they say nothing of a first process that is known to be another program. */
const behind = (traces: Traces, ...seen: readonly (string | null)[]): string | null =>
  traces.exe === null || exeIs(traces, WRAPPER) !== null ? (seen.find((one) => one !== null) ?? null) : null;

const variable = ({ variables }: Traces, ...names: readonly string[]): string | null =>
  names.find((name) => variables.has(name)) ?? null;

const imageIs = ({ image }: Traces, name: RegExp): string | null => (name.test(image) ? image : null);

const commandIs = ({ words }: Traces, name: RegExp): string | null => {
  const [first] = words;
  return first !== undefined && name.test(baseName(first)) ? first : null;
};

interface Setting {
  readonly zone: string | null;
  readonly setting: string | null;
}

const UNSET: Setting = { zone: null, setting: null };

const settingOf = (zone: string | null | undefined, setting: string): Setting | null =>
  zone === null || zone === undefined || zone === '' ? null : { zone: zone.slice(0, MAX_VALUE), setting };

const byVariable = ({ variables }: Traces, name: string): Setting => settingOf(variables.get(name), name) ?? UNSET;

/** The last one holds. */
const inWords = (words: readonly string[], option: RegExp): string | null =>
  words.flatMap((word) => [...word.matchAll(option)].map((match) => match[2] ?? '')).at(-1) ?? null;

const USER_TIMEZONE = /-Duser\.timezone=(["']?)([^\s"']*)/g;
/** Of start scripts, which hand them on. */
const JAVA_OPTIONS = /^(?:[A-Z]+_)*(?:JAVA|JVM|CATALINA)_(?:OPTS|OPTIONS|ARGS)$/;

/** In the order in which they win over each other: HotSpot's own variable, the command line, what the launcher adds. */
const ofJvm = (traces: Traces): Setting => {
  const { variables, words } = traces;
  const fromVariable = (name: string): Setting | null =>
    settingOf(inWords([variables.get(name) ?? ''], USER_TIMEZONE), name);
  // Where the command line of the virtual machine itself is seen, they stand in it or were not handed on.
  const isSeen = exeIs(traces, /^java$/) !== null;
  const scripts = [...variables.keys()].filter((name) => !isSeen && JAVA_OPTIONS.test(name));
  const names = ['JDK_JAVA_OPTIONS', ...scripts, 'JAVA_TOOL_OPTIONS'];
  return (
    fromVariable('_JAVA_OPTIONS') ??
    settingOf(inWords(words, USER_TIMEZONE), '-Duser.timezone') ??
    names.map(fromVariable).find((setting) => setting !== null) ??
    UNSET
  );
};

/** `-c timezone=…`, `--timezone=…`, with the name and the value in one word. */
const POSTGRES_TIMEZONE = /^(-c|--)?timezone=["']?([^"']*)/gi;
const DEFAULT_TIME_ZONE = /^(--)default[-_]time[-_]zone=["']?([^"']*)/g;
const PHP_TIMEZONE = /^(-d)?date\.timezone=["']?([^"']*)/g;

const ofPostgres = (traces: Traces): Setting =>
  settingOf(inWords(traces.words, POSTGRES_TIMEZONE), 'timezone') ?? byVariable(traces, 'PGTZ');

const ofPhp = (traces: Traces): Setting =>
  settingOf(inWords(traces.words, PHP_TIMEZONE), 'date.timezone') ?? byVariable(traces, 'PHP_DATE_TIMEZONE');

const ofMysql = (traces: Traces): Setting => {
  const named = inWords(traces.words, DEFAULT_TIME_ZONE);
  const setting = named?.toUpperCase() === 'SYSTEM' ? null : settingOf(named, 'default-time-zone');
  // Set and not empty, it keeps the image's entrypoint from loading the names of zones.
  const skip = ['MYSQL_INITDB_SKIP_TZINFO', 'MARIADB_INITDB_SKIP_TZINFO'].find((name) => traces.variables.get(name));
  return setting ?? { zone: null, setting: skip ?? null };
};

/** As a command of a shell: at the start, behind another one, or handed to `exec` or `service`. */
const CRON_COMMAND =
  /(?:^|[;&|\n(]|\bexec |\bservice )[ \t]*(?:(?:\/usr)?\/sbin\/|\/etc\/init\.d\/)?cron(?=[ \t;&|\n)]|$)/;

const isCronCommand = (words: readonly string[]): boolean => {
  const first = words.find((word) => !word.startsWith('-') && !WRAPPER.test(baseName(word)));
  const script = words.find((_, index) => /^-[a-z]*c$/.test(words[index - 1] ?? ''));
  return (first !== undefined && baseName(first) === 'cron') || (script !== undefined && CRON_COMMAND.test(script));
};

/** cron of Debian, and cronie; not the crond of busybox, which hands TZ on to its jobs. */
const seesCron = (traces: Traces): string | null =>
  exeIs(traces, /^(?:cron|crond)$/) ??
  (isCronCommand(traces.configured) ? 'cron' : behind(traces, isCronCommand(traces.words) ? 'cron' : null));

/** `Go` as the owner of an ELF note of type 4, the build identifier: near the beginning of what Go's linker writes. */
const GO_NOTE = Uint8Array.of(4, 0, 0, 0, 0x47, 0x6f, 0, 0);

const includesBytes = (bytes: Uint8Array, wanted: Uint8Array): boolean => {
  const [first = 0] = wanted;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1))
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return true;
  return false;
};

const isElf = (bytes: Uint8Array): boolean => bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c;

/** Large programs that are known by their names. */
const KNOWN = /^(?:java|node|nodejs|php[\w.-]*|dotnet|postgres|mysqld|mariadbd|cron|crond|ruby[\d.]*|perl[\d.]*)$/;

const isKnown = (traces: Traces): boolean => exeIs(traces, KNOWN) !== null || exeIs(traces, WRAPPER) !== null;

const seesGo = (traces: Traces, { files }: ContainerView): string | null => {
  if (traces.exe === null || isKnown(traces)) return null;
  const bytes = files.readBytes('/proc/1/exe', EXE_BYTES);
  return bytes.status === 'ok' && isElf(bytes.value) && includesBytes(bytes.value, GO_NOTE) ? traces.exe : null;
};

/** A launcher of its own that has loaded the virtual machine. */
const seesLibjvm = (traces: Traces, { files }: ContainerView): string | null => {
  const isJava = [...traces.variables.keys()].some((name) => /^_?(?:JAVA|JDK|JRE|JVM|CATALINA)_/.test(name));
  if (traces.exe === null || !isJava || isKnown(traces)) return null;
  const maps = files.readText('/proc/1/maps', MAPS_BYTES);
  return maps.status === 'ok' && /\/libjvm\.so$/m.test(maps.value) ? 'libjvm.so' : null;
};

const seesPhp = (traces: Traces): string | null => {
  const marks = variable(traces, 'PHP_VERSION', 'PHP_INI_DIR');
  const own = exeIs(traces, /^(?:php[\w.-]*|frankenphp)$/);
  // As a module of a web server, or behind it.
  return own ?? (exeIs(traces, /^(?:apache2|httpd|nginx)$/) === null ? behind(traces, marks) : marks);
};

/** What only its server is configured with; a client of it has a WAKAPI_URL, say. */
const WAKAPI_SERVER =
  /^WAKAPI_(?:DB_|PASSWORD_SALT|LISTEN_|INSECURE_COOKIES|ALLOW_SIGNUP|PUBLIC_URL|HEARTBEAT_MAX_AGE)/;

const seesWakapi = ({ repository, variables }: Pick<Traces, 'repository' | 'variables'>): string | null =>
  repository.includes('wakapi') ? repository : ([...variables.keys()].find((name) => WAKAPI_SERVER.test(name)) ?? null);

type Sight = (traces: Traces, view: ContainerView) => string | null;

const seesJvm: Sight = (traces, view) =>
  exeIs(traces, /^java$/) ??
  seesLibjvm(traces, view) ??
  behind(traces, commandIs(traces, /^java$/), variable(traces, 'JAVA_HOME', 'JAVA_VERSION'));

const seesNode: Sight = (traces) =>
  exeIs(traces, /^node(?:js)?$/) ??
  behind(traces, commandIs(traces, /^(?:node|nodejs|npm|yarn|pnpm)$/), variable(traces, 'NODE_VERSION'));

/** An application may be a program of its own. */
const seesDotnet: Sight = (traces) =>
  exeIs(traces, /^dotnet$/) ??
  (exeIs(traces, KNOWN) === null
    ? variable(traces, 'DOTNET_VERSION', 'ASPNET_VERSION', 'DOTNET_RUNNING_IN_CONTAINER')
    : null);

const seesPostgres: Sight = (traces) =>
  exeIs(traces, /^(?:postgres|postmaster)$/) ??
  behind(traces, imageIs(traces, /^postgres(?:ql)?$/), variable(traces, 'PG_MAJOR'));

/** Clients have MYSQL_HOST, MYSQL_PASSWORD and the like too. */
const seesMysql: Sight = (traces) =>
  exeIs(traces, /^(?:mysqld|mariadbd)$/) ??
  behind(
    traces,
    imageIs(traces, /^(?:mysql|mysql-server|mariadb|percona|percona-server)$/),
    variable(traces, 'MYSQL_MAJOR', 'MYSQL_VERSION', 'MARIADB_VERSION'),
  );

interface Kind {
  readonly kind: OwnZoneProgramKind;
  /** What shows that it runs; `null` if nothing does. */
  readonly sees: Sight;
  readonly zoneOf: (traces: Traces) => Setting;
}

const unset = (): Setting => UNSET;

const KINDS: readonly Kind[] = [
  { kind: 'go', sees: seesGo, zoneOf: unset },
  { kind: 'jvm', sees: seesJvm, zoneOf: ofJvm },
  { kind: 'node', sees: seesNode, zoneOf: unset },
  { kind: 'php', sees: seesPhp, zoneOf: ofPhp },
  { kind: 'dotnet', sees: seesDotnet, zoneOf: unset },
  { kind: 'postgres', sees: seesPostgres, zoneOf: ofPostgres },
  { kind: 'mysql', sees: seesMysql, zoneOf: ofMysql },
  { kind: 'cron', sees: seesCron, zoneOf: unset },
  {
    kind: 'dify',
    sees: ({ repository }) => (/(?:^|\/)langgenius\/dify-api$/.test(repository) ? repository : null),
    zoneOf: (traces) => byVariable(traces, 'LOG_TZ'),
  },
  { kind: 'wakapi', sees: seesWakapi, zoneOf: unset },
];

/**
 * The programs of a container that come to local time in a way of their own, as far as its image, its environment and its
 * first process show them.
 */
export const programsOf = (container: InspectedContainer, view: ContainerView): readonly OwnZoneProgram[] => {
  const traces = tracesOf(container, view);
  return KINDS.flatMap(({ kind, sees, zoneOf }) => {
    const seenBy = sees(traces, view);
    return seenBy === null ? [] : [{ kind, seenBy: seenBy.slice(0, MAX_VALUE), ...zoneOf(traces) }];
  });
};

/** WAKAPI_DB_TYPE of a Wakapi, in lower case; `null` if it is none, or does not say. */
export const wakapiDatabaseOf = ({ image, environment }: InspectedContainer): string | null => {
  const traces = { repository: withoutTag(image).toLowerCase(), variables: variablesOf(environment) };
  if (seesWakapi(traces) === null) return null;
  const type = traces.variables.get('WAKAPI_DB_TYPE')?.trim().toLowerCase().slice(0, 32) ?? '';
  return type === '' ? null : type;
};
