import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readWakapiLog } from '../../src/wakatime/wakapi-log.ts';
import { parseWakapiVersion, wakapiVersionOfImage } from '../../src/wakatime/wakapi-version.ts';
import { fixtureText, logOfVersion } from './wakapi-fixtures.ts';

describe('the log of a real Wakapi', () => {
  test.for<readonly [string, number, string]>([
    ['2.11.2', 4, '2026-11-22T19:40:33.619Z'],
    ['2.12.0', 4, '2026-11-22T19:40:38.641Z'],
    ['2.13.0', 4, '2026-11-22T19:40:44.011Z'],
    ['2.14.1', 4, '2026-11-22T19:40:59.530Z'],
    // One of the four was a batch with a good one in it.
    ['2.17.6', 3, '2026-11-22T19:41:04.121Z'],
  ])('%s: what it refused, and when for the last time', ([version, rejections, last]) => {
    const read = readWakapiLog(logOfVersion(version));
    expect(read).toMatchObject({ rejections, lastRejectionAt: Date.parse(last), version });
    expect(read.aggregationPanics).toBe(version === '2.13.0' ? 1 : 0);
    expect(read.lines).toBe(fixtureText(`log-${version}.txt`).trimEnd().split('\n').length);
  });

  test('of a build that is no release has no version', () => {
    expect(readWakapiLog(fixtureText('log-2.17.6.txt')).version).toBeNull();
    expect(readWakapiLog(logOfVersion('2.17.6', 'v2.17.6')).version).toBe('2.17.6');
  });

  test('through a terminal', () => {
    const log = logOfVersion('2.17.6');
    expect(readWakapiLog(log.replaceAll('\n', '\r\n'))).toEqual(readWakapiLog(log));
    expect(readWakapiLog(logOfVersion('2.11.2').replaceAll('\n', '\r\n')).version).toBe('2.11.2');
  });
});

const request = (fields: string): string => `2026-11-22T19:40:33Z {"msg":"[request]",${fields}}\n`;
const count = (fields: string): number => readWakapiLog(request(fields)).rejections;

test('only heartbeats that were sent and refused are counted', () => {
  expect(count('"status":400,"method":"POST","uri":"/wakapi/api/users/ann/heartbeats.bulk"')).toBe(1);
  expect(count('"status":201,"method":"POST","uri":"/api/heartbeat?status=400"')).toBe(0);
  expect(count('"status":400,"method":"GET","uri":"/api/users/current/heartbeats?date=x"')).toBe(0);
  expect(count('"status":400,"method":"POST","uri":"/api/users/current/file_experts?x=/heartbeats"')).toBe(0);
  expect(count('"status":401,"method":"POST","uri":"/api/heartbeats","user":"status\\":400"')).toBe(0);
});

test('a panic counts where its trace shows the aggregation, and once', () => {
  const trace = ['goroutine 57 [running]:', 'services.(*AggregationService).AggregateSummaries.func2()'];
  const panic = (...lines: readonly string[]): number =>
    readWakapiLog(lines.map((line) => `2026-11-22T02:15:00Z ${line}\n`).join('')).aggregationPanics;
  expect(panic('panic: close of closed channel', '', ...trace)).toBe(1);
  expect(panic('panic: send on closed channel', '\tpanic: close of closed channel', '', ...trace)).toBe(1);
  expect(panic('panic: close of closed channel', '', 'goroutine 1 [running]:', 'main.main()')).toBe(0);
  expect(panic('panic: runtime error: index out of range [3]', '', ...trace)).toBe(0);
});

test('any log gives counts', () => {
  const piece = fc.constantFrom(
    ...[
      '[request]',
      ' status=400',
      '"status":400',
      ' method=POST',
      'uri=/api/heartbeat',
      '\n',
      'Wakapi',
      ' version=2.1.3',
    ],
    ...[
      'panic: close of closed channel',
      '\u001B[97m',
      '2026-11-22T19:40:33Z ',
      'AggregateSummaries',
      '] Wakapi ',
      '"',
    ],
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 60 }), (pieces) => {
      const text = pieces.join('');
      const { rejections, aggregationPanics, lines, lastRejectionAt } = readWakapiLog(text);
      expect(rejections + aggregationPanics).toBeLessThanOrEqual(lines);
      expect(lastRejectionAt === null || Number.isFinite(lastRejectionAt)).toBe(true);
    }),
  );
});

test('versions', () => {
  expect(['2.17.6', 'v2.14.1', '2.14.1-alpine', ' 2.13.0\n'].map(parseWakapiVersion)).toEqual([
    ...['2.17.6', '2.14.1', '2.14.1', '2.13.0'],
  ]);
  expect(['2', '2.14', 'latest', 'dev', '', '2.1.3.4', null, undefined].map((one) => parseWakapiVersion(one))).toEqual(
    Array.from({ length: 8 }, () => null),
  );
  expect(wakapiVersionOfImage('registry.example:5000/muety/wakapi:2.17.6@sha256:00')).toBe('2.17.6');
  expect(wakapiVersionOfImage('registry.example:5000/muety/wakapi')).toBeNull();
});
