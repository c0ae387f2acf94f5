import { defineCheck } from '../model/check.ts';
import type { Evidence, Fix } from '../model/finding.ts';
import { formatInstant } from '../model/local-time.ts';
import type { LoggedStep, StepActor } from '../model/machine-facts.ts';
import { formatOffset } from '../model/quantity.ts';

interface Args {
  readonly count: number;
  /** Only the latest ones are known. */
  readonly atLeast: boolean;
  /** Of those whose size is known. */
  readonly forward: number;
  readonly backward: number;
  /** How far the widest one moved the clock; `null` if of none it is known. */
  readonly widestMs: number | null;
  /** Those that are told. */
  readonly by: readonly StepActor[];
  /** How many nobody is known of. */
  readonly byNobody: number;
  /** When the latest one was, and how far local time is from UTC. */
  readonly at: number;
  readonly utcOffsetSeconds: number;
}

type FixId = 'look-around-jump';

/** Within this time of the start a step is expected: the network comes, and the time service sets the clock. */
const START_MS = 15 * 60_000;
/** As many as gatherers keep. */
const MOST_STEPS = 100;
const SHOWN = 10;
/** Beyond this, the first and the last moment that are possible are told. */
const SAME_MOMENT_MS = 60_000;

const sizeOf = ({ byMs }: LoggedStep): number => Math.abs(byMs ?? 0);

const evidenceOf = (step: LoggedStep, utcOffsetSeconds: number): Evidence => {
  const { at, notBefore, byMs, by, source } = step;
  const until = formatInstant(at, utcOffsetSeconds);
  return {
    label: at - notBefore <= SAME_MOMENT_MS ? until : `${formatInstant(notBefore, utcOffsetSeconds)} … ${until}`,
    value: [byMs === null ? '?' : formatOffset(byMs), ...(by === null ? [] : [by])].join(' '),
    source,
  };
};

/**
 * What led to it: the journal up to the step, by the clock of before, from half a minute earlier. That we could read it
 * is why we know of the step.
 */
const lookAround = ({ notBefore, at, byMs }: LoggedStep): Fix<FixId> => {
  const from = Math.floor((notBefore - (byMs ?? 0)) / 1000) - 30;
  const to = Math.ceil((at - (byMs ?? 0)) / 1000) + 30;
  const command = ['journalctl', `--since=@${from}`, `--until=@${to}`];
  return { id: 'look-around-jump', commands: [command], needsRoot: false, safety: 'safe' };
};

/** Steps in the last seven days, those at the start of the machine aside. */
export const clockJumps = defineCheck<Args, FixId>()({
  name: 'clock-jumps',
  needs: ['machine', 'zone', 'host'],
  run: ({ machine, zone, host }, { warnMs }) => {
    if (machine.steps.status !== 'ok') return null;
    const { steps, unread } = machine.steps.value;
    const jumps = steps.filter(
      (step) =>
        (step.byMs === null || sizeOf(step) >= warnMs) && (step.sinceBootMs === null || step.sinceBootMs >= START_MS),
    );
    const [latest] = jumps;
    // What could not be read may hold some.
    if (latest === undefined) return unread.length > 0 ? null : [];
    const utcOffsetSeconds = zone.effective.status === 'ok' ? zone.effective.value.type.utcOffsetSeconds : 0;
    const widest = jumps.reduce((a, b) => (sizeOf(b) > sizeOf(a) ? b : a));
    const unexplained = jumps.find(({ by, source }) => by === null && source === 'journal');
    return [
      {
        // One is a repair. Who has to repair again and again has not mended the cause.
        severity: jumps.length > 1 ? 'warning' : 'info',
        subject: { kind: 'host', name: host.name },
        args: {
          count: jumps.length,
          atLeast: steps.length >= MOST_STEPS,
          forward: jumps.filter(({ byMs }) => byMs !== null && byMs > 0).length,
          backward: jumps.filter(({ byMs }) => byMs !== null && byMs < 0).length,
          widestMs: widest.byMs,
          by: [...new Set(jumps.flatMap(({ by }) => (by === null ? [] : [by])))],
          byNobody: jumps.filter(({ by }) => by === null).length,
          at: latest.at,
          utcOffsetSeconds,
        },
        evidence: jumps.slice(0, SHOWN).map((step) => evidenceOf(step, utcOffsetSeconds)),
        fixes: unexplained === undefined ? [] : [lookAround(unexplained)],
      },
    ];
  },
});
