import { expect, test } from 'vitest';
import { startProgress } from '../../src/commands/progress.ts';
import { fakeContext } from './fake-context.ts';

test('into a pipe nothing spins, whatever is shown', async () => {
  const context = fakeContext();
  const progress = await startProgress(context, true);
  progress.show({ asked: 3, settled: 1 });
  progress.stop();
  expect(context.err()).toBe('');
  expect(context.out()).toBe('');
});
