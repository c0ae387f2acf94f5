import { defineCheck } from '../model/check.ts';
import type { EngineProduct } from '../model/engine-facts.ts';
import { contains, widen } from '../model/interval.ts';
import { verdictOf } from '../model/verdict.ts';
import type { EngineClockFix } from './fixes/engine-clock.ts';
import { isOnThisComputer, setEngineClock } from './fixes/engine-clock.ts';
import type { ForeignOffset } from './foreign-offset.ts';
import { foreignEvidence, foreignOffset, foreignSeverity } from './foreign-offset.ts';

interface Args extends ForeignOffset {
  /** The engine's URL. */
  readonly name: string;
  readonly product: EngineProduct | null;
  readonly onThisComputer: boolean;
  readonly warnMs: number;
  /** `alike`: this host's clock is off by the same. `unknown`: nothing is certain of it. */
  readonly host: 'right' | 'wrong' | 'alike' | 'unknown';
}

/** A machine that follows its host's clock does not do so to the millisecond. */
const ALIKE_MS = 50;

/** The clock of an engine that has another kernel: a virtual machine's, another host's. */
export const engineClock = defineCheck<Args, EngineClockFix>()({
  name: 'engine-clock',
  needs: ['engine', 'host'],
  wants: ['ntp'],
  run: ({ engine, host, ntp }, settings) => {
    const { clock, url, product } = engine;
    // It is this host's, which is another check's matter.
    if (engine.kernel === 'same') return [];
    if (clock.status !== 'ok') return null;
    const { warnMs } = settings;
    const offset = foreignOffset(clock.value, warnMs);
    if (offset.verdict === 'in-sync') return [];
    const severity = foreignSeverity(clock.value, settings);
    if (severity === null) return null;
    const hostVerdict = verdictOf(ntp?.estimate ?? null, warnMs);
    const isHostOff = hostVerdict === 'behind' || hostVerdict === 'ahead';
    const isAlike = isHostOff && contains(widen(clock.value.toHost, ALIKE_MS), 0);
    const onThisComputer = isOnThisComputer(engine);
    return [
      {
        // A virtual machine that follows this host is mended with it, and that is told already.
        severity: isAlike && onThisComputer ? 'info' : severity,
        subject: { kind: 'engine', name: url },
        args: {
          ...offset,
          name: url,
          product,
          onThisComputer,
          warnMs,
          host: isAlike ? 'alike' : isHostOff ? 'wrong' : hostVerdict === 'in-sync' ? 'right' : 'unknown',
        },
        evidence: foreignEvidence(url, clock.value),
        fixes: offset.verdict === 'inconclusive' ? [] : setEngineClock(engine, host, isHostOff),
      },
    ];
  },
});
