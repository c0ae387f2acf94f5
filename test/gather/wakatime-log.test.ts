import { appendFileSync, copyFileSync, mkdirSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readWakatimeLog } from '../../src/gather/wakatime/log.ts';
import { systemFiles } from '../../src/system/files.ts';
import { makeFifo, temporaryFolder } from '../system/temporary-folder.ts';
import { fakeFiles } from './fake-files.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const DOORS = { files: systemFiles };
const line = (ago: number): string =>
  `${JSON.stringify({
    level: 'error',
    message:
      'failed to run command: sending heartbeat(s) failed: bad request at "https://h/users/current/heartbeats.bulk"',
    now: new Date(NOW - ago).toISOString(),
    version: 'v1.90.0',
  })}\n`;
const DAY = 86_400_000;

test('no log is not a log without errors', () => {
  expect(readWakatimeLog('/home/ann/.wakatime/wakatime.log', NOW, { files: fakeFiles({}) })).toMatchObject({
    status: 'absent',
  });
  expect(readWakatimeLog('/log', NOW, { files: fakeFiles({ '/log': '' }) })).toEqual({
    status: 'ok',
    value: {
      path: '/log',
      badRequests24h: 0,
      unauthorized24h: 0,
      isWhole: true,
      lastError: null,
      futureLines: 0,
      cliVersion: null,
    },
  });
  expect(readWakatimeLog('/log', NOW, { files: fakeFiles({ '/log': { unreadable: 'denied' } }) }).status).toBe(
    'denied',
  );
});

describe.skipIf(process.platform === 'win32')('of true files', () => {
  test('of a large one its end', () => {
    const path = join(temporaryFolder(), 'wakatime.log');
    const young = line(1000);
    writeFileSync(path, young.repeat(Math.ceil(3_000_000 / young.length)));
    const told = readWakatimeLog(path, NOW, DOORS);
    expect(told).toMatchObject({ status: 'ok', value: { isWhole: false } });
    expect(told.status === 'ok' && told.value.badRequests24h).toBe(Math.floor(1_048_576 / young.length));
    writeFileSync(path, line(2 * DAY).repeat(10_000) + young);
    expect(readWakatimeLog(path, NOW, DOORS)).toMatchObject({ value: { isWhole: true, badRequests24h: 1 } });
  });

  test('of five gigabytes no more', () => {
    const path = join(temporaryFolder(), 'wakatime.log');
    writeFileSync(path, line(2 * DAY));
    truncateSync(path, 5_000_000_000);
    appendFileSync(path, `\n${line(1000)}`);
    expect(readWakatimeLog(path, NOW, DOORS)).toMatchObject({ value: { isWhole: false, badRequests24h: 1 } });
    truncateSync(path, 6_000_000_000);
    expect(readWakatimeLog(path, NOW, DOORS)).toMatchObject({ value: { isWhole: false, badRequests24h: 0 } });
  });

  test('a FIFO, a device, a folder, a loop are failures, and hold nobody', () => {
    const folder = temporaryFolder();
    makeFifo(join(folder, 'fifo'));
    mkdirSync(join(folder, 'folder'));
    symlinkSync('/dev/zero', join(folder, 'zero'));
    symlinkSync('loop', join(folder, 'loop'));
    for (const name of ['fifo', 'folder', 'zero', 'loop']) {
      expect(readWakatimeLog(join(folder, name), NOW, DOORS).status, name).toBe('failed');
    }
  });

  test('is as it was when it has been read', () => {
    const path = join(temporaryFolder(), 'wakatime.log');
    copyFileSync(fileURLToPath(new URL('../fixtures/wakatime/cli/bad-request-verbose.log', import.meta.url)), path);
    const before = statSync(path, { bigint: true });
    expect(readWakatimeLog(path, NOW, DOORS).status).toBe('ok');
    const after = statSync(path, { bigint: true });
    expect([after.mtimeNs, after.ctimeNs, after.size]).toEqual([before.mtimeNs, before.ctimeNs, before.size]);
  });
});
