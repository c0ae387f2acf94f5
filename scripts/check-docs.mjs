// The documents against the program: the checks' pages, the READMEs' commands, links. Needs a build.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { callFaults, linkFaults, listFaults, optionFaults, pageFaults, readHelp } from './docs-rules.mjs';
import { root } from './project.mjs';

const readmes = ['README.md', 'docs/README.zh-CN.md'];
const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...markdownIn('docs')];

const checks = await checkNames();
const program = { checks, ...readHelp(help()) };
const pages = markdownIn('docs/checks').map((file) => [file.slice('docs/checks/'.length), read(file)]);

const faults = [
  ...documents.filter((file) => read(file) === null).map((file) => `${file} is missing`),
  ...pageFaults(checks, Object.fromEntries(pages)),
  ...readmes.flatMap((file) => listFaults(file, read(file) ?? '', checks)),
  ...readmes.flatMap((file) => optionFaults(file, read(file) ?? '', program)),
  ...documents.flatMap((file) => callFaults(file, read(file) ?? '', program)),
  ...documents.flatMap((file) => linkFaults(file, read(file) ?? '', read)),
];

for (const fault of faults) console.error(fault);
console.log(`${documents.length} documents, ${checks.length} checks, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;

/** @param {string} folder @returns {string[]} the documents in it, at every depth */
function markdownIn(folder) {
  if (!existsSync(join(root, folder))) return [];
  const paths = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return paths.filter((path) => path.endsWith('.md')).map((path) => `${folder}/${path.replaceAll('\\', '/')}`);
}

/** @param {string} path in the project @returns {string | null} '' for a folder, null if there is nothing */
function read(path) {
  const file = join(root, path);
  if (!existsSync(file)) return null;
  return statSync(file).isDirectory() ? '' : readFileSync(file, 'utf8');
}

/** @returns {Promise<string[]>} */
async function checkNames() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['src/checks/index.ts'],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  const text = Buffer.from(outputFiles[0]?.contents ?? '').toString('base64');
  const { CHECK_NAMES } = await import(`data:text/javascript;base64,${text}`);
  return CHECK_NAMES;
}

/** @returns {string} the program's help, and that of each of its commands */
function help() {
  const ask = (/** @type {string[]} */ ...args) =>
    execFileSync(process.execPath, ['bin/timecheck.js', ...args, '--help'], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, TIMECHECK_LANG: 'en', COLUMNS: '200' },
    });
  const general = ask();
  return [
    general,
    ...readHelp(general)
      .commands.filter((name) => name !== 'help')
      .map((name) => ask(name)),
  ].join('\n');
}
