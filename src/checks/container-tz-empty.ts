import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { ContainerFacts, ContainerZone } from '../model/container-facts.ts';
import { isUtcName } from '../model/utc-name.ts';
import type { EffectiveZone } from '../model/zone-facts.ts';
import { containerEvidence, hostZone, inZones, severityIn, subjectOf } from './container-evidence.ts';
import { giveZone } from './container-give-zone.ts';
import type { ContainerFix } from './fixes/container.ts';
import { removeContainerTz } from './fixes/container.ts';

interface Args {
  readonly name: string;
  /** The zone that /etc/localtime is; `null` if it has no name, or is none. */
  readonly localtimeZone: string | null;
  /** From when on /etc/localtime is not at UTC, ms since the Unix epoch; `null`: it is at UTC, or not known. */
  readonly at: number | null;
  readonly isNow: boolean;
  /** Of /etc/localtime, then. */
  readonly localtimeUtcOffsetSeconds: number;
  /** A JVM runs there, which takes /etc/localtime. */
  readonly hasJvm: boolean;
}

type Finding = Found<Args, ContainerFix>;

/** Without TZ, /etc/localtime decides; where that is UTC, the host's zone may have been meant. */
const fixesFor = (container: ContainerFacts, differs: boolean, host: EffectiveZone | null): Finding['fixes'] =>
  differs || host === null || host.name === null || isUtcName(host.name)
    ? removeContainerTz(container)
    : giveZone(container, host.name);

const findingOf = (
  container: ContainerFacts,
  { tz, localtime }: ContainerZone,
  host: EffectiveZone | null,
  now: number,
): Finding => {
  const difference = tz?.difference ?? null;
  return {
    severity: severityIn(container, difference === null ? 'info' : 'warning'),
    subject: subjectOf(container),
    args: {
      name: container.name,
      localtimeZone: localtime.status === 'ok' ? localtime.value.zone : null,
      at: difference?.at ?? null,
      isNow: difference !== null && difference.at <= now,
      localtimeUtcOffsetSeconds: difference?.utcOffsetSeconds ?? 0,
      hasJvm: container.programs.some(({ kind }) => kind === 'jvm'),
    },
    evidence: containerEvidence(container),
    fixes: fixesFor(container, difference !== null, host),
  };
};

export const containerTzEmpty = defineCheck<Args, ContainerFix>()({
  name: 'container-tz-empty',
  needs: ['containers', 'host'],
  wants: ['zone'],
  run: ({ now, containers, zone: host }) =>
    inZones(containers, (container, zone) =>
      zone.tz?.form === 'empty' ? [findingOf(container, zone, hostZone(host), now)] : [],
    ),
});
