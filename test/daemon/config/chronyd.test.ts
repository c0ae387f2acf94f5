/** Our reading of chrony.conf beside that of the real chronyd, which prints what it read (`-p`, since 4.1). */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { execaSync } from 'execa';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readConfiguration } from '../../../src/daemon/config/index.ts';
import { systemFiles } from '../../../src/system/files.ts';
import { findProgram } from '../../lab/lab-parts.ts';
import { lab } from '../../lab/require-lab.ts';

type Tree = Readonly<Record<string, string>>;

/** Runs `body` where the files of the tree lie; `@` in them stands for the folder. */
const within = (tree: Tree, body: (folder: string) => void): void => {
  const folder = mkdtempSync(join(tmpdir(), 'timecheck-conf-'));
  try {
    for (const [name, text] of Object.entries(tree)) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text.replaceAll('@', folder));
    }
    body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** It ends when it has read; all the same, it is not given the power to set the clock. */
const printed = (arguments_: readonly string[]): string[] | null => {
  const chronyd = [findProgram('chronyd') ?? '', '-p', ...arguments_];
  const weakened = ['setpriv', '--bounding-set', '-sys_time', '--inh-caps', '-sys_time', ...chronyd];
  const [command = '', ...args] = userInfo().uid === 0 ? weakened : chronyd;
  const { exitCode, stdout } = execaSync(command, args, { reject: false });
  // It prints the words as they are written, and neither of these two, whose files it prints in their place.
  const lines = stdout.split('\n').filter((line) => line !== '');
  return exitCode === 0 ? lines.map((line) => line.replace(/^\S+/, (name) => name.toLowerCase())) : null;
};

const ours = (arguments_: readonly string[]): string[] | null => {
  const gathered = readConfiguration('chrony', systemFiles, ['chronyd', ...arguments_]);
  if (gathered.status !== 'ok' || gathered.value.unreadable.length > 0) return null;
  return gathered.value.directives
    .filter(({ name, path }) => name !== 'include' && name !== 'confdir' && !path.endsWith('.sources'))
    .map(({ name, values }) => [name, ...values].join(' '));
};

const expectTheSame = (tree: Tree): void =>
  within(tree, (folder) => {
    const arguments_ = ['-f', join(folder, 'chrony.conf')];
    expect(ours(arguments_)).toEqual(printed(arguments_));
  });

const directive = fc.constantFrom(
  'server a.example iburst',
  '  POOL\tb.example   maxsources 2  ',
  'Peer c.example port 124\r',
  'makestep 1 3',
  'MakeStep 0.1 -1',
  'rtcsync',
  'local stratum 10 orphan',
  'allow 192.0.2.0/24',
  'sourcedir @/sources',
  '! server d.example',
  ' # server e.example',
  ';',
  '%x',
  '',
  'driftfile @/drift',
  'logdir /var/log#x',
  'refclock PHC /dev/ptp0 poll 3',
  'server 192.0.2.1 nts ntsport 4461 prefer',
);

/** Where a file may send its reader: always to a folder further on, so that it comes to an end. */
const onward = (from: number): fc.Arbitrary<string> =>
  from > 1
    ? directive
    : fc.constantFrom(
        `include @/d${from + 1}/*.conf`,
        `include @/d${from + 1}/[ab]*.conf`,
        `Include @/d${from + 1}/?.conf`,
        `include @/*${from + 1}/a.conf`,
        'include @/drift/*.conf',
        'include @/d2/none*.conf',
        `confdir @/d${from + 1}`,
        `confdir @/d${from + 1} @/e`,
        `ConfDir @/e/ @/d${from + 1} @/none`,
      );

const file = (depth: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.array(fc.oneof(directive, onward(depth)), { maxLength: 6 }), fc.constantFrom('', '\n'))
    .map(([lines, end]) => lines.join('\n') + end);

const names = fc.constantFrom('a.conf', 'b.conf', 'B.conf', 'ab.conf', '10-x.conf', '.c.conf', 'd.conf.bak', 'e.conf');

const folder = (name: string, depth: number): fc.Arbitrary<Tree> =>
  fc
    .dictionary(names, file(depth), { maxKeys: 4, noNullPrototype: true })
    .map((files) => Object.fromEntries(Object.entries(files).map(([key, text]) => [`${name}/${key}`, text])));

const tree: fc.Arbitrary<Tree> = fc
  .tuple(file(0), folder('d1', 1), folder('d2', 2), folder('e', 2))
  .map(([main, ...folders]) => ({ 'chrony.conf': main, drift: '', ...Object.assign({}, ...folders) }));

await lab('chrony.conf as chronyd reads it', ['chronyd'], () => {
  test('folders, wildcards, namesakes, blanks and comments in any arrangement', () => {
    fc.assert(fc.property(tree, expectTheSame), { numRuns: 60 });
  });

  test('ten levels of includes are read, eleven are refused', () => {
    const chain = (levels: number): Tree => ({
      'chrony.conf': 'include @/1.conf\nrtcsync\n',
      ...Object.fromEntries(
        Array.from({ length: levels - 1 }, (_, index) => [
          `${index + 1}.conf`,
          index + 2 < levels ? `include @/${index + 2}.conf\n` : 'makestep 1 3\n',
        ]),
      ),
    });
    within(chain(10), (folder) => {
      expect(ours(['-f', join(folder, 'chrony.conf')])).toEqual(['makestep 1 3', 'rtcsync']);
    });
    expectTheSame(chain(10));
    expectTheSame(chain(11));
  });

  test('a file that includes itself, and one that is not there, are refused', () => {
    expectTheSame({ 'chrony.conf': 'rtcsync\ninclude @/chrony.conf\n' });
    expectTheSame({ 'chrony.conf': 'rtcsync\ninclude @/gone.conf\n' });
    expectTheSame({ 'chrony.conf': 'rtcsync\ninclude @/gone*.conf\n' });
    expectTheSame({ 'chrony.conf': 'rtcsync\ninclude @/gone/*.conf\n' });
  });

  test('directives on the command line', () => {
    const arguments_ = ['-f', '/gone.conf', 'server a.example iburst', '-4', 'MakeStep 1  3', '# no', 'rtcsync'];
    expect(ours(arguments_)).toEqual(printed(arguments_));
  });
});
