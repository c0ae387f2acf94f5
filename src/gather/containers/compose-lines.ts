import type { Node, Pair, Scalar } from 'yaml';
import type { ComposeEntry, ComposeRoom, WrittenLines } from '../../model/container-facts.ts';
import type { ComposeLayer, Section } from './compose-layer.ts';

const MAX_TEXT = 1000;

/** Of the source of a document, both in UTF-16 units; `end` is behind the last one. */
interface Span {
  readonly start: number;
  readonly end: number;
}

const spanOf = (node: Node | null): Span | null => {
  const [start, end] = node?.range ?? [];
  return start === undefined || end === undefined ? null : { start, end };
};

const lineStart = (source: string, offset: number): number => source.lastIndexOf('\n', offset - 1) + 1;

const lineEnd = (source: string, offset: number): number => {
  const end = source.indexOf('\n', offset);
  return end < 0 ? source.length : end;
};

/** Everything on the lines that it touches. */
const linesAt = ({ source, lines }: ComposeLayer, { start, end }: Span): WrittenLines => ({
  line: lines.linePos(start).line,
  text: source.slice(lineStart(source, start), lineEnd(source, Math.max(start, end - 1))).trimEnd(),
});

/** Without what blank space and comments follow: a map ends where the next thing begins. */
const trimmed = (source: string, { start, end }: Span): Span => ({
  start,
  end: start + source.slice(start, end).trimEnd().length,
});

const TAGS = /!\S*[ \t]+/g;
/** What may stand before an entry of a list that has the line for itself, and before a key. */
const BEFORE_ITEM = /^[ \t]*-[ \t]+(?:[!&]\S*[ \t]+)*$|^[ \t]+$/;
const BEFORE_KEY = /^[ \t]*$/;
const REST = /^[ \t]*(?:#.*)?$/;

/** Where an entry begins, by its key or else its value, and where its value stands. */
interface Place {
  readonly whole: Span;
  readonly value: Span;
  /** Its lines are its own. */
  readonly isAlone: boolean;
}

const placeOf = (layer: ComposeLayer, { collection }: Section, key: Node | null, value: Node | null): Place | null => {
  const { source } = layer;
  const keySpan = spanOf(key);
  // `TZ:` has a value of no length, or none.
  const found = spanOf(value) ?? (keySpan === null ? null : { start: keySpan.end, end: keySpan.end });
  if (found === null) return null;
  const span = trimmed(source, found);
  const whole: Span = { start: keySpan?.start ?? span.start, end: Math.max(span.end, keySpan?.end ?? 0) };
  const before = source.slice(lineStart(source, whole.start), whole.start);
  const behind = source.slice(whole.end, lineEnd(source, whole.end)).replace(/^:/, '');
  const isAlone =
    collection.flow !== true && (keySpan === null ? BEFORE_ITEM : BEFORE_KEY).test(before) && REST.test(behind);
  return { whole, value: span, isAlone };
};

/** Up to the value: the key, the colon, an anchor; a tag goes with the value that it was for. */
const beforeValue = ({ source }: ComposeLayer, { whole, value }: Place): string | null => {
  const from = lineStart(source, whole.start);
  if (from !== lineStart(source, value.start) || source.slice(value.start, value.end).includes('\n')) return null;
  const before = source.slice(from, value.start).replaceAll(TAGS, '');
  // `TZ:` without a value, and so without the blank before it.
  if (value.start !== value.end) return before;
  return /:[ \t]*$/.test(before) ? `${before.trimEnd()} ` : `${before}: `;
};

/** Between a key and the first entry below it: nothing but comments. */
const NOTHING_BETWEEN = /^[ \t]*:[ \t]*(?:#[^\n]*)?\n(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*(?:-[ \t]+)?$/;

/** Some alias may refer to an anchor, and would then lead nowhere. */
const hasAnchor = ({ anchors }: ComposeLayer, { start, end }: Span): boolean =>
  [...anchors.values()].some((nodes) =>
    nodes.some((node) => {
      const span = spanOf(node);
      return span !== null && span.start >= start && span.start < end;
    }),
  );

const takenLines = (layer: ComposeLayer, section: Section, { whole, isAlone }: Place): WrittenLines | null => {
  if (!isAlone || hasAnchor(layer, { ...whole, end: Math.max(whole.end, whole.start + 1) })) return null;
  if (section.collection.items.length > 1) return linesAt(layer, whole);
  const head = spanOf(section.pair.key as Node | null);
  if (head === null || section.isAlias) return null;
  const { source } = layer;
  // compose refuses a key of a list that has nothing under it.
  const isBelow =
    BEFORE_KEY.test(source.slice(lineStart(source, head.start), head.start)) &&
    NOTHING_BETWEEN.test(source.slice(head.end, whole.start));
  return isBelow ? linesAt(layer, { start: head.start, end: whole.end }) : null;
};

const bounded = (lines: WrittenLines | null): WrittenLines | null =>
  lines === null || lines.text.length > MAX_TEXT ? null : lines;

/** How an entry of a list (`key` is `null`) or of a map is written. */
export const entryOf = (
  layer: ComposeLayer,
  section: Section,
  key: Node | null,
  value: Node | null,
  isShared: boolean,
): ComposeEntry | null => {
  const place = placeOf(layer, section, key, value);
  if (place === null) return null;
  const { line, text } = linesAt(layer, place.whole);
  const isWhole = text.length <= MAX_TEXT;
  return {
    file: layer.file,
    line,
    // What shares its lines with others is cut out of them: they may be secret.
    text: (place.isAlone ? text : layer.source.slice(place.whole.start, place.whole.end)).slice(0, MAX_TEXT),
    before: place.isAlone && isWhole ? beforeValue(layer, place) : null,
    taken: bounded(takenLines(layer, section, place)),
    isShared,
  };
};

/** `x-env: &env`, `environment:`; nothing else of value stands there. */
const HEAD = /^[ \t]*(?:-[ \t]+)*[^\s#'"]+:(?:[ \t]+[!&]\S+)*[ \t]*(?:#.*)?$/;

/** Where entries can be added to a section. `isServiceShared`: the whole service is an alias. */
export const roomIn = (
  layer: ComposeLayer,
  service: Node,
  section: Section | null,
  isServiceShared: boolean,
): ComposeRoom => {
  if (section === null) return isServiceShared ? 'elsewhere' : 'service';
  if (section.holder === service && !section.isAlias && !isServiceShared) return 'service';
  const { source, lines } = layer;
  const first = section.collection.items[0] as Node | Pair | undefined;
  const node = first !== undefined && 'key' in first ? (first.key as Scalar) : (first ?? null);
  const span = section.collection.flow === true ? null : spanOf(node);
  if (span === null) return 'elsewhere';
  const start = lineStart(source, span.start);
  const above = source.slice(0, start).split('\n').slice(0, -1);
  const index = above.findLastIndex((text) => !/^\s*(?:#.*)?$/.test(text));
  const text = above[index]?.trimEnd() ?? '';
  if (!HEAD.test(text) || text.length > MAX_TEXT) return 'elsewhere';
  return {
    line: index + 1,
    text,
    indent: lines.linePos(start + (/^[ \t]*/.exec(source.slice(start))?.[0].length ?? 0)).col - 1,
  };
};
