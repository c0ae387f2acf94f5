import { defineCheck } from '../model/check.ts';
import type { ContainerFacts } from '../model/container-facts.ts';
import { isOrdinaryRuntime } from '../model/container-runtime.ts';
import type { Evidence, Fix } from '../model/finding.ts';
import { severityIn, subjectOf } from './container-evidence.ts';
import type { ContainerFix } from './fixes/container.ts';
import { dropSysTime } from './fixes/container.ts';

interface Args {
  readonly name: string;
  readonly by: 'capability' | 'privileged';
  /** Whose clock it can set. */
  readonly clockOf: 'host' | 'engine';
  /** A time service in it needs that; `null`: none does. */
  readonly service: string | null;
}

type FixId = ContainerFix | 'less-than-privileged';

const LESS: Fix<FixId> = { id: 'less-than-privileged', commands: [], needsRoot: false, safety: 'review' };

const serviceIn = ({ timeServices }: ContainerFacts): string | null =>
  timeServices.status === 'ok'
    ? (timeServices.value.find(({ setsClock }) => setsClock === true)?.service ?? null)
    : null;

const evidenceOf = ({ privileges: { privileged, readBy } }: ContainerFacts): Evidence[] => [
  ...(privileged ? [{ label: 'Privileged', value: 'true', source: 'HostConfig' }] : []),
  { label: 'CAP_SYS_TIME', value: 'yes', source: readBy === 'process' ? '/proc/1/status' : 'HostConfig' },
];

/** A kernel has one clock: whoever may set it in a container sets it for the host and for every other container. */
export const containerCanSetTime = defineCheck<Args, FixId>()({
  name: 'container-can-set-time',
  needs: ['containers', 'engine'],
  run: ({ containers, engine }) => {
    // In a kernel of its own it may do what it likes.
    const judged = containers.filter(({ runtime }) => isOrdinaryRuntime(runtime));
    if (judged.length > 0 && judged.every(({ privileges }) => privileges.sysTime === null)) return null;
    return judged
      .filter(({ privileges }) => privileges.sysTime === true)
      .map((container) => {
        const { privileged } = container.privileges;
        const service = serviceIn(container);
        return {
          // Many tools need to be privileged, for other things; and a time service there needs the capability.
          severity: privileged || service !== null ? ('info' as const) : severityIn(container, 'warning'),
          subject: subjectOf(container),
          args: {
            name: container.name,
            by: privileged ? ('privileged' as const) : ('capability' as const),
            clockOf: engine.kernel === 'same' ? ('host' as const) : ('engine' as const),
            service,
          },
          evidence: evidenceOf(container),
          fixes: service !== null ? [] : privileged ? [LESS] : dropSysTime(container),
        };
      });
  },
});
