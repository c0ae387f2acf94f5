import { describe, expect, test } from 'vitest';
import { pageFor } from '../../src/commands/page.ts';
import type { Terminal } from '../../src/system/terminal.ts';

interface Place {
  readonly environment?: Readonly<Record<string, string>>;
  readonly platform?: string;
  readonly columns?: number | null;
  readonly color?: boolean;
  readonly toFile?: boolean;
}

const page = ({ environment = {}, platform = 'linux', columns = 100, color = true, toFile = false }: Place) => {
  const stream = { interactive: columns !== null, columns, write: () => Promise.resolve() };
  const terminal: Terminal = { environment, platform, stdout: stream, stderr: stream };
  return pageFor(terminal, { color, toFile });
};
const PIPE = { columns: null };

describe('colour', () => {
  test.for<readonly [number, string, Place]>([
    [1, 'on a terminal', {}],
    [0, 'in a pipe', PIPE],
    [0, 'with --no-color', { color: false }],
    [0, 'with NO_COLOR', { environment: { NO_COLOR: '1' } }],
    [1, 'with an empty NO_COLOR, which is none', { environment: { NO_COLOR: '' } }],
    [1, 'forced in a pipe', { ...PIPE, environment: { FORCE_COLOR: '1' } }],
    [1, 'forced without a value', { ...PIPE, environment: { FORCE_COLOR: '' } }],
    [0, 'forced off', { environment: { FORCE_COLOR: '0' } }],
    [0, 'forced, but NO_COLOR', { environment: { FORCE_COLOR: '1', NO_COLOR: '1' } }],
    [0, 'forced, but --no-color', { color: false, environment: { FORCE_COLOR: '1' } }],
    [0, 'on a dumb terminal', { environment: { TERM: 'dumb' } }],
    [0, 'into a file', { toFile: true, environment: { FORCE_COLOR: '1' } }],
  ])('%d %s', ([level, , place]) => {
    expect(page(place).colorLevel).toBe(level);
  });
});

describe('more than ASCII', () => {
  test.for<readonly [boolean, Place]>([
    [true, { environment: { LANG: 'en_US.UTF-8' } }],
    [true, { environment: { LANG: 'zh_CN.utf8' } }],
    [true, { environment: { LANG: 'C', LC_CTYPE: 'C.UTF-8' } }],
    [false, { environment: { LANG: 'en_US.UTF-8', LC_ALL: 'C' } }],
    [false, { environment: { LANG: 'C' } }],
    [false, { environment: { LANG: 'en_US.ISO-8859-1' } }],
    [false, {}],
    [false, { environment: { LANG: 'en_US.UTF-8', TERM: 'dumb' } }],
    [true, { platform: 'darwin' }],
    [true, { platform: 'win32' }],
  ])('%s: %o', ([unicode, place]) => {
    expect(page(place).unicode).toBe(unicode);
  });
});

describe('width', () => {
  test.for<readonly [number, string, Place]>([
    [100, 'the terminal’s', {}],
    [80, 'in a pipe', PIPE],
    [132, 'COLUMNS in a pipe', { ...PIPE, environment: { COLUMNS: '132' } }],
    [100, 'the terminal’s before COLUMNS', { environment: { COLUMNS: '132' } }],
    [80, 'rubbish in COLUMNS', { ...PIPE, environment: { COLUMNS: 'wide' } }],
    [80, 'nothing in COLUMNS', { ...PIPE, environment: { COLUMNS: '' } }],
    [80, 'no columns', { ...PIPE, environment: { COLUMNS: '0' } }],
    [80, 'less than none', { ...PIPE, environment: { COLUMNS: '-5' } }],
    [40, 'too few to be of use', { columns: 12 }],
  ])('%d: %s', ([width, , place]) => {
    expect(page(place).width).toBe(width);
  });
});
