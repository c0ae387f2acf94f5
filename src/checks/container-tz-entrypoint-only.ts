import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { ContainerFacts, ContainerZone } from '../model/container-facts.ts';
import type { OffsetDifference } from '../model/zone-facts.ts';
import { containerEvidence, inZones, severityIn, subjectOf } from './container-evidence.ts';
import type { ContainerFix } from './fixes/container.ts';
import { setContainerTz } from './fixes/container.ts';

interface Args {
  readonly name: string;
  /** TZ of its first process. */
  readonly value: string;
  /** TZ that it was made with; `null` = none. */
  readonly configTz: string | null;
  /** From when on the two differ, ms since the Unix epoch. */
  readonly at: number;
  readonly isNow: boolean;
  /** What `docker exec` shows, then. */
  readonly utcOffsetSeconds: number;
  /** What its first process shows. */
  readonly otherUtcOffsetSeconds: number;
}

type Finding = Found<Args, ContainerFix>;

const findingOf = (
  container: ContainerFacts,
  value: string,
  { configTz, effective }: ContainerZone,
  difference: OffsetDifference,
  now: number,
): Finding => ({
  severity: severityIn(container, 'warning'),
  subject: subjectOf(container),
  args: { name: container.name, value, configTz, ...difference, isNow: difference.at <= now },
  evidence: containerEvidence(container),
  fixes: setContainerTz(container, effective),
});

export const containerTzEntrypointOnly = defineCheck<Args, ContainerFix>()({
  name: 'container-tz-entrypoint-only',
  needs: ['containers', 'host'],
  run: ({ now, containers }) =>
    inZones(containers, (container, zone) => {
      const { processTz, configTz, tz, isFallback, type, execDifference } = zone;
      // An init may have freed itself of its environment (s6), which says nothing of its services; or TZ was taken out.
      if (processTz.status === 'absent') return [];
      if (processTz.status !== 'ok') return null;
      // What is empty or no zone is told by other checks, and is to be mended first.
      const isTold = tz === null || tz.fault !== null || tz.form === 'empty' || isFallback;
      if (processTz.value === configTz || isTold) return [];
      if (type === null) return null;
      return execDifference === null ? [] : [findingOf(container, processTz.value, zone, execDifference, now)];
    }),
});
