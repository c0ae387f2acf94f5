import type { DaemonConfiguration } from '../../model/daemon-facts.ts';
import type { Gathered } from '../../model/gathered.ts';
import type { Files } from '../../system/files.ts';
import { collect, openFirst } from './collector.ts';
import { COMMAND_LINE, parseCommandLine, valueOf } from './command-line.ts';
import { resolve } from './paths.ts';

/** As Debian starts it, and as it is compiled elsewhere. */
const CANDIDATES = ['/etc/openntpd/ntpd.conf', '/etc/ntpd.conf'];
const STATEMENTS = ['constraint', 'constraints', 'listen', 'query', 'sensor', 'server', 'servers'];
/** `-s` sets the clock at the start; later versions do it without. */
const OPTIONS = ['-s', '-S'];
const OPTIONS_WITH_VALUE = 'fP';
const NTP_PORT = 123;

interface Statement {
  readonly words: readonly string[];
  readonly line: number;
}

/** Statements end with their line, unless that ends in a backslash; `#` begins a comment (parse.y). */
const statementsOf = (lines: readonly string[]): Statement[] => {
  const found: Statement[] = [];
  let words: string[] = [];
  let line = 1;
  for (const [index, raw] of lines.entries()) {
    const tokens = raw.match(/"[^"]*"|'[^']*'|#.*|[^\s"'#]+/g) ?? [];
    const isJoined = tokens.at(-1) === '\\';
    if (words.length === 0) line = index + 1;
    words.push(
      ...tokens
        .filter((token) => !token.startsWith('#') && token !== '\\')
        .map((token) => token.replace(/^["']|["']$/g, '')),
    );
    if (isJoined) continue;
    if (words.length > 0) found.push({ words, line });
    words = [];
  }
  if (words.length > 0) found.push({ words, line });
  return found;
};

/** A name and password before the host of a URL. */
const withoutCredentials = (word: string): string => word.replace(/\/\/[^/@]*@/, '//');

/** ntpd.conf(5) of OpenNTPD. `servers` stands for all addresses of a name: a pool. */
export const readOpenntpdConf = (files: Files, commandLine: readonly string[]): Gathered<DaemonConfiguration> => {
  const started = parseCommandLine(commandLine, OPTIONS_WITH_VALUE);
  const collector = collect(files, { known: new Set([...STATEMENTS, ...OPTIONS]) });
  for (const { letter, line } of started.options) {
    if (OPTIONS.includes(`-${letter}`)) collector.add(`-${letter}`, [], { path: COMMAND_LINE, line });
  }
  const given = valueOf(started, 'f');
  const main = openFirst(collector, given === null ? CANDIDATES : [resolve('/', given)]);
  if (main.status !== 'ok') return main;
  const { path, text } = main.value;
  for (const { words, line } of statementsOf(collector.lines(text, path))) {
    const [name = '', ...values] = words.map(withoutCredentials);
    if (!collector.add(name, values, { path, line })) continue;
    const [host] = values;
    if ((name === 'server' || name === 'servers') && host !== undefined) {
      const kind = name === 'servers' ? 'pool' : 'server';
      collector.addSource({ kind, host, port: NTP_PORT, authenticated: false, path, line });
    }
  }
  return collector.result();
};
