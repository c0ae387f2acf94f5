/** What the truthful servers really serve, measured: the yardstick for every error in the tables. */
import { execa } from 'execa';
import { NTP_PORT, truthfulAddresses } from './conditions.ts';
import { mean } from './statistics.ts';

export interface Calibration {
  /** Mean over the truthful servers, ms; to be added to the clients' clock. */
  readonly offsetMs: number;
  readonly perServerMs: readonly number[];
  readonly samples: number;
}

const SAMPLES_PER_SERVER = 1000;
const GAP_US = 1000;
/** Of the samples, those of least delay: nothing but the way there and back is in them. */
const BEST_SHARE = 0.05;

export async function calibrate(program: string): Promise<Calibration> {
  const perServerMs: number[] = [];
  for (const address of truthfulAddresses) {
    const { stdout } = await execa(program, [address, String(NTP_PORT), String(SAMPLES_PER_SERVER), String(GAP_US)]);
    perServerMs.push(offsetOf(stdout));
  }
  return { offsetMs: mean(perServerMs), perServerMs, samples: SAMPLES_PER_SERVER * truthfulAddresses.length };
}

function offsetOf(output: string): number {
  const samples = output
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number))
    .map(([offsetNs = NaN, delayNs = NaN]) => ({ offsetMs: offsetNs / 1e6, delayNs }))
    .toSorted((a, b) => a.delayNs - b.delayNs);
  const best = samples.slice(0, Math.ceil(samples.length * BEST_SHARE));
  const offsetMs = mean(best.map((sample) => sample.offsetMs));
  if (!Number.isFinite(offsetMs)) throw new Error('a truthful server does not answer');
  return offsetMs;
}
