import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { findProgram } from '../lab/lab-parts.ts';

/** A folder for this test alone; away when it has ended. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'timecheck-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** POSIX has it everywhere. */
export const makeFifo = (path: string): void => {
  const mkfifo = findProgram('mkfifo');
  if (mkfifo === null) throw new Error('mkfifo is not installed');
  execFileSync(mkfifo, [path]);
};
