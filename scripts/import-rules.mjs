// DESIGN.md: "Arrows run one way". An oxlint plugin that holds every import in src/ against the table below.
// It looks at the file that a path leads to, not at how the path is written, and at import() as well.
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * What a folder of src/ may import beside itself.
 * @typedef {object} Layer
 * @property {readonly string[]} [layers] folders of src/
 * @property {readonly string[]} [types] further folders of src/, by `import type` only
 * @property {readonly string[]} [packages]
 * @property {'none' | 'any' | 'no doors' | readonly string[]} node Node's modules
 */

/** Node's modules that reach the outside: only src/system opens these doors. */
const doors = /^(?:child_process|cluster|dgram|dns|fs|http|http2|https|inspector|net|tls)(?:\/|$)/;

/** What lies behind a door and reaches nothing: pure functions. */
const harmless = new Set(['net.isIP', 'net.isIPv4', 'net.isIPv6']);

/** A part that knows one subject, and nothing of where its data comes from. */
const subject = /** @type {const} */ ({ layers: ['model'], types: ['system'], node: ['crypto'] });

/** @type {Readonly<Record<string, Layer>>} */
const table = {
  model: { node: 'none' },
  checks: { layers: ['model'], node: 'none' },
  ntp: subject,
  daemon: subject,
  zone: subject,
  engine: subject,
  wakatime: subject,
  system: { layers: ['model'], packages: ['execa', 'luxon'], node: 'any' },
  gather: {
    layers: ['model', 'ntp', 'daemon', 'zone', 'engine', 'wakatime', 'system'],
    packages: ['yaml'],
    node: 'no doors',
  },
  messages: { layers: ['model'], types: ['checks'], packages: ['luxon'], node: 'none' },
  report: {
    layers: ['model', 'messages'],
    types: ['checks'],
    packages: ['chalk', 'cli-table3', 'luxon', 'string-width'],
    node: 'none',
  },
  commands: {
    layers: ['model', 'ntp', 'system', 'gather', 'checks', 'messages', 'report'],
    packages: ['ora'],
    node: 'no doors',
  },
  cli: {
    layers: ['model', 'messages', 'commands'],
    types: ['report', 'gather', 'checks', 'ntp', 'system'],
    packages: ['commander', 'ora'],
    node: 'no doors',
  },
};

/**
 * @typedef {object} Found an import
 * @property {string} file that imports, relative to the project, with slashes
 * @property {string} specifier as written: './a.ts', 'node:fs', 'luxon'
 * @property {boolean} typeOnly
 * @property {readonly string[] | null} names that it takes; null if it may take all
 */

/**
 * @param {Found} found
 * @returns {string | null} what is wrong with it; null if nothing is
 */
function fault({ file, specifier, typeOnly, names }) {
  const name = layerOf(file);
  if (name === null) return null;
  const layer = table[name];
  if (layer === undefined) return `src/${name} has no line in the table of scripts/import-rules.mjs`;

  if (specifier.startsWith('node:')) {
    const allowed = mayImportNode(layer.node, specifier.slice('node:'.length), names);
    return allowed ? null : `src/${name} must not import ${specifier}`;
  }
  if (!specifier.startsWith('.')) {
    const wanted = /^(?:@[^/]+\/)?[^/]*/.exec(specifier)?.[0] ?? specifier;
    return layer.packages?.includes(wanted) ? null : `src/${name} must not import the package ${wanted}`;
  }

  const target = resolve('/', dirname(file), specifier).slice(1);
  const other = layerOf(target.replaceAll(sep, '/'));
  if (other === null) return `src/${name} must not import ${target}: it is outside src/`;
  if (other === name || layer.layers?.includes(other)) return null;
  if (!layer.types?.includes(other)) return `src/${name} must not import src/${other}`;
  return typeOnly ? null : `src/${name} may import only types from src/${other}: write "import type"`;
}

/** @param {string} path */
function layerOf(path) {
  return /^src\/([^/]+)/.exec(path)?.[1] ?? null;
}

/** @param {Layer['node']} allowed @param {string} module @param {Found['names']} names */
function mayImportNode(allowed, module, names) {
  if (allowed === 'any') return true;
  if (allowed === 'none') return false;
  if (allowed !== 'no doors') return allowed.includes(module);
  return !doors.test(module) || (names?.every((name) => harmless.has(`${module}.${name}`)) ?? false);
}

/**
 * @typedef {{ type: string; value?: unknown }} Node a node of the syntax tree, as far as it matters here
 * @typedef {{ imported?: { name?: string } }} Specifier
 * @typedef {Node & { source?: Node | null; importKind?: string; exportKind?: string; specifiers?: Specifier[] }} Import
 * @typedef {{ filename: string; report: (found: { node: Node; message: string }) => void }} Context
 */

/** @param {Context} context */
function create(context) {
  const file = relative(root, context.filename).replaceAll(sep, '/');
  if (layerOf(file) === null) return {};

  /** @param {Node} node @param {boolean} typeOnly @param {Found['names']} names */
  const check = (node, typeOnly, names) => {
    const message =
      typeof node.value === 'string'
        ? fault({ file, specifier: node.value, typeOnly, names })
        : 'the path of an import must be a plain string: else nobody can hold it against the table';
    if (message !== null) context.report({ node, message });
  };
  /** @param {Import} node */
  const declaration = (node) => {
    if (!node.source) return;
    const typeOnly = node.importKind === 'type' || node.exportKind === 'type';
    // A default or namespace import has no `imported`: it takes the whole module.
    const names = node.specifiers?.map(({ imported }) => imported?.name ?? '*') ?? [];
    check(node.source, typeOnly, names.length > 0 ? names : null);
  };

  return {
    ImportDeclaration: declaration,
    ExportNamedDeclaration: declaration,
    ExportAllDeclaration: declaration,
    /** @param {Import} node */
    ImportExpression: (node) => node.source && check(node.source, false, null),
    /** @param {Import} node */
    TSImportType: (node) => node.source && check(node.source, true, null),
  };
}

export default { meta: { name: 'timecheck' }, rules: { arrows: { create } } };
