import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TzifData } from '../../src/zone/tzif.ts';
import { parseTzif } from '../../src/zone/tzif.ts';
import { zoneOfTzif } from '../../src/zone/zone.ts';
import { localType, makeTzif } from './make-tzif.ts';

const MET = localType(1, 'MET');
const MEST = localType(2, 'MEST', true);
const SPRING = Date.UTC(2026, 2, 29, 1) / 1000;
const AUTUMN = Date.UTC(2026, 9, 25, 1) / 1000;
const FOOTER = 'MET-1MEST,M3.5.0,M10.5.0/3';

const good = {
  types: [MET, MEST],
  transitions: [
    [SPRING, 1],
    [AUTUMN, 0],
  ],
  footer: FOOTER,
} as const;

const parsed = (bytes: Uint8Array): TzifData => {
  const data = parseTzif(bytes);
  if (typeof data === 'string') throw new Error(data);
  return data;
};

describe('a file', () => {
  test.for([1, 2, 3, 4] as const)('of version %d is read', (version) => {
    const data = parsed(makeTzif({ ...good, version }));
    expect(data).toMatchObject({ version, types: [MET, MEST], instants: [SPRING, AUTUMN], typeOf: [1, 0] });
    expect(data.footer === null).toBe(version === 1);
  });

  test('of a version to come is read like the last one known', () => {
    const bytes = makeTzif({ ...good, version: 4 });
    bytes.writeUInt8(0x37, 4);
    expect(parsed(bytes).version).toBe(4);
  });

  test('tells how many leap seconds it counts', () => {
    expect(parsed(makeTzif(good)).leapSeconds).toBe(0);
    const leaps = [
      [78_796_800, 1],
      [94_694_401, 2],
    ] as const;
    expect(parsed(makeTzif({ ...good, leaps })).leapSeconds).toBe(2);
  });

  test('may lie in the middle of a larger buffer', () => {
    const bytes = makeTzif(good);
    const buffer = Buffer.concat([Buffer.from('abc'), bytes]);
    expect(parsed(buffer.subarray(3))).toEqual(parsed(bytes));
  });
});

describe('local time', () => {
  const zone = zoneOfTzif(parsed(makeTzif(good)));
  test.for([
    ['before the first transition, by the first type', SPRING - 1, 'MET'],
    ['from a transition on', SPRING, 'MEST'],
    ['until the next one', AUTUMN - 1, 'MEST'],
    ['after the last one, by the footer', Date.UTC(2040, 6, 1) / 1000, 'MEST'],
    ['and in the footer’s winter', Date.UTC(2040, 0, 1) / 1000, 'MET'],
  ] as const)('%s', ([, at, abbreviation]) => {
    expect(zone.typeAt(at).abbreviation).toBe(abbreviation);
  });

  test('without transitions, by the footer alone', () => {
    const bytes = makeTzif({ types: [localType(0, 'LMT')], footer: 'CST-8' });
    expect(zoneOfTzif(parsed(bytes)).typeAt(0)).toEqual(localType(8, 'CST'));
  });

  test('with neither, by the first type for ever', () => {
    const unchanging = zoneOfTzif(parsed(makeTzif({ types: [MET] })));
    expect(unchanging.typeAt(-1e12)).toEqual(MET);
    expect(unchanging.typeAt(1e12)).toEqual(MET);
    expect(unchanging.transitions(0, 4e9)).toEqual([]);
  });

  test('transitions come from the table and then from the footer, each once', () => {
    const from = Date.UTC(2026, 0, 1) / 1000;
    const transitions = zone.transitions(from, Date.UTC(2028, 0, 1) / 1000);
    expect(transitions.map(({ at }) => new Date(at * 1000).toISOString().slice(0, 13))).toEqual([
      '2026-03-29T01',
      '2026-10-25T01',
      '2027-03-28T01',
      '2027-10-31T01',
    ]);
    expect(transitions[0]).toEqual({ at: SPRING, before: MET, after: MEST });
  });

  test('a span holds the transition at its end, not that at its start', () => {
    expect(zone.transitions(SPRING - 1, SPRING)).toHaveLength(1);
    expect(zone.transitions(SPRING, SPRING + 1)).toHaveLength(0);
  });

  test('a transition that changes nothing is none', () => {
    const same = makeTzif({
      types: [MET, MET],
      transitions: [
        [SPRING, 1],
        [AUTUMN, 0],
      ],
    });
    expect(zoneOfTzif(parsed(same)).transitions(0, 4e9)).toEqual([]);
  });
});

describe('what is no zone file', () => {
  const bytes = makeTzif(good);
  const changed = (at: number, value: number): Uint8Array => {
    const copy = Buffer.from(bytes);
    copy.writeUInt8(value, at < 0 ? copy.length + at : at);
    return copy;
  };
  /** The 64-bit part begins after the empty 32-bit one: 44 + 6 + 1 bytes. */
  const SECOND = 51;
  const BODY = SECOND + 44;

  test.for([
    ['nothing at all', Buffer.alloc(0), 'empty'],
    ['a name, as somebody may write it there', Buffer.from('Asia/Shanghai\n'), 'not-tzif'],
    ['fewer bytes than the magic has', Buffer.from('UT'), 'not-tzif'],
    ['the magic alone', Buffer.from('TZif'), 'truncated'],
    ['a 64-bit part without its magic', changed(SECOND, 0x58), 'malformed'],
    ['a type that does not exist', changed(BODY + 16, 9), 'malformed'],
    ['transitions that do not ascend', changed(BODY, 0x7f), 'malformed'],
    ['an offset of more than 26 hours', changed(BODY + 18, 0x7f), 'malformed'],
    ['daylight saving that is neither yes nor no', changed(BODY + 22, 2), 'malformed'],
    ['a name that begins behind the names', changed(BODY + 23, 200), 'malformed'],
    ['a control character in a name', changed(BODY + 30, 0x1b), 'malformed'],
    ['a footer that is no POSIX string', changed(-4, 0x21), 'malformed'],
    ['no newline before the footer', changed(-FOOTER.length - 2, 0x20), 'malformed'],
    ['counts beyond all bounds', changed(SECOND + 32, 0xff), 'truncated'],
    ['no types', Buffer.concat([makeTzif({ version: 1, types: [] })]), 'malformed'],
  ] as const)('%s: %s', ([, content, fault]) => {
    expect(parseTzif(content)).toBe(fault);
  });
});

test('a file that was cut short anywhere is a fault', () => {
  for (const version of [1, 2] as const) {
    const bytes = makeTzif({ ...good, version });
    for (let length = 0; length < bytes.length; length++)
      expect(parseTzif(bytes.subarray(0, length))).toBeTypeOf('string');
  }
});

/** Whatever it accepted can be computed with. */
const expectSound = (data: ReturnType<typeof parseTzif>): void => {
  if (typeof data === 'string') return;
  const zone = zoneOfTzif(data);
  for (const at of [-1e10, 0, SPRING, 1.8e9, 4e9, 1e11]) {
    const { utcOffsetSeconds, abbreviation } = zone.typeAt(at);
    expect(Math.abs(utcOffsetSeconds)).toBeLessThan(100_000);
    expect(abbreviation).toMatch(/^[ -~]*$/);
  }
  const transitions = zone.transitions(SPRING - 1e6, SPRING + 4e7);
  expect(transitions.map(({ at }) => at)).toEqual(transitions.map(({ at }) => at).toSorted((a, b) => a - b));
};

describe('bytes from anywhere', () => {
  test('never throw', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => expectSound(parseTzif(bytes))));
  });

  test('nor behind a good header', () => {
    const header = makeTzif(good).subarray(0, 44);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => expectSound(parseTzif(Buffer.concat([header, bytes])))),
    );
  });

  test('nor as a good file in which some were changed', () => {
    const bytes = makeTzif({ ...good, leaps: [[78_796_800, 1]] });
    const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(changes, (all) => {
        const copy = Buffer.from(bytes);
        for (const [at, value] of all) copy.writeUInt8(value, at);
        expectSound(parseTzif(copy));
      }),
      { numRuns: 2000 },
    );
  });
});
