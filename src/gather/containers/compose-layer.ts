import type { Alias, Document, LineCounter, Node, Pair, ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { Gathered } from '../../model/gathered.ts';
import { missing, ok } from '../../model/gathered.ts';
import type { Files } from '../../system/files.ts';
import type * as ComposeYaml from './compose-yaml.ts';

type Yaml = typeof ComposeYaml;

/** A YAML document of a compose file. Each file may hold several; later ones win. */
export interface ComposeLayer {
  readonly file: string;
  readonly source: string;
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
  readonly yaml: Yaml;
  /** The nodes that bear an anchor, in the order of the file: an anchor can be given anew. */
  readonly anchors: ReadonlyMap<string, readonly Node[]>;
}

/**
 * 1 MB of YAML takes the processor more than a second, which nobody here waits for. The compose files of large projects
 * are well below 100 KB.
 */
const MAX_BYTES = 262_144;

/** What compose files are called. A label may name any file at all, and there are some that must not even be read. */
const NAME = /\.(?:ya?ml|json)$/i;
const KERNEL_FOLDERS = /^\/(?:proc|sys|dev)\//;

const readSource = (files: Files, path: string): Gathered<string> => {
  const real = files.realPath(path);
  if (real.status !== 'ok') return real;
  if (!NAME.test(path) || KERNEL_FOLDERS.test(real.value)) return missing('failed', 'not the name of a compose file');
  const bytes = files.readBytes(real.value, MAX_BYTES + 1);
  if (bytes.status !== 'ok') return bytes;
  if (bytes.value.length > MAX_BYTES) return missing('failed', `more than ${MAX_BYTES} bytes`);
  // That takes the byte order mark away. Lines stay where they are.
  return ok(new TextDecoder().decode(bytes.value).replaceAll('\r\n', '\n'));
};

const anchorsIn = (yaml: Yaml, document: Document.Parsed): Map<string, Node[]> => {
  const anchors = new Map<string, Node[]>();
  yaml.visit(document, {
    Node: (_key, node) => {
      if (yaml.isAlias(node) || node.anchor === undefined) return;
      const same = anchors.get(node.anchor);
      if (same === undefined) anchors.set(node.anchor, [node]);
      else same.push(node);
    },
  });
  return anchors;
};

const parse = (yaml: Yaml, file: string, source: string): Gathered<readonly ComposeLayer[]> => {
  const lines = new yaml.LineCounter();
  const documents = yaml.parseAllDocuments(source, {
    lineCounter: lines,
    prettyErrors: false,
    // That is for compose to refuse; and it takes the square of their number to find out.
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const layers: ComposeLayer[] = [];
  for (const document of Array.isArray(documents) ? documents : []) {
    const [error] = document.errors;
    if (error !== undefined) return missing('failed', `not YAML: line ${lines.linePos(error.pos[0]).line}`);
    layers.push({ file, source, document, lines, yaml, anchors: anchorsIn(yaml, document) });
  }
  return ok(layers);
};

/** The documents of a compose file. Aliases are followed where they are met, and never written out. */
export const readLayers = async (files: Files, path: string): Promise<Gathered<readonly ComposeLayer[]>> => {
  const source = readSource(files, path);
  if (source.status !== 'ok') return source;
  // Loaded for the few containers that have something to mend.
  const yaml = await import('./compose-yaml.ts');
  try {
    return parse(yaml, path, source.value);
  } catch (error) {
    // The stack has ended. Anything else is told as what it is.
    return missing('failed', error instanceof RangeError ? 'not YAML: nested too deep' : `not read: ${String(error)}`);
  }
};

/** A node, and whether others may have it too: it was reached through an alias, or bears an anchor. */
export interface Reached {
  readonly node: Node;
  readonly isShared: boolean;
}

const startOf = (node: Node): number => node.range?.[0] ?? 0;

/** Links in a chain of aliases, and maps in a list that is merged in. */
const MAX_DEPTH = 16;
const MAX_MERGED = 256;

/** What an alias stands for: the last such anchor before it. */
const targetOf = ({ anchors }: ComposeLayer, alias: Alias): Node | null =>
  anchors.get(alias.source)?.findLast((node) => startOf(node) < startOf(alias)) ?? null;

/** The node itself, aliases followed; `null` if there is none. */
export const reach = (layer: ComposeLayer, value: unknown, isShared: boolean): Reached | null => {
  let node = value;
  let shared = isShared;
  for (let depth = 0; depth < MAX_DEPTH && layer.yaml.isAlias(node); depth++) {
    node = targetOf(layer, node);
    shared = true;
  }
  if (!layer.yaml.isNode(node) || layer.yaml.isAlias(node)) return null;
  return { node, isShared: shared || ('anchor' in node && node.anchor !== undefined) };
};

/** A pair of a map, and the map that it stands in, which is another one than was asked where it was merged in. */
export interface FoundPair {
  readonly pair: Pair;
  readonly holder: YAMLMap;
  readonly isShared: boolean;
}

const keyOf = (pair: Pair): string | null => {
  const key = pair.key as ParsedNode | null;
  return key !== null && typeof key === 'object' && 'value' in key ? String((key as Scalar).value) : null;
};

/** The maps that `<<` puts in, the first one first: it wins over those behind it. */
const mergedInto = (layer: ComposeLayer, map: YAMLMap, isShared: boolean): Reached[] =>
  map.items
    .filter((pair) => (pair.key as Scalar | null)?.source === '<<')
    .flatMap(({ value }) => {
      const merged = reach(layer, value, isShared);
      if (merged === null || !layer.yaml.isSeq(merged.node)) return merged ?? [];
      return merged.node.items
        .slice(0, MAX_DEPTH)
        .flatMap((item) => reach(layer, item, isShared || merged.isShared) ?? []);
    });

/**
 * The pair of that name, of the map itself or of those merged into it. `seen`: maps that do not have it; each is looked
 * into once, so that maps merged into each other take no time that grows with their paths.
 */
export const findPair = (
  layer: ComposeLayer,
  map: YAMLMap,
  name: string,
  isShared: boolean,
  seen = new Set<YAMLMap>(),
): FoundPair | null => {
  const pair = map.items.findLast((one) => keyOf(one) === name);
  if (pair !== undefined) return { pair, holder: map, isShared };
  seen.add(map);
  for (const { node, isShared: shared } of mergedInto(layer, map, isShared)) {
    if (!layer.yaml.isMap(node) || seen.has(node) || seen.size > MAX_MERGED) continue;
    const found = findPair(layer, node, name, shared, seen);
    if (found !== null) return found;
  }
  return null;
};

/** A list or map under a key of a service. */
export interface Section extends FoundPair {
  readonly collection: YAMLMap | YAMLSeq;
  /** An alias stands in its place. */
  readonly isAlias: boolean;
  /** `!override` or `!reset`: what earlier files say is put aside. */
  readonly isOverride: boolean;
}

export const isOverride = (pair: Pair): boolean => {
  const tag = (pair.value as Node | null)?.tag;
  return tag === '!override' || tag === '!reset';
};

/** The list or map of that name, wherever it is really written. */
export const findSection = (layer: ComposeLayer, service: YAMLMap, name: string, isShared: boolean): Section | null => {
  const found = findPair(layer, service, name, isShared);
  const reached = found === null ? null : reach(layer, found.pair.value, found.isShared);
  if (found === null || reached === null) return null;
  const { node } = reached;
  if (!layer.yaml.isMap(node) && !layer.yaml.isSeq(node)) return null;
  return {
    ...found,
    collection: node,
    isShared: reached.isShared,
    isAlias: layer.yaml.isAlias(found.pair.value),
    isOverride: isOverride(found.pair),
  };
};
