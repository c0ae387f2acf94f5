import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseNetworkTime, readTimed } from '../../src/daemon/macos.ts';
import { missing } from '../../src/model/gathered.ts';
import type { FakeOutput } from '../gather/fake-doors.ts';
import { fakeDoors, fakePrograms } from '../gather/fake-doors.ts';

const recording = (name: string): string =>
  readFileSync(new URL(`../fixtures/daemon/macos/${name}.txt`, import.meta.url), 'utf8');

const ask = (output?: FakeOutput) =>
  readTimed(
    fakeDoors({ programs: fakePrograms(output === undefined ? {} : { 'systemsetup -getusingnetworktime': output }) }),
    null,
  );

test('refused, with exit code 0', async () => {
  expect(await ask(recording('systemsetup-refused'))).toEqual(missing('denied', 'systemsetup wants an administrator'));
  expect(await ask({ stderr: recording('systemsetup-refused') })).toMatchObject({ status: 'denied' });
});

test('switched on is no claim that the clock is synchronised', async () => {
  expect(await ask(recording('systemsetup-on'))).toMatchObject({ status: 'absent' });
});

test('switched off: not synchronised', async () => {
  expect(await ask(recording('systemsetup-off'))).toMatchObject({
    status: 'ok',
    value: { synchronised: false, offsetMs: null, boundMs: null, sources: null },
  });
});

test('messages of its frameworks beside the answer do not matter', async () => {
  const output = { stdout: recording('systemsetup-off'), stderr: recording('systemsetup-framework-error') };
  expect(await ask(output)).toMatchObject({ status: 'ok', value: { synchronised: false } });
});

test('no systemsetup, none that answers, none that is understood', async () => {
  expect(await ask()).toMatchObject({ status: 'absent' });
  expect(await ask(missing('timeout', ''))).toMatchObject({ status: 'timeout' });
  expect(await ask('')).toMatchObject({ status: 'failed' });
  expect(await ask('Network Time: On\nNetwork Time: Off\n')).toMatchObject({ status: 'failed' });
});

test('cut anywhere, it says nothing', () => {
  for (const name of ['systemsetup-on', 'systemsetup-off']) {
    const text = recording(name);
    for (let length = 0; length < text.length; length++) expect(parseNetworkTime(text.slice(0, length))).toBe(null);
  }
});

test('any text says nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
      expect(parseNetworkTime(text)).toBe(null);
    }),
  );
});
