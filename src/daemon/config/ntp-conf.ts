import type { ConfiguredSource, DaemonConfiguration } from '../../model/daemon-facts.ts';
import type { Gathered } from '../../model/gathered.ts';
import type { Files } from '../../system/files.ts';
import type { Place } from './collector.ts';
import { collect, openFirst } from './collector.ts';
import { COMMAND_LINE, parseCommandLine, valueOf } from './command-line.ts';
import { inByteOrder } from './glob.ts';
import { folderOf, isFolder, join, resolve } from './paths.ts';

/** Commands of the reference implementation and of NTPsec (ntp_parser.y of both). */
const COMMANDS = new Set(
  (
    'server pool peer broadcast broadcastclient manycastclient manycastserver multicastclient unpeer unconfig mdnstries ' +
    'automax controlkey crypto keys keysdir ntpsigndsocket requestkey revoke trustedkey tos statistics statsdir filegen ' +
    'discard limit mru restrict unrestrict fudge refclock rlimit enable disable reset tinker driftfile dscp end extra ' +
    'includefile interface leapfile leapsmearinterval logconfig logfile mem nic nts phone pidfile saveconfigdir setvar ' +
    'tick trap ttl'
  ).split(' '),
);

/** Of ntpd's own options, those that change what becomes of the clock. */
const OPTIONS = ['-g', '-G', '-x'];
const OPTIONS_WITH_VALUE = 'cDfiIklpPrstuUvVw';
/** Those that take a value must be known: else the value would be taken for a server. */
const LONG_OPTIONS = new Map(
  Object.entries({
    config: 'c',
    configfile: 'c',
    driftfile: 'f',
    dvar: 'V',
    interface: 'I',
    jaildir: 'i',
    keyfile: 'k',
    logfile: 'l',
    panicgate: 'g',
    pidfile: 'p',
    priority: 'P',
    propagationdelay: 'r',
    'set-debug-level': 'D',
    slew: 'x',
    statsdir: 's',
    trustedkey: 't',
    updateinterval: 'U',
    user: 'u',
    var: 'v',
    'wait-sync': 'w',
  }),
);

const MAX_INCLUDE_LEVEL = 5;
const NTP_PORT = 123;

/** Drivers of reference clocks have addresses of their own: 127.127.t.u. */
const REFERENCE_CLOCK = /^127\.127\.\d+\.\d+$/;

type SourceKind = ConfiguredSource['kind'];
const isSource = (name: string): name is SourceKind => name === 'server' || name === 'pool' || name === 'peer';

/** Words of a line; `#` begins a comment wherever it stands, quotes hold blanks together (ntp_scanner.c). */
const tokensOf = (line: string): string[] => {
  const tokens: readonly string[] = line.match(/"[^"]*"?|[^\s"#]+|#/g) ?? [];
  const comment = tokens.indexOf('#');
  return (comment < 0 ? tokens : tokens.slice(0, comment)).map((token) => token.replaceAll('"', ''));
};

/** `host:port` of a key exchange server (NTPsec): the port is not NTP's. */
const withoutPort = (host: string): string =>
  /^\[([^\]]*)\](?::\d+)?$/.exec(host)?.[1] ?? /^([^:]+):\d+$/.exec(host)?.[1] ?? host;

const sourceOf = (kind: SourceKind, values: readonly string[], place: Place): ConfiguredSource | null => {
  const [host, ...options] = values.filter((value, index) => index > 0 || !/^-[46]$/.test(value));
  if (host === undefined || REFERENCE_CLOCK.test(host)) return null;
  const authenticated = options.includes('nts');
  return { kind, host: authenticated ? withoutPort(host) : host, port: NTP_PORT, authenticated, ...place };
};

export interface NtpConfFlavour {
  /** Looked for in this order where the command line names none. */
  readonly candidates: readonly string[];
  /** NTPsec: `ntp.d` beside the file is read as well, an `includefile` may name a folder, and is relative to its file. */
  readonly folders: boolean;
}

/** ntp.conf as ntpd reads it. Servers named on the command line count too, after those of the file. */
export const readNtpConf = (
  files: Files,
  commandLine: readonly string[],
  { candidates, folders }: NtpConfFlavour,
): Gathered<DaemonConfiguration> => {
  const started = parseCommandLine(commandLine, OPTIONS_WITH_VALUE, LONG_OPTIONS);
  const collector = collect(files, {
    known: new Set([...COMMANDS, ...OPTIONS]),
    // A password, telephone numbers, and whatever somebody wants to be seen.
    secret: ['crypto', 'phone', 'setvar'],
  });
  const removed = new Set<string>();
  const sources: ConfiguredSource[] = [];

  /** Every `.conf` of a folder and of those below it whose names end so too. */
  const readFolder = (folder: string, level: number): void => {
    const names = collector.list(folder).filter((name) => name.endsWith('.conf'));
    for (const name of names.toSorted(inByteOrder)) readPath(join(folder, name), level);
  };

  const readPath = (path: string, level: number): void => {
    if (level > MAX_INCLUDE_LEVEL + 1) {
      collector.cannotRead(path, 'include level');
    } else if (folders && isFolder(files, path)) {
      readFolder(path, level + 1);
    } else {
      const text = collector.text(path);
      if (text !== null) readLines(text, path, level);
    }
  };

  const readLines = (text: string, path: string, level: number): void => {
    for (const [index, line] of collector.lines(text, path).entries()) {
      const [name, ...values] = tokensOf(line);
      const place = { path, line: index + 1 };
      if (name === undefined || !collector.add(name, values, place)) continue;
      if (name === 'end') return;
      if (name === 'includefile' && values[0] !== undefined) {
        readPath(resolve(folders ? folderOf(path) : '/', values[0]), level + 1);
      } else if (name === 'unpeer' || name === 'unconfig') {
        for (const value of values) removed.add(value);
      } else if (isSource(name)) {
        const source = sourceOf(name, values, place);
        if (source !== null) sources.push(source);
      }
    }
  };

  for (const { letter, line } of started.options) {
    if (OPTIONS.includes(`-${letter}`)) collector.add(`-${letter}`, [], { path: COMMAND_LINE, line });
  }
  const given = valueOf(started, 'c');
  const main = openFirst(collector, given === null ? candidates : [resolve('/', given)]);
  if (main.status !== 'ok') return main;
  readLines(main.value.text, main.value.path, 1);
  const beside = join(folderOf(main.value.path), 'ntp.d');
  if (folders && isFolder(files, beside)) readFolder(beside, 1);

  for (const { text, line } of started.operands) {
    const source = sourceOf('server', [text], { path: COMMAND_LINE, line });
    if (source !== null) sources.push(source);
  }
  for (const source of sources) if (!removed.has(source.host)) collector.addSource(source);
  return collector.result();
};
