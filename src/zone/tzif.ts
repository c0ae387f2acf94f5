import type { LocalType } from '../model/zone-facts.ts';
import type { PosixZone } from './posix-tz.ts';
import { parsePosixTz } from './posix-tz.ts';

/** What a TZif file (RFC 9636) says. */
export interface TzifData {
  readonly version: 1 | 2 | 3 | 4;
  /** Instants of transition, Unix seconds, ascending; from `instants[i]` on, `types[typeOf[i]]` holds. */
  readonly instants: readonly number[];
  readonly typeOf: readonly number[];
  /** The first of them holds before the first transition. */
  readonly types: readonly LocalType[];
  /**
   * How many leap seconds it has counted at its end: 27 in a `right/` zone of our days, whose time is so far behind all
   * others', and whose instants count them too. 0 in all others.
   */
  readonly leapSeconds: number;
  /** What holds after the last transition; `null` where the last type simply goes on. */
  readonly footer: PosixZone | null;
}

/**
 * Why bytes are no TZif file: none at all, another magic, fewer than they announce, or values that cannot be.
 */
export type TzifFault = 'empty' | 'not-tzif' | 'truncated' | 'malformed';

interface Header {
  readonly version: TzifData['version'];
  readonly isUtCount: number;
  readonly isStandardCount: number;
  readonly leapCount: number;
  readonly timeCount: number;
  readonly typeCount: number;
  readonly charCount: number;
}

const HEADER_LENGTH = 44;
const MAGIC = 'TZif';
const NEWLINE = 0x0a;
/** RFC 9636 §3.2: more than 25 or 26 hours from UTC cannot be. */
const MIN_OFFSET = -89_999;
const MAX_OFFSET = 93_599;
/** An abbreviation has three to six characters, that of old `Factory` zones is a sentence of 43. */
const MAX_NAME = 64;
/** The longest that is known, of Gaza, has 45. */
const MAX_FOOTER = 256;

const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

const isPrintable = (text: string): boolean => /^[\u0020-\u007e]*$/.test(text);

const versionOf = (byte: number): TzifData['version'] => {
  const digit = byte - 0x30;
  // A later version only adds: it is read like the last one known.
  return digit <= 1 ? 1 : digit === 2 ? 2 : digit === 3 ? 3 : 4;
};

const readHeader = (bytes: Uint8Array, at: number): Header | TzifFault => {
  if (textOf(bytes.subarray(at, at + MAGIC.length)) !== MAGIC.slice(0, Math.max(0, bytes.length - at)))
    return 'not-tzif';
  if (bytes.length < at + HEADER_LENGTH) return 'truncated';
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, HEADER_LENGTH);
  return {
    version: versionOf(view.getUint8(4)),
    isUtCount: view.getUint32(20),
    isStandardCount: view.getUint32(24),
    leapCount: view.getUint32(28),
    timeCount: view.getUint32(32),
    typeCount: view.getUint32(36),
    charCount: view.getUint32(40),
  };
};

/** In version 1 and in the first part of all others, times have 32 bits. */
type TimeSize = 4 | 8;

const bodyLength = (header: Header, timeSize: TimeSize): number =>
  header.timeCount * (timeSize + 1) +
  header.typeCount * 6 +
  header.charCount +
  header.leapCount * (timeSize + 4) +
  header.isStandardCount +
  header.isUtCount;

const readTypes = (view: DataView, at: number, header: Header, names: Uint8Array): LocalType[] | null => {
  const types: LocalType[] = [];
  for (let index = 0; index < header.typeCount; index++) {
    const place = at + index * 6;
    const utcOffsetSeconds = view.getInt32(place);
    const daylight = view.getUint8(place + 4);
    const nameAt = view.getUint8(place + 5);
    const nameEnd = names.indexOf(0, nameAt);
    if (nameAt >= names.length || nameEnd < 0 || nameEnd - nameAt > MAX_NAME) return null;
    const abbreviation = textOf(names.subarray(nameAt, nameEnd));
    if (utcOffsetSeconds < MIN_OFFSET || utcOffsetSeconds > MAX_OFFSET || daylight > 1) return null;
    if (!isPrintable(abbreviation)) return null;
    types.push({ utcOffsetSeconds, isDaylight: daylight === 1, abbreviation });
  }
  return types;
};

type Body = Pick<TzifData, 'instants' | 'typeOf' | 'types' | 'leapSeconds'>;

const readBody = (bytes: Uint8Array, at: number, header: Header, timeSize: TimeSize): Body | TzifFault => {
  const { timeCount, typeCount, charCount, leapCount } = header;
  if (typeCount === 0 || typeCount > 256 || charCount === 0) return 'malformed';
  if (bytes.length < at + bodyLength(header, timeSize)) return 'truncated';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const instants = Array.from({ length: timeCount }, (_, index) =>
    timeSize === 4 ? view.getInt32(at + index * 4) : Number(view.getBigInt64(at + index * 8)),
  );
  const typesOfAt = at + timeCount * timeSize;
  const typeOf = [...bytes.subarray(typesOfAt, typesOfAt + timeCount)];
  const typesAt = typesOfAt + timeCount;
  const namesAt = typesAt + typeCount * 6;
  const leapsAt = namesAt + charCount;
  const types = readTypes(view, typesAt, header, bytes.subarray(namesAt, leapsAt));
  const ascending = instants.every((instant, index) => index === 0 || instant > (instants[index - 1] ?? instant));
  if (types === null || !ascending || typeOf.some((type) => type >= typeCount)) return 'malformed';
  // Each record: the instant, and how many there are from then on.
  const leapSeconds = leapCount === 0 ? 0 : view.getInt32(leapsAt + leapCount * (timeSize + 4) - 4);
  return { instants, typeOf, types, leapSeconds };
};

/** The text between the two newlines at the end (RFC 9636 §3.3). */
const readFooter = (bytes: Uint8Array, at: number): PosixZone | null | TzifFault => {
  const end = bytes.indexOf(NEWLINE, at + 1);
  if (at >= bytes.length || end < 0) return 'truncated';
  if (bytes[at] !== NEWLINE || end - at > MAX_FOOTER) return 'malformed';
  const text = textOf(bytes.subarray(at + 1, end));
  return text === '' ? null : (parsePosixTz(text) ?? 'malformed');
};

/** Reads a TZif file of any version; of version 2 and later its 64-bit part. What is not sound as a whole is a fault. */
export const parseTzif = (bytes: Uint8Array): TzifData | TzifFault => {
  if (bytes.length === 0) return 'empty';
  const first = readHeader(bytes, 0);
  if (typeof first === 'string') return first;
  if (first.version === 1) {
    const body = readBody(bytes, HEADER_LENGTH, first, 4);
    return typeof body === 'string' ? body : { version: 1, ...body, footer: null };
  }
  const secondAt = HEADER_LENGTH + bodyLength(first, 4);
  const second = readHeader(bytes, secondAt);
  if (typeof second === 'string') return second === 'not-tzif' ? 'malformed' : second;
  const bodyAt = secondAt + HEADER_LENGTH;
  const body = readBody(bytes, bodyAt, second, 8);
  if (typeof body === 'string') return body;
  const footer = readFooter(bytes, bodyAt + bodyLength(second, 8));
  return typeof footer === 'string' ? footer : { version: first.version, ...body, footer };
};
