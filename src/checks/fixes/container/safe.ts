import { neutralise } from '../../../model/neutralise.ts';

/** As the tz database spells names: nothing that a shell, YAML or SQL takes for anything else. */
const ZONE = /^[A-Za-z][\w+-]*(?:\/[A-Za-z][\w+-]*)*$/;

export const isPlainZone = (name: string): boolean => name.length <= 64 && ZONE.test(name);

/** As engines allow them for containers, and compose for projects. */
const NAME = /^[a-zA-Z0-9][\w.-]{0,254}$/;

export const isPlainName = (name: string): boolean => NAME.test(name);

/** Compose allows a service to begin with a dot or an underscore; with a dash it would be taken for an option. */
const SERVICE = /^[\w.][\w.-]{0,254}$/;

export const isPlainService = (name: string): boolean => SERVICE.test(name);

/** A path that shows on a screen as what it is. Labels may hold anything. */
export const isPlainPath = (path: string): boolean =>
  path !== '' && !path.startsWith('-') && path === neutralise(path) && path === path.trim();

/** Words that YAML, or the older YAML of some tools, takes for something else than text. */
const YAML_WORDS = /^(?:y|n|yes|no|on|off|true|false|null|~)$/i;
const YAML_PLAIN = /^[A-Za-z_$/.](?:[\w$/.,@+={}-]|:(?=\S))*$/;

/** A text as YAML reads it back, in a block. */
export const yamlScalar = (text: string): string =>
  YAML_PLAIN.test(text) && !YAML_WORDS.test(text) ? text : JSON.stringify(text);

/** The same within `[…]` or `{…}`. */
export const yamlFlowScalar = (text: string): string => (/[{},]/.test(text) ? JSON.stringify(text) : yamlScalar(text));

/** An argument as a POSIX shell reads it back. */
export const shellWord = (argument: string): string =>
  /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
