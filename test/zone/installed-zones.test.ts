/** Every zone that is installed here, against the programs of this system that read the same files. */
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemFiles } from '../../src/system/files.ts';
import { parseTzif } from '../../src/zone/tzif.ts';
import type { TzifData } from '../../src/zone/tzif.ts';
import type { Zone } from '../../src/zone/zone.ts';
import { zoneOfTzif } from '../../src/zone/zone.ts';
import { listZones } from '../../src/zone/zone-files.ts';
import { findProgram } from '../lab/lab-parts.ts';
import { lab } from '../lab/require-lab.ts';

const FOLDER = '/usr/share/zoneinfo';
const FROM = Date.UTC(1970, 0, 1) / 1000;
const TO = Date.UTC(2046, 0, 1) / 1000;

const read = async (path: string): Promise<TzifData> => {
  const data = parseTzif(await readFile(path));
  if (typeof data === 'string') throw new Error(`${path}: ${data}`);
  return data;
};

const readZone = async (path: string): Promise<Zone> => zoneOfTzif(await read(path));

/** `… Sun Mar 29 01:00:00 2026 UT = Sun Mar 29 03:00:00 2026 CEST isdst=1 gmtoff=7200` as instant and local type. */
const parseLine = (line: string): readonly [zone: string, state: string] | null => {
  const match = /^(\S+) +\w{3} (\w{3} +\d+ [\d:]+ \d+) UT = .* (\S+) isdst=([01]) gmtoff=(-?\d+)$/.exec(line);
  if (match === null) return null;
  const [, zone = '', utc, abbreviation, daylight, offset] = match;
  return [zone, `${Date.parse(`${utc} UTC`) / 1000} ${abbreviation} ${daylight} ${offset}`];
};

/** What zdump says of the moments before and after each transition; of the zones by path. */
const zdump = async (paths: readonly string[]): Promise<Map<string, string[]>> => {
  if (paths.length === 0) return new Map();
  const { stdout } = await execa(findProgram('zdump') ?? '', ['-v', '-c', '1970,2046', ...paths], {
    env: { LC_ALL: 'C' },
  });
  const states = new Map<string, string[]>(paths.map((path) => [path, []]));
  for (const line of stdout.split('\n')) {
    const [path = '', state = ''] = parseLine(line) ?? [];
    if (path !== '') states.get(path)?.push(state);
  }
  return states;
};

const statesOf = (zone: Zone): string[] =>
  zone.transitions(FROM, TO - 1).flatMap(({ at }) =>
    [at - 1, at].map((instant) => {
      const { abbreviation, isDaylight, utcOffsetSeconds } = zone.typeAt(instant);
      return `${instant} ${abbreviation} ${Number(isDaylight)} ${utcOffsetSeconds}`;
    }),
  );

await lab('the zones of this system', ['zoneinfo', 'zdump'], () => {
  const names = listZones(systemFiles, FOLDER).map(({ name }) => name);

  test('are some hundred', () => {
    expect(names.length).toBeGreaterThan(300);
  });

  test('change when zdump says so, and to what it says, from 1970 to 2045', { timeout: 120_000 }, async () => {
    // Links once only: zdump would compute each of them anew.
    const paths = [...new Set(await Promise.all(names.map((name) => realpath(join(FOLDER, name)))))];
    const halves = [paths.filter((_, index) => index % 2 === 0), paths.filter((_, index) => index % 2 === 1)];
    const told = (await Promise.all(halves.map(zdump))).flatMap((states) => [...states]);
    expect(told).toHaveLength(paths.length);
    expect(told.flatMap(([, states]) => states).length).toBeGreaterThan(10_000);
    for (const [path, states] of told) expect(statesOf(await readZone(path)), path).toEqual(states);
  });
});

await lab('the data of this system, compiled anew', ['zoneinfo', 'zic', 'zdump'], () => {
  let folder = '';
  const compiled = (name: string, place: string): string => join(folder, name, place);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'timecheck-zic-'));
    const zic = findProgram('zic') ?? 'zic';
    const data = join(FOLDER, 'tzdata.zi');
    const leaps = join(FOLDER, 'leapseconds');
    await execa(zic, ['-b', 'fat', '-d', join(folder, 'fat'), data]);
    await execa(zic, ['-b', 'slim', '-d', join(folder, 'slim'), data]);
    await execa(zic, ['-b', 'slim', '-L', leaps, '-d', join(folder, 'right'), data]);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('means the same with a long table and with a short one', async () => {
    const names = listZones(systemFiles, join(folder, 'fat')).map(({ name }) => name);
    const differing: string[] = [];
    for (const name of names) {
      const [fat, slim] = [await readZone(compiled('fat', name)), await readZone(compiled('slim', name))];
      if (statesOf(slim).join() !== statesOf(fat).join()) differing.push(compiled('slim', name));
    }
    // zic 2.36 writes one (America/Ojinaga) whose footer contradicts its last transition: there glibc follows the footer.
    expect(differing.length).toBeLessThanOrEqual(2);
    for (const [path, states] of await zdump(differing)) expect(statesOf(await readZone(path)), path).toEqual(states);
  });

  test('means the same in its 32-bit part, as far as that reaches', async () => {
    for (const { name } of listZones(systemFiles, join(folder, 'fat'))) {
      const bytes = await readFile(compiled('fat', name));
      // The version byte, and nothing else, says that more follows.
      bytes.writeUInt8(0, 4);
      const first = parseTzif(bytes);
      if (typeof first === 'string') throw new Error(`${name}: ${first}`);
      expect(first.version).toBe(1);
      const whole = await readZone(compiled('fat', name));
      const until = Date.UTC(2037, 0, 1) / 1000;
      expect(zoneOfTzif(first).transitions(FROM, until), name).toEqual(whole.transitions(FROM, until));
    }
  });

  test('is known by its leap seconds where it counts them', async () => {
    for (const place of ['Etc/UTC', 'Asia/Shanghai', 'America/New_York']) {
      expect((await read(compiled('slim', place))).leapSeconds).toBe(0);
      expect((await read(compiled('right', place))).leapSeconds).toBeGreaterThanOrEqual(27);
    }
  });
});

describe('where a zone of this system is cut short', () => {
  test.skipIf(!systemFiles.exists(join(FOLDER, 'Europe/Berlin')))('it is refused', async () => {
    const bytes = await readFile(join(FOLDER, 'Europe/Berlin'));
    for (let length = 0; length < bytes.length; length += 7)
      expect(parseTzif(bytes.subarray(0, length))).toBeTypeOf('string');
  });
});
