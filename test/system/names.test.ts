import { expect, test } from 'vitest';
import { systemNames } from '../../src/system/names.ts';

test('an address needs no name server', async () => {
  expect(await systemNames.lookup('127.0.0.1')).toEqual({ status: 'ok', addresses: ['127.0.0.1'] });
});

test('what cannot be a name is told, and never throws', async () => {
  expect(await systemNames.lookup('a..b')).toMatchObject({ status: expect.stringMatching(/^(not-found|failed)$/) });
});
