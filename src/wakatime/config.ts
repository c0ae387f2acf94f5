import type { WakatimeConfig, WakatimeConfigFault } from '../model/wakatime-facts.ts';
import { parseApiUrl } from './api-url.ts';
import type { Ini, IniEntry } from './ini.ts';
import { parseIni } from './ini.ts';
import { scrub, shown } from './scrub.ts';
import type { Internal } from './state.ts';

/** wakatime.com's API: what heartbeats are sent to without `api_url`. */
export const DEFAULT_API_URL = 'https://api.wakatime.com/api/v1';
/** More than this of a configuration is not read. */
export const MAX_CONFIG_BYTES = 262_144;

/** Any other is refused by wakatime-cli before it sends anything. */
const KEY = /^(?:waka_)?[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
/** What Go takes for true; anything else, nothing too, is false. */
const TRUE = /^(?:1|[tT]|true|TRUE|True)$/;
/** A name of another key may be anything, a secret too: it is not repeated. */
const KNOWN =
  /^settings\.(?:api_?key|api_key_vault_cmd|api_url|debug|hide_\w{1,30}|hostname|import_cfg|log_file|offline|proxy|timeout|heartbeat_rate_limit_seconds)$|^internal\.(?:backoff_at|backoff_retries|heartbeats_last_sent_at)$/;

export const isKey = (text: string): boolean => KEY.test(text);

/** One file of a configuration. */
export interface ConfigFile {
  readonly path: string;
  readonly ini: Ini;
  readonly faults: readonly WakatimeConfigFault[];
}

const startsWith = (bytes: Uint8Array, ...start: number[]): boolean =>
  start.every((byte, index) => bytes[index] === byte);

/** What stands in it; of more than `MAX_CONFIG_BYTES` the lines that are whole. */
export const parseConfigFile = (path: string, bytes: Uint8Array): ConfigFile => {
  const isLarge = bytes.length > MAX_CONFIG_BYTES;
  const isUtf16 = startsWith(bytes, 0xfe, 0xff) || startsWith(bytes, 0xff, 0xfe);
  // wakatime-cli passes over these marks, and reads UTF-8 in any case.
  const text = new TextDecoder().decode(bytes.subarray(isUtf16 ? 2 : 0, MAX_CONFIG_BYTES));
  const ini = parseIni(isLarge ? text.slice(0, text.lastIndexOf('\n') + 1) : text, true);
  const fault = (kind: WakatimeConfigFault['kind'], line: number | null, key: string | null): WakatimeConfigFault => ({
    kind,
    path: shown(path),
    line,
    key,
  });
  return {
    path,
    ini,
    faults: [
      ...(isLarge ? [fault('too-large', null, null)] : []),
      ...(isUtf16 || startsWith(bytes, 0xef, 0xbb, 0xbf) ? [fault('bom', 1, null)] : []),
      ...(ini.notUnderstood === null ? [] : [fault('not-understood', ini.notUnderstood, null)]),
      ...ini.duplicates.map(({ name, line }) => fault('duplicate-key', line, KNOWN.test(name) ? name : null)),
    ],
  };
};

interface Found extends IniEntry {
  readonly path: string;
}

/** The value that holds, without quotes; the file that is read last counts. */
const findIn = (files: readonly ConfigFile[], name: string): Found | null => {
  for (const { path, ini } of files.toReversed()) {
    const entry = ini.entries.get(name);
    if (entry !== undefined) return { path, line: entry.line, value: trimQuotes(entry.value) };
  }
  return null;
};

const trimQuotes = (text: string): string => {
  let [start, end] = [0, text.length];
  const isQuote = (at: number): boolean => /["']/.test(text.charAt(at));
  while (start < end && isQuote(start)) start++;
  while (end > start && isQuote(end - 1)) end--;
  return text.slice(start, end);
};

/** `null`: not set, or empty. */
export const settingOf = (files: readonly ConfigFile[], key: string): string | null =>
  findIn(files, `settings.${key}`)?.value || null;

/** All keys of `[internal]`. */
export const internalOf = (inis: readonly Ini[]): Internal => {
  const start = 'internal.';
  const entries = inis.flatMap((ini) => [...ini.entries]).filter(([name]) => name.startsWith(start));
  return new Map(entries.map(([name, { value }]) => [name.slice(start.length), trimQuotes(value)]));
};

interface FoundKey {
  readonly key: string | null;
  readonly from: WakatimeConfig['key'];
  /** A key that is refused. */
  readonly refused: Found | null;
}

const findKey = (files: readonly ConfigFile[], fromEnvironment: string | null): FoundKey => {
  const [written = null] = ['api_key', 'apikey']
    .map((name) => findIn(files, `settings.${name}`))
    .filter((found) => found !== null && found.value !== '');
  if (written !== null)
    return isKey(written.value)
      ? { key: written.value, from: 'file', refused: null }
      : { key: null, from: 'none', refused: written };
  if (settingOf(files, 'api_key_vault_cmd')?.trim()) return { key: null, from: 'command', refused: null };
  return fromEnvironment !== null && isKey(fromEnvironment)
    ? { key: fromEnvironment, from: 'environment', refused: null }
    : { key: null, from: 'none', refused: null };
};

interface Interpreted {
  readonly facts: WakatimeConfig;
  /** As it is to be sent; never to be shown. */
  readonly key: string | null;
  readonly apiUrl: string | null;
  /** The same as it may be shown; '' for what is no address. */
  readonly shownUrl: string;
}

/**
 * What wakatime-cli makes of its configuration. `files`: the configuration, then what it imports; `importFault`: what is
 * wrong with the import; `fromEnvironment`: WAKATIME_API_KEY, where that is of this home.
 */
export const interpretConfig = (
  files: readonly [ConfigFile, ...ConfigFile[]],
  importFault: WakatimeConfigFault | null,
  importedPath: string | null,
  fromEnvironment: string | null,
): Interpreted => {
  const [{ path }] = files;
  const { key, from, refused } = findKey(files, fromEnvironment);
  const written = findIn(files, 'settings.api_url');
  const isCut = files.some((file) => file.faults.some(({ kind }) => kind === 'too-large'));
  const url = written?.value || DEFAULT_API_URL;
  const parsed = parseApiUrl(url);
  const isAddress = typeof parsed !== 'string';
  // What was not read may say where to.
  const isKnown = isAddress && (written !== null || !isCut);
  const offline = files.toReversed().find(({ ini }) => ini.entries.has('settings.offline'));
  const rate = settingOf(files, 'heartbeat_rate_limit_seconds');
  const faultAt = (kind: WakatimeConfigFault['kind'], found: Found | null, name: string): WakatimeConfigFault => ({
    kind,
    path: shown(found?.path ?? path),
    line: found?.line ?? null,
    key: found === null ? null : name,
  });
  const faults = [
    ...files.flatMap((file) => file.faults),
    ...(importFault === null ? [] : [importFault]),
    ...(isAddress ? [] : [faultAt('api-url', written, 'settings.api_url')]),
    ...(from === 'none' && (refused !== null || !isCut) ? [faultAt('no-key', refused, 'settings.api_key')] : []),
  ];
  // A key may stand in an address too.
  const hide = (text: string): string => {
    if (refused === null) return text;
    const { value } = refused;
    const inAddress = new URL(`http://host/${value}`).pathname.slice(1) || value;
    return text.replaceAll(value, '…').replaceAll(inAddress, '…');
  };
  const shownUrl = isAddress ? hide(scrub(parsed.url)) : '';
  const order = files.map((file) => shown(file.path));
  return {
    key,
    apiUrl: isKnown ? url : null,
    shownUrl,
    facts: {
      path,
      importedPath: importedPath === null ? null : hide(shown(importedPath)),
      apiUrl: isAddress && written?.value ? shownUrl : null,
      key: from,
      keepsOffline: offline === undefined || TRUE.test(offline.ini.entries.get('settings.offline')?.value ?? ''),
      hasProxy: settingOf(files, 'proxy') !== null,
      rateLimitSeconds: rate !== null && /^[+-]?\d{1,9}$/.test(rate) ? Math.max(0, Number(rate)) : null,
      faults: faults.toSorted((a, b) => order.indexOf(a.path) - order.indexOf(b.path) || (a.line ?? 0) - (b.line ?? 0)),
    },
  };
};
