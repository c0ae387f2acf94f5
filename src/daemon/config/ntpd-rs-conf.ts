import type { ConfiguredSource, DaemonConfiguration } from '../../model/daemon-facts.ts';
import type { Gathered } from '../../model/gathered.ts';
import { missing } from '../../model/gathered.ts';
import type { Files } from '../../system/files.ts';
import { collect, openFirst } from './collector.ts';
import { parseCommandLine, valueOf } from './command-line.ts';
import { resolve } from './paths.ts';
import type { TomlSetting } from './toml.ts';
import { parseToml } from './toml.ts';

const CANDIDATES = ['/etc/ntpd-rs/ntp.toml'];
const LONG_OPTIONS = new Map([
  ['config', 'c'],
  ['log-level', 'l'],
]);
const NTP_PORT = 123;

/** Sections that are kept; the others may hold what lets a pool in (`accepted-pool-authentication-tokens`). */
const SECTIONS = ['source', 'source-defaults', 'synchronization', 'server', 'observability'];

/** What a source's mode means to who wants to ask it; `sock` and `pps` are no servers. */
const MODES: ReadonlyMap<string, { readonly kind: ConfiguredSource['kind']; readonly authenticated: boolean }> =
  new Map([
    ['server', { kind: 'server', authenticated: false }],
    ['pool', { kind: 'pool', authenticated: false }],
    ['nts', { kind: 'server', authenticated: true }],
    ['nts-pool', { kind: 'pool', authenticated: true }],
  ]);

interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** `host`, `host:port`, `v6`, `[v6]:port`; `null` for anything else. */
const hostPortOf = (address: string): HostPort | null => {
  const bare = /^[0-9a-f:.]+$/i.test(address) && address.split(':').length > 2;
  if (bare) return { host: address, port: NTP_PORT };
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/i.exec(address);
  if (match === null) return null;
  const [, v6, name, digits] = match;
  const port = digits === undefined ? NTP_PORT : Number(digits);
  return port > 0 && port < 65_536 ? { host: v6 ?? name ?? '', port } : null;
};

const sourceOf = (settings: readonly TomlSetting[], path: string): ConfiguredSource | null => {
  const valueOfKey = (wanted: string): TomlSetting | undefined => settings.find(({ key }) => key === wanted);
  const mode = MODES.get(valueOfKey('mode')?.values[0] ?? '');
  const address = valueOfKey('address');
  const target = hostPortOf(address?.values[0] ?? '');
  if (mode === undefined || address === undefined || target === null) return null;
  // With NTS the address is that of the key exchange server, whose port is not NTP's.
  return { ...mode, host: target.host, port: mode.authenticated ? NTP_PORT : target.port, path, line: address.line };
};

/** ntp.toml(5) of ntpd-rs. */
export const readNtpdRsConf = (files: Files, commandLine: readonly string[]): Gathered<DaemonConfiguration> => {
  const given = valueOf(parseCommandLine(commandLine, 'cl', LONG_OPTIONS), 'c');
  const known = new Set<string>();
  const collector = collect(files, { known });
  const main = openFirst(collector, given === null ? CANDIDATES : [resolve('/', given)]);
  if (main.status !== 'ok') return main;
  const { path, text } = main.value;
  const settings = parseToml(text);
  // Sources in an array of inline tables are allowed in TOML, and not read here: no answer is better than a false one.
  if (settings === null || settings.some(({ section, key }) => section === '' && key === 'source')) {
    return missing('failed', 'not understood');
  }
  const sources = new Map<number, TomlSetting[]>();
  for (const setting of settings) {
    const { section, index, key, values, line } = setting;
    if (!SECTIONS.includes(section) || !/^[a-z][a-z0-9_.-]{0,63}$/.test(key)) continue;
    known.add(`${section}.${key}`);
    collector.add(`${section}.${key}`, values, { path, line });
    if (section !== 'source') continue;
    const one = sources.get(index) ?? [];
    one.push(setting);
    sources.set(index, one);
  }
  for (const one of sources.values()) {
    const source = sourceOf(one, path);
    if (source !== null) collector.addSource(source);
  }
  return collector.result();
};
