import { CHECK_NAMES } from '../checks/index.ts';
import { UsageError } from '../model/usage-error.ts';
import { readCheckPage } from '../system/package-files.ts';
import type { Context } from './context.ts';

/** A check's page, or the list of all checks. */
export const explain = async (name: string | null, { terminal }: Context): Promise<number> => {
  if (name === null) {
    await terminal.stdout.write(`${CHECK_NAMES.join('\n')}\n`);
    return 0;
  }
  const known = CHECK_NAMES.some((one) => one === name);
  const page = known ? readCheckPage(name) : null;
  if (page === null) throw new UsageError({ kind: 'check', value: name, suggestion: CHECK_NAMES.join(', ') });
  await terminal.stdout.write(page);
  return 0;
};
