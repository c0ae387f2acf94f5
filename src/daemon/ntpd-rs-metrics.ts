import type { DaemonClaim } from '../model/daemon-facts.ts';
import type { NtpdRsSource, NtpdRsSystem } from './ntpd-rs-state.ts';
import { isPlausible, isPlausibleRoot, ntpdRsClaim } from './ntpd-rs-state.ts';
import { countOf, decimalOf } from './number-text.ts';
import { wholeLines } from './whole-lines.ts';

const LINE = /^ntp_(system|source)_([a-z_]{1,60})(?:\{(.*)\})? (\S+)$/;
const UNKNOWN_LEAP = 3;

interface Metrics {
  readonly system: ReadonlyMap<string, number>;
  /** By their labels, which are the same for all metrics of one source. */
  readonly sources: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** `null` if the text is cut, or a line of them is not understood. */
const metricsOf = (text: string): Metrics | null => {
  const lines = wholeLines(text);
  if (lines?.findLast((line) => line !== '') !== '# EOF') return null;
  const system = new Map<string, number>();
  const sources = new Map<string, Map<string, number>>();
  for (const line of lines.filter((one) => /^ntp_(?:system|source)_/.test(one))) {
    const [, kind, name = '', labels = '', digits = ''] = LINE.exec(line) ?? [];
    const value = decimalOf(digits);
    if (value === null) return null;
    const metrics = kind === 'system' ? system : (sources.get(labels) ?? new Map<string, number>());
    metrics.set(name, value);
    if (kind === 'source') sources.set(labels, metrics);
  }
  return { system, sources };
};

const sourceOf = (labels: string, metrics: ReadonlyMap<string, number>): NtpdRsSource | null => {
  const address = /(?:^|,)address="([^"]{1,300})"/.exec(labels)?.[1];
  const offset = metrics.get('offset_seconds');
  const uncertainty = metrics.get('uncertainty_seconds');
  const unanswered = countOf(String(metrics.get('unanswered_polls')), 32);
  const poll = metrics.get('poll_interval_seconds');
  if (address === undefined || offset === undefined || uncertainty === undefined) return null;
  if (unanswered === null || poll === undefined || poll <= 0) return null;
  // 16.00000000372529 for 16.
  const pollSeconds = address.startsWith('/') ? null : 2 ** Math.round(Math.log2(poll));
  const read = { address, offset, uncertainty, unansweredPolls: unanswered, pollSeconds, lastUpdateAt: null };
  return isPlausible(read) ? read : null;
};

/** What `ntp-ctl status --format prometheus` prints; it tells no times and no reference id. `null` if it is not that. */
export const claimOfMetrics = (text: string): DaemonClaim | null => {
  const metrics = metricsOf(text);
  if (metrics === null) return null;
  const { system, sources } = metrics;
  const leap = countOf(String(system.get('leap_indicator')), 4);
  const stratum = countOf(String(system.get('stratum')), 255);
  const rootDelay = system.get('root_delay_seconds');
  const rootDispersion = system.get('root_dispersion_seconds');
  const told = [...sources].map(([labels, values]) => sourceOf(labels, values));
  if (leap === null || stratum === null || rootDelay === undefined || rootDispersion === undefined) return null;
  if (told.includes(null)) return null;
  const root: NtpdRsSystem = {
    leapIndicator: leap < UNKNOWN_LEAP ? 'known' : 'unknown',
    stratum,
    referenceId: null,
    rootDelay,
    rootDispersion,
    dispersionOf: 'now',
    updatedAt: null,
    now: null,
  };
  if (!isPlausibleRoot(root)) return null;
  return ntpdRsClaim(
    root,
    told.filter((source) => source !== null),
  );
};
