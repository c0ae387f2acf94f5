/** What timecheck is meant to reach, the whole process counted; printed under the tables, asserted nowhere. */
import type { Summary } from './summary.ts';

export interface Target {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  readonly verdict: 'met' | 'missed' | 'too few runs';
}

const INTERVAL_RUNS = 500;

export function judge(summary: Summary): Target[] {
  const { clean, jitter, asymmetric, liar } = summary.tools['timecheck'] ?? {};
  const { startUp, interval } = summary;
  const targets: Target[] = [];
  const atMost = (what: string, value: number | undefined, limit: number, unit: string, digits: number): void => {
    if (value === undefined) return;
    targets.push({
      what,
      wanted: `≤ ${limit}${unit}`,
      measured: `${value.toFixed(digits)}${unit}`,
      verdict: value <= limit ? 'met' : 'missed',
    });
  };
  atMost('mean error, clean', clean?.meanErrorMs, 0.05, ' ms', 3);
  atMost('mean error, jitter', jitter?.meanErrorMs, 2, ' ms', 2);
  atMost('mean error, asymmetric', asymmetric?.meanErrorMs, 0.6, ' ms', 2);
  atMost('wall time, jitter', jitter?.wallMs, 450, ' ms', 0);
  if (liar) {
    targets.push(
      every('right although one of four lies', liar.answers - liar.wrong, liar.runs),
      every('the liar named', liar.namedTheLiar, liar.runs),
    );
  }
  if (interval) {
    const inside = interval.given - Math.max(interval.missedNominal, interval.missedCalibrated);
    const target = every('the true offset inside the interval', inside, interval.runs);
    targets.push({
      ...target,
      wanted: `every one of ≥ ${INTERVAL_RUNS} runs`,
      verdict: target.verdict === 'met' && interval.runs < INTERVAL_RUNS ? 'too few runs' : target.verdict,
    });
  }
  atMost('`timecheck --version` against bare Node', startUp?.ratio, 1.35, ' ×', 2);
  const alone = summary.tools['timecheck-ntp']?.clean;
  if (clean && alone) atMost('wall time that the host part adds', clean.wallMs - alone.wallMs, 150, ' ms', 0);
  if (clean && startUp) atMost('peak memory above bare Node', clean.peakMB - startUp.bareNodePeakMB, 25, ' MB', 1);
  return targets;
}

function every(what: string, count: number, of: number): Target {
  return { what, wanted: 'every run', measured: `${count} of ${of}`, verdict: count === of ? 'met' : 'missed' };
}
