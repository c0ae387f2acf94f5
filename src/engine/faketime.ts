import type { FaketimeFacts } from '../model/container-facts.ts';
import type { InspectedContainer } from './client.ts';
import { variablesOf } from './variables.ts';
import type { ContainerView } from './view.ts';

/** Of a memory map; larger ones are of programs with thousands of libraries. */
const MAX_MAP = 262_144;
const LONGEST_SETTING = 200;
/** libfaketime.so.1, libfaketimeMT.so.1; on a musl system the same names. */
const LIBRARY = /[^\s:'"]{0,200}libfaketime[^\s:'"/]{0,60}/;
const IS_FAKETIME = /^FAKETIME(?:_[A-Z_]{1,40})?$/;
const PRELOAD = 'LD_PRELOAD';

const textOf = ({ files }: ContainerView, path: string, maxBytes?: number): string => {
  const text = files.readText(path, maxBytes);
  return text.status === 'ok' ? text.value : '';
};

const processEnvironment = (view: ContainerView): string[] => textOf(view, '/proc/1/environ').split('\0');

const libraryIn = (text: string | undefined): string | null => LIBRARY.exec(text ?? '')?.[0] ?? null;

/** Lines of /proc/PID/maps (proc(5)): the path is the sixth field. */
const libraryInMap = (maps: string): string | null => {
  const line = maps.includes('libfaketime') ? maps.split('\n').find((one) => one.includes('libfaketime')) : undefined;
  return libraryIn(line?.slice(line.indexOf('/')));
};

const cut = (setting: string | undefined): string | null => setting?.slice(0, LONGEST_SETTING) ?? null;

/** Without the variable, the first line of one of these files (libfaketime's README, "Changing settings at run time"). */
const settingInFile = (view: ContainerView, variables: ReadonlyMap<string, string>): string | null => {
  const paths = [
    variables.get('FAKETIME_TIMESTAMP_FILE'),
    `${variables.get('HOME') ?? '/root'}/.faketimerc`,
    '/etc/faketimerc',
  ];
  const lines = paths.flatMap((path) => (path?.startsWith('/') === true ? textOf(view, path).split('\n') : []));
  return cut(lines.map((line) => line.trim()).find((line) => line !== '' && !/^[#;]/.test(line)));
};

/**
 * Signs of libfaketime, which tells the programs that load it another time than the kernel's; `null`: none. What the
 * container was made with counts before what its first process has, which an entrypoint may have added.
 */
export const faketimeOf = ({ environment }: InspectedContainer, view: ContainerView): FaketimeFacts | null => {
  const config = variablesOf(environment);
  const ofProcess = variablesOf(processEnvironment(view));
  const setting = cut(ofProcess.get('FAKETIME') ?? config.get('FAKETIME'));
  const loaded = (seenBy: FaketimeFacts['seenBy'], library: string): FaketimeFacts => ({
    seenBy,
    library,
    setting: setting ?? settingInFile(view, ofProcess.size > 0 ? ofProcess : config),
  });
  const byConfig = libraryIn(config.get(PRELOAD));
  if (byConfig !== null) return loaded('config', byConfig);
  const byFile = libraryIn(textOf(view, '/etc/ld.so.preload'));
  if (byFile !== null) return loaded('ld.so.preload', byFile);
  const byProcess = libraryIn(ofProcess.get(PRELOAD)) ?? libraryInMap(textOf(view, '/proc/1/maps', MAX_MAP));
  if (byProcess !== null) return loaded('process', byProcess);
  if (setting === null) return null;
  return { seenBy: config.has('FAKETIME') ? 'config' : 'process', library: null, setting };
};

/**
 * What a program that is started inside needs to see the time that the first process sees, `NAME=value`: `LD_PRELOAD`
 * where that loads libfaketime, and libfaketime's own variables. Nothing else of its environment.
 */
export const faketimeEnvironment = (view: ContainerView): string[] => {
  const variables = [...variablesOf(processEnvironment(view))];
  return variables
    .filter(([name, value]) => IS_FAKETIME.test(name) || (name === PRELOAD && libraryIn(value) !== null))
    .map(([name, value]) => `${name}=${value}`);
};

/** `-45`, `+2.5h`, `2020-01-01 00:00:00`. */
const IS_OFFSET = /^[+-]\d{1,15}(?:[.,]\d{1,9})?[smhdy]?$/;
const IS_INSTANT = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

/**
 * Whether a program that is started now sees the same time as one that has been running: with an offset, or at a time that
 * stands still. Not where time begins anew with each program (`@…`), or runs at a pace of its own (`+5 x2`).
 */
export const isSameForAll = ({ setting }: FaketimeFacts): boolean =>
  setting === null || IS_OFFSET.test(setting) || IS_INSTANT.test(setting);
