import fc from 'fast-check';
import { expect, test } from 'vitest';
import { neutralise, neutraliseAll, toSafeJson } from '../../src/model/neutralise.ts';

const HARMFUL = [
  ['ESC', '\u001b'],
  ['newline', '\n'],
  ['carriage return', '\r'],
  ['backspace', '\b'],
  ['bell', '\u0007'],
  ['NUL', '\0'],
  ['DEL', '\u007f'],
  ['CSI, one byte', '\u009b'],
  ['OSC, one byte', '\u009d'],
  ['next line', '\u0085'],
  ['line separator', '\u2028'],
  ['right-to-left override', '\u202e'],
  ['right-to-left isolate', '\u2067'],
  ['Arabic letter mark', '\u061c'],
  ['zero-width space', '\u200b'],
  ['zero-width joiner', '\u200d'],
  ['word joiner', '\u2060'],
  ['byte order mark', '\ufeff'],
] as const;

const any = fc.string({ unit: 'binary', maxLength: 60 });
const spiked = fc
  .array(fc.oneof(any, fc.constantFrom(...HARMFUL.map(([, character]) => character))))
  .map((all) => all.join(''));
/** Cc, Cf that turn text, and the separators, by Unicode's own tables. */
const DANGER = /[\p{Cc}\u2028\u2029]|\p{Bidi_Control}/u;

test.for(HARMFUL)('%s is shown as its number', ([, character]) => {
  const shown = neutralise(`a${character}b`);
  expect(shown).toBe(`a\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}b`);
});

test('nothing that Unicode calls a control or a turn of direction is left', () => {
  fc.assert(
    fc.property(spiked, (text) => {
      expect(neutralise(text)).not.toMatch(DANGER);
    }),
  );
});

test('ordinary words of any script stay as they are', () => {
  for (const text of ['web-01.example', '服务器：时钟', 'часы', 'ساعة', 'zażółć', '+45.002 s ± 4 ms', '├──●──┤']) {
    expect(neutralise(text)).toBe(text);
  }
});

test('in a document, at any depth; numbers and nulls stay', () => {
  expect(neutraliseAll({ a: ['x\u001b', { b: '\u202e', c: 1, d: null, e: false }] })).toEqual({
    a: ['x\\u001b', { b: '\\u202e', c: 1, d: null, e: false }],
  });
});

test('JSON means the same and can be looked at in a terminal', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), spiked), (value) => {
      const text = toSafeJson(value, (_key, inner) => inner);
      expect(JSON.parse(text)).toEqual(value);
      expect(text.replaceAll('\n', '')).not.toMatch(DANGER);
    }),
  );
});
