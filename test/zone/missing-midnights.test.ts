import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { missingMidnights } from '../../src/zone/missing-midnights.ts';
import { parseTzif } from '../../src/zone/tzif.ts';
import { UTC, zoneOfTzif } from '../../src/zone/zone.ts';
import { fixtureBytes, fixtureText } from '../wakatime/wakapi-fixtures.ts';

/** What Go itself comes to a halt at, in all zones of a tzdata. */
const GO = JSON.parse(fixtureText('midnights.json')) as {
  readonly tzdata: string;
  readonly from: string;
  readonly to: string;
  readonly zones: Readonly<Record<string, readonly string[]>>;
};

const daysOf = (bytes: Uint8Array): readonly string[] => {
  const data = parseTzif(bytes);
  if (typeof data === 'string') return [];
  const zone = zoneOfTzif(data);
  return missingMidnights(zone, Date.parse(GO.from) / 1000, Date.parse(GO.to) / 1000).map(({ day }) => day);
};

describe('the days at which Go comes to a halt', () => {
  test.for(['America/Santiago', 'America/Havana', 'Atlantic/Azores', 'America/Asuncion', 'America/Coyhaique'])(
    '%s has them',
    (name) => {
      expect(daysOf(fixtureBytes(`zoneinfo/${name}`))).toEqual(GO.zones[name]);
    },
  );

  test.for(['Africa/Cairo', 'Asia/Beirut'])('%s has none: its midnight is missing too, and Go takes 01:00', (name) => {
    expect(daysOf(fixtureBytes(`zoneinfo/${name}`))).toEqual([]);
  });

  test('UTC has none', () => {
    expect(missingMidnights(UTC, 0, 4e9)).toEqual([]);
  });

  const FOLDER = '/usr/share/zoneinfo';
  const table = join(FOLDER, 'tzdata.zi');
  const isSame = existsSync(table) && readFileSync(table, 'utf8').startsWith(`# version ${GO.tzdata}\n`);

  test.runIf(isSame)(`all zones of this host's tzdata ${GO.tzdata}`, () => {
    const found: Record<string, readonly string[]> = {};
    for (const name of readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })) {
      if (/^(?:right|posix)\//.test(name) || !statSync(join(FOLDER, name)).isFile()) continue;
      const days = daysOf(readFileSync(join(FOLDER, name)));
      if (days.length > 0) found[name] = days;
    }
    expect(found).toEqual(GO.zones);
  });
});

test('the instant is that of the change', () => {
  const data = parseTzif(fixtureBytes('zoneinfo/America/Santiago'));
  if (typeof data === 'string') throw new Error(data);
  const [year] = [Date.UTC(2026, 0) / 1000];
  expect(missingMidnights(zoneOfTzif(data), year, year + 366 * 86_400)).toEqual([
    { day: '2026-09-06', at: Date.UTC(2026, 8, 6, 4) },
  ]);
});

test('a whole day that does not exist counts', () => {
  const apia = zoneOfTzif({
    version: 2,
    instants: [Date.UTC(2011, 11, 30, 10) / 1000],
    typeOf: [1],
    types: [
      { utcOffsetSeconds: -36_000, isDaylight: true, abbreviation: 'WST' },
      { utcOffsetSeconds: 50_400, isDaylight: true, abbreviation: 'WST' },
    ],
    footer: null,
    leapSeconds: 0,
  });
  expect(missingMidnights(apia, 0, 2e9).map(({ day }) => day)).toEqual(['2011-12-30']);
});
