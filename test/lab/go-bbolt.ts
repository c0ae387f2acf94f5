/** Go with bbolt, to write queues as wakatime-cli does: Debian's packages, installed or unpacked by `.ci/run`. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { packageFolder } from './daemon-packages.ts';
import { findProgram } from './lab-parts.ts';
import { projectRoot } from './project-root.ts';

interface Go {
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

const GOCODE = join('usr', 'share', 'gocode');

const withBbolt = (root: string): string | null => {
  const gopath = join(root, GOCODE);
  return existsSync(join(gopath, 'src', 'go.etcd.io', 'bbolt')) ? gopath : null;
};

/** What was unpacked first: it is the one that made the fixtures. */
export const findGo = (): Go | null => {
  const unpacked = packageFolder('go-bbolt');
  const theirs = withBbolt(unpacked);
  const version =
    theirs === null ? undefined : readdirSync(join(unpacked, 'usr', 'lib')).find((name) => name.startsWith('go-'));
  if (theirs !== null && version !== undefined) {
    const root = join(unpacked, 'usr', 'lib', version);
    return { program: join(root, 'bin', 'go'), env: { GOROOT: root, GOPATH: theirs } };
  }
  const [program, installed] = [findProgram('go'), withBbolt('/')];
  return program === null || installed === null ? null : { program, env: { GOPATH: installed } };
};

/** Compiles test/fixtures/queue/generate.go into that folder. Answers the program. */
export const compileGenerator = async (folder: string): Promise<string> => {
  const go = findGo();
  if (go === null) throw new Error('there is no Go with bbolt');
  const program = join(folder, 'generate');
  const source = join(projectRoot, 'test', 'fixtures', 'queue', 'generate.go');
  const env = {
    ...go.env,
    GO111MODULE: 'off',
    CGO_ENABLED: '0',
    GOFLAGS: '',
    GOCACHE: join(projectRoot, '.cache', 'go-build'),
  };
  await execa(go.program, ['build', '-o', program, source], { env });
  return program;
};
