// src/cli/main.ts and all that it needs → dist/, a few ESM chunks without dependencies.
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';
import { bundledPackages, licenceText } from './licences.mjs';
import { cache, define, metafilePath, root } from './project.mjs';

const dist = join(root, 'dist');
const pagesFile = 'pages.json.br';

/** Of cli-spinners, which is a table of ninety, the two that ora takes by default: for terminals with Unicode and without. */
const fewSpinners = {
  name: 'few spinners',
  /** @param {import('esbuild').PluginBuild} build */
  setup: ({ onLoad }) => {
    onLoad({ filter: /cli-spinners[\\/]spinners\.json$/ }, async ({ path }) => {
      const { dots, line } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ dots, line }), loader: 'json' };
    });
  },
};

/** cli-table3 brings a second way to measure text, and colours that it is never asked for. */
const leanTables = {
  name: 'lean tables',
  /** @param {import('esbuild').PluginBuild} build */
  setup: ({ onResolve }) => {
    for (const [filter, shim] of /** @type {const} */ ([
      [/^string-width$/, 'string-width.cjs'],
      [/^@colors\/colors\/safe$/, 'no-colors.cjs'],
    ])) {
      onResolve({ filter }, ({ importer }) =>
        /[\\/]cli-table3[\\/]src[\\/]/.test(importer) ? { path: join(root, 'scripts/shims', shim) } : undefined,
      );
    }
  },
};

const { outputFiles, metafile } = await build({
  absWorkingDir: root,
  entryPoints: { main: 'src/cli/main.ts' },
  outdir: dist,
  bundle: true,
  splitting: true,
  // All in one folder: a path relative to import.meta.url means the same in each of them.
  chunkNames: '[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20.12',
  define,
  // The CommonJS packages among ours require Node's own modules.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  // A stack trace that somebody sends us is read with the source map, which a build of that version writes again.
  minify: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  // Chinese as it is, not as escapes of twice the size.
  charset: 'utf8',
  // Its CommonJS, which Node would take, is packed as a whole; of its ES modules only what is used.
  alias: { yaml: join(root, 'node_modules/yaml/browser/dist/index.js') },
  plugins: [fewSpinners, leanTables],
  metafile: true,
  write: false,
});

// First, so that a licence that we cannot ship under stops the build before anything is written.
const licences = licenceText(bundledPackages(metafile, root));

// New chunks first, the entry last, old ones away at the end: a program that is started meanwhile finds all its chunks.
const isEntry = (/** @type {string} */ path) => path === join(dist, 'main.js');
for (const folder of [dist, cache]) await mkdir(folder, { recursive: true });
for (const { path, contents } of outputFiles.filter(({ path }) => !isEntry(path))) await replace(path, contents);
for (const { path, contents } of outputFiles.filter(({ path }) => isEntry(path))) await replace(path, contents);

// The pages that `explain` prints: together and packed well, they take the package much less room than one by one.
const pagesFolder = join(root, 'docs/checks');
const pages = await Promise.all(
  (await readdir(pagesFolder))
    .toSorted()
    .map(async (name) => [basename(name, '.md'), await readFile(join(pagesFolder, name), 'utf8')]),
);
const packedPages = brotliCompressSync(JSON.stringify(Object.fromEntries(pages)));
await replace(join(dist, pagesFile), packedPages);

const built = new Set([...outputFiles.map(({ path }) => basename(path)), pagesFile]);
for (const name of await readdir(dist)) {
  if (!built.has(name)) await rm(join(dist, name), { recursive: true, force: true });
}

await replace(join(root, 'THIRD-PARTY-LICENSES.txt'), licences);
await replace(metafilePath, `${JSON.stringify(metafile, null, 2)}\n`);

/** @param {string} path @param {string | Uint8Array} contents */
async function replace(path, contents) {
  const temporary = join(cache, `${basename(path)}.${process.pid}.tmp`);
  await writeFile(temporary, contents);
  await rename(temporary, path);
}
