import { expect, test } from 'vitest';
import { CHECK_NAMES } from '../../src/checks/index.ts';
import { explain } from '../../src/commands/explain.ts';
import { fakeContext } from './fake-context.ts';

test('without a name, all checks are listed', async () => {
  const context = fakeContext();
  expect(await explain(null, context)).toBe(0);
  expect(context.out().trim().split('\n')).toEqual([...CHECK_NAMES]);
});

test.for(['clock', '../../../etc/passwd', '../../README', '', 'clock-offset\0'])('%j is no check', async (name) => {
  await expect(explain(name, fakeContext())).rejects.toMatchObject({ fault: { kind: 'check', value: name } });
});
