import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { cutMiddle, tableLines, wrap } from '../../src/report/layout.ts';

const words = fc.array(fc.stringMatching(/^[a-z.,]{1,18}$/), { minLength: 1, maxLength: 40 });
const chinese = fc.array(fc.constantFrom(...'本机时钟慢了测量期间各来源，。（）'), { minLength: 1, maxLength: 90 });
const texts = fc.oneof(
  words.map((all) => all.join(' ')),
  chinese.map((all) => all.join('')),
  fc.tuple(words, chinese).map(([some, others]) => `${some.join(' ')}${others.join('')}${some.join(' ')}`),
);
const withoutBlanks = (text: string): string => text.replace(/\s/g, '');

describe('wrap', () => {
  test('loses nothing, adds nothing, and keeps the order', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 30, max: 120 }), fc.integer({ min: 0, max: 8 }), (text, width, indent) => {
        expect(withoutBlanks(wrap(text, width, indent).join(''))).toBe(withoutBlanks(text));
      }),
    );
  });

  test('no line is wider than the page, also where characters take two columns', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 40, max: 120 }), fc.integer({ min: 0, max: 8 }), (text, width, indent) => {
        for (const line of wrap(text, width, indent)) {
          expect(stringWidth(line)).toBeLessThanOrEqual(width);
          expect(line.startsWith(' '.repeat(indent))).toBe(true);
          expect(line).toBe(line.trimEnd());
        }
      }),
    );
  });

  test('a line of Chinese does not begin with a stop', () => {
    fc.assert(
      fc.property(chinese, fc.integer({ min: 40, max: 80 }), (all, width) => {
        const text = all
          .join('')
          .replace(/^[，。）（]+/, '')
          .replace(/[，。）]{2,}/g, '。');
        for (const line of wrap(text, width, 0)) expect(line).not.toMatch(/^[，。）]/);
      }),
    );
  });

  test('nor end with an opening bracket', () => {
    const text = '节点会停止运行（按默认值）。别处新签发的令牌（令牌）会被拒绝（不留宽限时）。'.repeat(4);
    for (let width = 30; width <= 60; width++) {
      for (const line of wrap(text, width, 0)) expect(line).not.toMatch(/（$/);
    }
  });

  test('nothing is no line', () => {
    expect(wrap('', 80, 5)).toEqual([]);
  });
});

describe('cutMiddle', () => {
  test('is never wider than there is room, and keeps both ends', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme-ascii' }),
        fc.integer({ min: 5, max: 40 }),
        (text, room) => {
          const cut = cutMiddle(text, room, '…');
          expect(stringWidth(cut)).toBeLessThanOrEqual(room);
          if (text.length <= room) expect(cut).toBe(text);
          else {
            expect(cut.startsWith(text.slice(0, 2))).toBe(true);
            expect(cut.endsWith(text.slice(-2))).toBe(true);
            expect(cut).toContain('…');
          }
        },
      ),
    );
  });

  test('counts wide characters as two columns', () => {
    expect(stringWidth(cutMiddle('时间服务器一二三四五六七八九十', 13, '…'))).toBeLessThanOrEqual(13);
  });
});

describe('tableLines', () => {
  test('columns stand below one another, Chinese and English alike', () => {
    const lines = tableLines(
      [
        ['来源', 'offset'],
        ['ntp.example', '+1.0 ms'],
        ['时间服务器', '+45.002 s'],
      ],
      ['left', 'right'],
    );
    expect(lines.map((line) => stringWidth(line))).toEqual([22, 22, 22]);
    expect(lines[1]).toBe('ntp.example    +1.0 ms');
  });

  test('no colours of its own', () => {
    expect(tableLines([['a', 'b']], ['left', 'left']).join('')).not.toContain('\u001b');
  });
});
