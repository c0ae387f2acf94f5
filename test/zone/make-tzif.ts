/** TZif files (RFC 9636 §3) made by hand, so that a test knows what stands in them. */
import type { LocalType } from '../../src/model/zone-facts.ts';

interface Description {
  readonly version?: 1 | 2 | 3 | 4;
  readonly types: readonly LocalType[];
  /** Unix seconds, and the place of the type in `types`. */
  readonly transitions?: readonly (readonly [at: number, type: number])[];
  /** Instant and how many leap seconds there are from then on. */
  readonly leaps?: readonly (readonly [at: number, count: number])[];
  /** A POSIX TZ string. */
  readonly footer?: string;
}

export const localType = (hours: number, abbreviation: string, isDaylight = false): LocalType => ({
  utcOffsetSeconds: hours * 3600,
  isDaylight,
  abbreviation,
});

const part = (version: number, size: 4 | 8, { types, transitions = [], leaps = [] }: Description): Buffer => {
  const time = (at: number): Buffer => {
    const bytes = Buffer.alloc(size);
    if (size === 8) bytes.writeBigInt64BE(BigInt(at));
    else bytes.writeInt32BE(at);
    return bytes;
  };
  const int32 = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(value);
    return bytes;
  };
  const names = types.map(({ abbreviation }) => `${abbreviation}\0`);
  const header = Buffer.alloc(44);
  header.write('TZif');
  header.writeUInt8(version === 1 ? 0 : 0x30 + version, 4);
  const counts = [0, 0, leaps.length, transitions.length, types.length, names.join('').length];
  for (const [index, count] of counts.entries()) header.writeUInt32BE(count, 20 + index * 4);
  return Buffer.concat([
    header,
    ...transitions.map(([at]) => time(at)),
    Buffer.from(transitions.map(([, type]) => type)),
    ...types.map(({ utcOffsetSeconds, isDaylight }, index) =>
      Buffer.concat([
        int32(utcOffsetSeconds),
        Buffer.from([isDaylight ? 1 : 0, names.slice(0, index).join('').length]),
      ]),
    ),
    Buffer.from(names.join('')),
    ...leaps.map(([at, count]) => Buffer.concat([time(at), int32(count)])),
  ]);
};

/** From version 2 on, the 32-bit part holds nothing, as `zic -b slim` writes it. */
export const makeTzif = (description: Description): Buffer => {
  const { version = 2, footer = '' } = description;
  if (version === 1) return part(1, 4, description);
  const empty = { types: [localType(0, '')] };
  return Buffer.concat([part(version, 4, empty), part(version, 8, description), Buffer.from(`\n${footer}\n`)]);
};

/** A zone that only its footer tells, as most of those without daylight saving are. */
export const tzifOf = (footer: string, abbreviation = 'LMT'): Buffer =>
  makeTzif({ types: [localType(0, abbreviation)], footer });
