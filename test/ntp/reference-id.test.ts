import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatReferenceId, kissCodeOf } from '../../src/ntp/reference-id.ts';

const idOf = (text: string): number => Buffer.from(text, 'latin1').readUInt32BE();

test.for([
  ['RATE', 'RATE'],
  ['DENY', 'DENY'],
  ['GPS\0', 'GPS'],
  ['X\0\0\0', 'X'],
  ['\u0001\u001b\u00ff\u007f', '0x011bff7f'],
  ['A\0B\0', '0x41004200'],
  ['A B ', '0x41204220'],
  ['\0\0\0\0', '0x00000000'],
])('the code %j is shown as %s', ([code, shown]) => {
  expect(kissCodeOf(idOf(code ?? ''))).toBe(shown);
});

test('no code can do anything to a terminal', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), fc.integer({ min: 0, max: 255 }), (id, stratum) => {
      expect(kissCodeOf(id)).toMatch(/^[\x21-\x7e]{1,10}$/);
      expect(formatReferenceId(id, stratum)).toMatch(/^[\x21-\x7e]{1,15}$/);
    }),
  );
});

test('the kind of clock at stratum 1, an address above it', () => {
  expect(formatReferenceId(idOf('PPS\0'), 1)).toBe('PPS');
  expect(formatReferenceId(idOf('PPS\0'), 2)).toBe('80.80.83.0');
  expect(formatReferenceId(0xff_00_02_fe, 3)).toBe('255.0.2.254');
});
