/** The bench's three small C programs: what they do needs microseconds, or a process as small as can be. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { projectRoot } from '../test/lab/project-root.ts';

const sources = join(projectRoot, 'bench', 'native');
const compiled = join(projectRoot, '.cache', 'bench-native');

const programs = ['proxy', 'measure', 'calibrate'] as const;
export type NativePrograms = Readonly<Record<(typeof programs)[number], string>>;

/** Paths of the programs, newly compiled. */
export async function compileNativePrograms(): Promise<NativePrograms> {
  await mkdir(compiled, { recursive: true });
  const paths = await Promise.all(
    programs.map(async (name) => {
      const program = join(compiled, name);
      await execa('cc', ['-O2', '-Wall', '-Wextra', '-o', program, join(sources, `${name}.c`)]);
      return [name, program] as const;
    }),
  );
  return Object.fromEntries(paths) as Record<(typeof programs)[number], string>;
}
