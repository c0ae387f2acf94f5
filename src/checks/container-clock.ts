import { defineCheck } from '../model/check.ts';
import type { ContainerFacts } from '../model/container-facts.ts';
import { isOrdinaryRuntime } from '../model/container-runtime.ts';
import { isStarted } from '../model/container-state.ts';
import type { EngineFacts, ForeignClock } from '../model/engine-facts.ts';
import type { Fix } from '../model/finding.ts';
import { contains, leastMagnitude, overlaps } from '../model/interval.ts';
import { subjectOf } from './container-evidence.ts';
import type { ContainerFix } from './fixes/container.ts';
import { restartContainer } from './fixes/container.ts';
import type { FaketimeFix } from './fixes/faketime.ts';
import { removeFaketime } from './fixes/faketime.ts';
import type { ForeignOffset } from './foreign-offset.ts';
import { foreignEvidence, foreignOffset, foreignSeverity } from './foreign-offset.ts';

/**
 * - `faketime` libfaketime is loaded; `own-kernel` its runtime has a kernel of its own
 * - `old-seccomp` a time that only a 32-bit program with an old libseccomp below it is given
 */
type Cause = 'faketime' | 'own-kernel' | 'old-seccomp';

interface Args extends ForeignOffset {
  readonly name: string;
  /** `null`: nothing shows why. */
  readonly cause: Cause | null;
  readonly runtime: string | null;
  readonly warnMs: number;
}

type FixId = ContainerFix | FaketimeFix | 'update-libseccomp';

/** 1900, 1970, 2071: no clock of a machine in use goes so far. */
const ABSURD_MS = 10 * 366 * 86_400_000;

const causeOf = ({ faketime, runtime }: ContainerFacts, { toHost }: ForeignClock): Cause | null => {
  if (faketime !== null) return 'faketime';
  if (!isOrdinaryRuntime(runtime)) return 'own-kernel';
  return leastMagnitude(toHost) >= ABSURD_MS ? 'old-seccomp' : null;
};

const UPDATE_LIBSECCOMP: Fix<FixId> = { id: 'update-libseccomp', commands: [], needsRoot: false, safety: 'review' };

const fixesFor = (container: ContainerFacts, cause: Cause | null): readonly Fix<FixId>[] => {
  switch (cause) {
    case 'faketime':
      return removeFaketime(container);
    case 'old-seccomp':
      return [UPDATE_LIBSECCOMP];
    case 'own-kernel':
    case null:
      // Such a kernel takes the time over when it is started.
      return restartContainer(container);
  }
};

/** Whose clock it has is told once, and not for each container. */
const isToldOtherwise = ({ toHost, readBy }: ForeignClock, { clock }: EngineFacts): boolean =>
  readBy === 'engine' || contains(toHost, 0) || (clock.status === 'ok' && overlaps(clock.value.toHost, toHost));

/** Containers whose clock is neither this host's nor their engine's. */
export const containerClock = defineCheck<Args, FixId>()({
  name: 'container-clock',
  needs: ['containers', 'engine'],
  run: ({ containers, engine }, settings) => {
    const running = containers.filter(isStarted);
    const known = running.filter(({ clock }) => clock.shared || clock.measured.status === 'ok');
    if (known.length === 0 && running.length > 0) return null;
    return known.flatMap((container) => {
      const { name, runtime, clock } = container;
      if (clock.measured.status !== 'ok' || isToldOtherwise(clock.measured.value, engine)) return [];
      const offset = foreignOffset(clock.measured.value, settings.warnMs);
      const severity = offset.verdict === 'in-sync' ? null : foreignSeverity(clock.measured.value, settings);
      if (severity === null) return [];
      const cause = causeOf(container, clock.measured.value);
      return [
        {
          severity,
          subject: subjectOf(container),
          args: { ...offset, name, cause, runtime, warnMs: settings.warnMs },
          evidence: foreignEvidence(name, clock.measured.value),
          fixes: offset.verdict === 'inconclusive' ? [] : fixesFor(container, cause),
        },
      ];
    });
  },
});
