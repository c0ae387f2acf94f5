import type { WakapiLog } from '../model/wakatime-facts.ts';
import { parseWakapiVersion } from './wakapi-version.ts';

export interface ReadWakapiLog extends WakapiLog {
  /** Of the last start that it tells of; `null` if it tells of none. */
  readonly version: string | null;
}

/** Before each line, by the engine. */
const STAMPED = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) (.*)$/s;
/** Colours, of the newest versions. */
// oxlint-disable-next-line no-control-regex
const COLOURS = /\u001B\[[\d;]{0,20}m/g;
/** A line is looked at as far as this. */
const MAX_LINE = 4096;

/*
 * `"status":400` (JSON, 2.12.0 and newer), `status=400` (before, followed by a comma, and in development), `status="400"`.
 * What a client sends stands behind: of each name the first counts.
 */
const field = (name: string): RegExp => new RegExp(`(?<![\\w"])"?${name}"?[=:]"?([^\\s",]*)`);
const [STATUS, METHOD, URI] = [field('status'), field('method'), field('uri')];

const REQUEST = /\[request\]/;
const HEARTBEATS = /\/heartbeats?(?:\.bulk)?$/;
const STARTED = /(?:INFO|msg=|"msg":) *"?Wakapi"?[ ,]+"?version"?[=:]"?([\w.+-]*)|\] Wakapi ([\w.+-]*)\s*$/;
const PANIC = /^panic: (?:close of|send on) closed channel/;
/** The trace of the goroutine that panicked comes next. */
const TRACE_LINES = 12;

const isRejection = (request: string): boolean =>
  STATUS.exec(request)?.[1] === '400' &&
  METHOD.exec(request)?.[1] === 'POST' &&
  HEARTBEATS.test((URI.exec(request)?.[1] ?? '').replace(/\?.*/, ''));

const instantOf = (stamp: string): number | null => {
  const at = Date.parse(stamp.replace(/(\.\d{3})\d+/, '$1'));
  return Number.isFinite(at) ? at : null;
};

/** Reads the log of a Wakapi as its engine hands it out, each line behind an instant. */
export const readWakapiLog = (text: string): ReadWakapiLog => {
  const lines = text.split('\n').filter((line) => line !== '');
  const told = lines.map((line) => {
    const [, stamp = '', rest = line] = STAMPED.exec(line) ?? [];
    return { stamp, said: rest.slice(0, MAX_LINE).replaceAll(COLOURS, '') };
  });
  let [rejections, aggregationPanics] = [0, 0];
  let lastRejectionAt: number | null = null;
  let version: string | null = null;
  for (const [index, { stamp, said }] of told.entries()) {
    const request = REQUEST.exec(said);
    if (request !== null && isRejection(said.slice(request.index))) {
      rejections++;
      lastRejectionAt = instantOf(stamp) ?? lastRejectionAt;
    }
    const trace = PANIC.test(said) ? told.slice(index, index + TRACE_LINES) : [];
    if (trace.some((line) => line.said.includes('AggregateSummaries'))) aggregationPanics++;
    const started = request === null ? STARTED.exec(said) : null;
    if (started !== null) version = parseWakapiVersion(started[1] ?? started[2]);
  }
  return { rejections, lastRejectionAt, aggregationPanics, lines: lines.length, version };
};
