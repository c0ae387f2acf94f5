import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openEngine } from '../../src/gather/containers/engine.ts';
import { missing } from '../../src/model/gathered.ts';
import { systemClock } from '../../src/system/clock.ts';
import type { HostFiles } from '../../src/system/files.ts';
import { systemFiles } from '../../src/system/files.ts';
import { httpWith } from '../../src/system/http.ts';
import type { FakeCall, FakeEngineOptions } from '../lab/fake-engine.ts';
import { startFakeEngine } from '../lab/fake-engine.ts';
import { temporaryFolder } from '../system/temporary-folder.ts';
import { fakeDoors, fakeMachine } from './fake-doors.ts';

/** Engines at known places of a home of their own; those of this machine are not seen. */
const openAt = async (places: Readonly<Record<string, FakeEngineOptions>>, callMs?: number) => {
  const home = temporaryFolder();
  for (const [place, options] of Object.entries(places)) {
    const engine = await startFakeEngine(options);
    onTestFinished(engine.stop);
    const path = join(home, place);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(engine.path, path);
  }
  const only = (path: string): boolean => path.startsWith(home);
  const files: HostFiles = {
    ...systemFiles,
    realPath: (path) => (only(path) ? systemFiles.realPath(path) : missing('absent', 'ENOENT')),
    list: (path) => (only(path) ? systemFiles.list(path) : []),
  };
  const http = httpWith(() => null);
  onTestFinished(() => http.stop());
  const variables: Readonly<Record<string, string>> = { HOME: home, USER: 'ann' };
  const machine = fakeMachine({ variable: (name) => variables[name] ?? null, userName: () => 'ben' });
  const opened = await openEngine(
    { engine: null, required: false, ...(callMs === undefined ? {} : { callMs }) },
    { clock: systemClock, files, machine, http },
  );
  return { ...opened, tried: opened.access.tried.map(({ url, fault }) => [url.replace(`unix://${home}/`, ''), fault]) };
};

const [DESKTOP, COLIMA, LIMA] = ['.docker/run/docker.sock', '.colima/default/docker.sock', '.lima/a/sock/docker.sock'];

test('nowhere an engine: absent, and nobody was asked', async () => {
  const { access, engine } = await openEngine({ engine: null, required: true }, fakeDoors());
  expect(access).toEqual({ required: true, tried: [], user: null });
  expect(engine.status).toBe('absent');
});

test.skipIf(process.platform === 'win32')('the first that answers, after those that do not', async () => {
  const { engine, tried, access } = await openAt({
    [DESKTOP]: { misbehave: () => 'hang' },
    [COLIMA]: { misbehave: () => 'hang-up' },
    [LIMA]: {},
  });
  expect(engine.status).toBe('ok');
  expect(tried).toEqual([
    [DESKTOP, 'no-answer'],
    [COLIMA, 'hung-up'],
    [LIMA, null],
  ]);
  // Nobody refused us.
  expect(access.user).toBeNull();
});

test.skipIf(process.platform === 'win32')('nobody after it is asked', async () => {
  expect((await openAt({ [DESKTOP]: {}, [COLIMA]: {} })).tried).toEqual([[DESKTOP, null]]);
});

test.skipIf(process.platform === 'win32')('where none answers, it is as with the first', async () => {
  const { engine, tried } = await openAt({ [COLIMA]: { misbehave: () => 'rubbish' }, [LIMA]: { apiVersion: '1.10' } });
  expect(engine).toMatchObject({ status: 'failed', reason: expect.stringContaining('HPE') as unknown });
  expect(tried).toEqual([
    [COLIMA, 'not-an-engine'],
    [LIMA, 'version'],
  ]);
});

test.skipIf(process.platform === 'win32')('who was refused is told by the rights, not by a variable', async () => {
  expect((await openAt({ [DESKTOP]: { misbehave: () => 'refused' } })).access.user).toBe('ben');
});

test.skipIf(process.platform === 'win32')(
  'one that is busy has the time that it is given, once it has answered',
  async () => {
    const busy = { misbehave: (call: FakeCall) => (call === 'ping' ? null : ('hang' as const)) };
    for (const callMs of [150, 300]) {
      const { engine } = await openAt({ [DESKTOP]: busy }, callMs);
      expect(engine.status === 'ok' ? await engine.value.list() : engine).toEqual(
        missing('timeout', `no answer in ${callMs} ms`),
      );
    }
  },
);
