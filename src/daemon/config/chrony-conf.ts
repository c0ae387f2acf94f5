import type { ConfiguredSource, DaemonConfiguration } from '../../model/daemon-facts.ts';
import type { Gathered } from '../../model/gathered.ts';
import type { Files } from '../../system/files.ts';
import type { Collector, Place } from './collector.ts';
import { LONGEST_LINE, collect, openFirst, wordsOf } from './collector.ts';
import { COMMAND_LINE, parseCommandLine, valueOf } from './command-line.ts';
import { expandGlob, inByteOrder, matchesGlob } from './glob.ts';
import { join, resolve } from './paths.ts';

/** Where chronyd looks without `-f`: as Debian and Alpine compile it, and as the others do. */
const CANDIDATES = ['/etc/chrony/chrony.conf', '/etc/chrony.conf'];

/** chrony.conf(5) up to 4.8. */
const DIRECTIVES = new Set(
  (
    'acquisitionport allow authselectmode bindacqaddress bindacqdevice bindaddress bindcmdaddress bindcmddevice ' +
    'binddevice broadcast clientloglimit clockprecision cmdallow cmddeny cmdport cmdratelimit combinelimit confdir ' +
    'corrtimeratio deny driftfile dscp dumpdir dumponexit fallbackdrift hwclockfile hwtimestamp hwtstimeout include ' +
    'initstepslew keyfile leapsecmode leapsectz leapseclist local lock_all log logbanner logchange logdir mailonchange ' +
    'makestep manual maxchange maxclockerror maxdistance maxdrift maxjitter maxntsconnections maxsamples maxslewrate ' +
    'maxstratum maxupdateskew maxtxbuffers minsamples minsources minstratum nocerttimecheck noclientlog nosystemcert ' +
    'ntpsigndsocket ntsaeads ntsratelimit ntscachedir ntsdumpdir ntsntpserver ntsport ntsprocesses ntsrefresh ntsrotate ' +
    'ntsservercert ntsserverkey ntstrustedcerts opencommands peer pidfile pool port ptpdomain ptpport ratelimit ' +
    'refclock refresh reselectdist rtcautotrim rtcdevice rtcfile rtconutc rtcsync sched_priority server smoothtime ' +
    'sourcedir stratumweight tempcomp user commandkey generatecommandkey linux_freq_scale linux_hz'
  ).split(' '),
);

/** Of chronyd's own options, those that change what becomes of the clock. */
const OPTIONS = ['-R', '-s', '-x'];
const OPTIONS_WITH_VALUE = 'fFlLNPtu';

const MAX_LEVEL = 10;
const MAX_FOLDERS = 10;
const NTP_PORT = 123;

type SourceKind = ConfiguredSource['kind'];
const isSource = (name: string): name is SourceKind => name === 'server' || name === 'pool' || name === 'peer';

const PORT = /^\d{1,5}$/;

/** `HOST [port N] [nts] …`; `null` if there is no host, or a port that is none. */
const sourceOf = (kind: SourceKind, [host, ...options]: readonly string[], place: Place): ConfiguredSource | null => {
  if (host === undefined) return null;
  const lowered = options.map((option) => option.toLowerCase());
  const at = lowered.lastIndexOf('port');
  const port = at < 0 ? String(NTP_PORT) : (lowered[at + 1] ?? '');
  if (!PORT.test(port) || Number(port) < 1 || Number(port) > 65_535) return null;
  return { kind, host, port: Number(port), authenticated: lowered.includes('nts'), ...place };
};

const isComment = (line: string): boolean => /^[ \t\v\f\r]*[!;#%]/.test(line);

/** Same-named files of several folders: the first folder's counts. Sorted by name (conf.c, search_dirs). */
const filesIn = (collector: Collector, folders: readonly string[], suffix: string): string[] => {
  const chosen = new Map<string, string>();
  for (const folder of folders.slice(0, MAX_FOLDERS)) {
    for (const name of collector.list(folder)) {
      if (matchesGlob(`*${suffix}`, name) && !chosen.has(name)) chosen.set(name, join(folder, name));
    }
  }
  return [...chosen].toSorted(([a], [b]) => inByteOrder(a, b)).map(([, path]) => path);
};

/**
 * chrony.conf as chronyd reads it (conf.c of chrony 4.8): `include` and `confdir` in place, ten levels deep; the files
 * of `sourcedir` after everything else. Directives on the command line stand in place of the file.
 */
export const readChronyConf = (files: Files, commandLine: readonly string[]): Gathered<DaemonConfiguration> => {
  const started = parseCommandLine(commandLine, OPTIONS_WITH_VALUE);
  const collector = collect(files, {
    known: new Set([...DIRECTIVES, ...OPTIONS]),
    secret: ['mailonchange'],
  });
  const look = {
    exists: files.exists,
    list: (folder: string): readonly string[] => {
      // chronyd does not start where the folder of an `include` is missing (GLOB_ERR); nothing in it is no fault.
      if (!files.exists(folder)) collector.cannotRead(folder, 'ENOENT');
      return collector.list(folder);
    },
  };
  const sourceFolders: string[][] = [];

  const readFile = (path: string, level: number): void => {
    const text = level > MAX_LEVEL ? null : collector.text(path);
    if (level > MAX_LEVEL) collector.cannotRead(path, 'include level');
    if (text !== null) readLines(text, path, level);
  };

  const readLine = (text: string, place: Place, level: number): void => {
    const [word, ...values] = isComment(text) ? [] : wordsOf(text);
    if (word === undefined) return;
    const name = word.toLowerCase();
    if (!collector.add(name, values, place)) return;
    if (name === 'include') {
      const pattern = values.length === 1 ? resolve('/', values[0] ?? '') : null;
      for (const path of pattern === null ? [] : expandGlob(look, pattern)) readFile(path, level + 1);
    } else if (name === 'confdir') {
      for (const path of filesIn(collector, values, '.conf')) readFile(path, level + 1);
    } else if (name === 'sourcedir') {
      sourceFolders.push(values);
    } else if (isSource(name)) {
      const source = sourceOf(name, values, place);
      if (source !== null) collector.addSource(source);
    }
  };

  const readLines = (text: string, path: string, level: number): void => {
    for (const [index, line] of text.split('\n').entries()) {
      if (line.length > LONGEST_LINE) {
        collector.cannotRead(path, 'line too long');
        return;
      }
      readLine(line, { path, line: index + 1 }, level);
    }
  };

  /** Only sources may stand in it; other lines are passed over, and so is a last line that has no end. */
  const readSources = (path: string): void => {
    const lines = collector.lines(collector.text(path) ?? '', path).slice(0, -1);
    for (const [index, line] of lines.entries()) {
      const [word = '', ...values] = isComment(line) ? [] : wordsOf(line);
      const kind = word.toLowerCase();
      if (!isSource(kind)) continue;
      const source = sourceOf(kind, values, { path, line: index + 1 });
      if (source === null) continue;
      collector.add(kind, values, source);
      collector.addSource(source);
    }
  };

  for (const { letter, line } of started.options) {
    if (OPTIONS.includes(`-${letter}`)) collector.add(`-${letter}`, [], { path: COMMAND_LINE, line });
  }
  if (started.operands.length > 0) {
    for (const { text, line } of started.operands) readLine(text, { path: COMMAND_LINE, line }, 1);
  } else {
    const given = valueOf(started, 'f');
    const main = openFirst(collector, given === null ? CANDIDATES : [resolve('/', given)]);
    if (main.status !== 'ok') return main;
    readLines(main.value.text, main.value.path, 1);
  }
  for (const folders of sourceFolders) {
    for (const path of filesIn(collector, folders, '.sources')) readSources(path);
  }
  return collector.result();
};
