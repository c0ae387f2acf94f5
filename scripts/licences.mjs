// Whose code is in the bundle, and under which terms.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Licences that let their code be shipped inside an MIT program. Anything else stops the build. */
const compatible = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
]);

const licenceFile = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

/**
 * @typedef {{ name: string; version: string; licence: string; texts: string[] }} BundledPackage
 */

/**
 * The packages of which at least one byte is in an output file, by name, then version.
 * @param {import('esbuild').Metafile} metafile
 * @param {string} root folder that the metafile's paths are relative to
 * @returns {BundledPackage[]}
 */
export function bundledPackages(metafile, root) {
  const folders = new Set();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = packageFolder(path);
      if (folder !== null && bytesInOutput > 0) folders.add(folder);
    }
  }
  return [...folders].map((folder) => readPackage(join(root, folder))).toSorted(byNameAndVersion);
}

/**
 * @param {string} path of an input file, as the metafile names it
 * @returns {string | null} the folder of its package; null for our own files
 */
export function packageFolder(path) {
  const found = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path);
  return found === null ? null : found[0];
}

/**
 * @param {readonly BundledPackage[]} packages
 * @returns {string} the file's text; the same input gives the same text
 * @throws {Error} naming each package that may not be shipped
 */
export function licenceText(packages) {
  const faults = packages.flatMap(({ name, version, licence, texts }) => {
    if (!isCompatible(licence))
      return [`${name} ${version}: licence "${licence}" is not known to be compatible with MIT`];
    return texts.length === 0 ? [`${name} ${version}: no licence text in the package`] : [];
  });
  if (faults.length > 0) throw new Error(`Packages that cannot be bundled:\n${faults.join('\n')}`);

  const line = `\n\n${'-'.repeat(80)}\n\n`;
  const head = 'The files in dist/ contain code of these packages.';
  const sections = packages.map(({ name, version, licence, texts }) =>
    [`${name} ${version} (${licence})`, ...texts].join('\n\n'),
  );
  return `${[head, ...sections].join(line)}\n`;
}

/**
 * @param {string} licence an SPDX expression: "A OR B" needs one of them, "A AND B" both; with inner parentheses: no
 */
export function isCompatible(licence) {
  const choices = licence.replace(/^\((.*)\)$/, '$1').split(' OR ');
  return choices.some((choice) => choice.split(' AND ').every((one) => compatible.has(one)));
}

/** @param {string} folder @returns {BundledPackage} */
function readPackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder)
    .filter((file) => licenceFile.test(file))
    .toSorted()
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  return { name, version, licence: String(license), texts };
}

/** @param {BundledPackage} a @param {BundledPackage} b */
function byNameAndVersion(a, b) {
  return compare(a.name, b.name) || compare(a.version, b.version);
}

/** @param {string} a @param {string} b */
function compare(a, b) {
  return a < b ? -1 : Number(a > b);
}
