import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { ContainerFacts, ContainerZone } from '../model/container-facts.ts';
import type { Severity } from '../model/finding.ts';
import type { EffectiveZone } from '../model/zone-facts.ts';
import { containerEvidence, hostZone, inZones, severityIn, subjectOf } from './container-evidence.ts';
import { giveZone } from './container-give-zone.ts';
import type { ContainerTzFault } from './container-tz-fault.ts';
import { containerTzFault, isOppositeOf, namedByTz } from './container-tz-fault.ts';
import type { ContainerFix } from './fixes/container.ts';
import { removeVariable } from './fixes/container.ts';

interface Args {
  readonly name: string;
  /** /etc/localtime only for what counts leap seconds; its other faults are those of other checks. */
  readonly place: 'tz' | 'localtime';
  readonly reason: ContainerTzFault;
  /** TZ, or the zone of /etc/localtime. */
  readonly value: string;
  /** TZDIR; `null` if it is not set. */
  readonly folder: string | null;
  /** What may have been meant; `null` if nothing tells. */
  readonly meant: string | null;
  /** Now; a zone of `right/` may be at another one, besides its leap seconds. */
  readonly meantUtcOffsetSeconds: number | null;
  /** What comes of it now, but for leap seconds; `null` if nobody knows. */
  readonly utcOffsetSeconds: number | null;
  readonly leapSeconds: number;
  /** Judged by this host's zones alone. */
  readonly isUnseen: boolean;
}

type Finding = Found<Args, ContainerFix>;

/** A zone that was meant. `name`: of a zone of the tz database; `null` if only the offset can be told. */
interface Meant {
  readonly name: string | null;
  readonly utcOffsetSeconds: number | null;
}

/** The zones that these strings have become in the tz database (2024b). */
const ZONE_OF_POSIX: ReadonlyMap<string, string> = new Map([
  ['EST5EDT', 'America/New_York'],
  ['CST6CDT', 'America/Chicago'],
  ['MST7MDT', 'America/Denver'],
  ['PST8PDT', 'America/Los_Angeles'],
]);

const ofHost = (host: EffectiveZone): Meant => ({ name: host.name, utcOffsetSeconds: host.type.utcOffsetSeconds });

const NOBODY_KNOWS: Meant = { name: null, utcOffsetSeconds: null };

const meantBySign = (zone: ContainerZone, host: EffectiveZone | null): Meant => {
  const shown = zone.type?.utcOffsetSeconds ?? 0;
  const isOfHost = host !== null && (isOppositeOf(host, zone) || host.type.utcOffsetSeconds === shown);
  return isOfHost ? ofHost(host) : { name: null, utcOffsetSeconds: -shown };
};

const meantWithoutLeapSeconds = ({ withoutLeapSeconds }: ContainerZone, named: string | null): Meant => ({
  name: withoutLeapSeconds?.name ?? named?.replace(/^right\//, '') ?? null,
  utcOffsetSeconds: withoutLeapSeconds?.utcOffsetSeconds ?? null,
});

const meantBy = (zone: ContainerZone, reason: ContainerTzFault, host: EffectiveZone | null): Meant => {
  const { tz } = zone;
  if (tz === null) return NOBODY_KNOWS;
  const named = namedByTz(tz.value);
  switch (reason) {
    case 'inverted-sign':
      return meantBySign(zone, host);
    case 'leap-seconds':
      return meantWithoutLeapSeconds(zone, named);
    case 'abbreviation':
      // Of several zones with that abbreviation, that of this host is the likely one.
      return host?.type.abbreviation === named ? ofHost(host) : NOBODY_KNOWS;
    default:
      return {
        name: ZONE_OF_POSIX.get(named) ?? tz.intended?.name ?? tz.suggestion,
        utcOffsetSeconds: tz.intended?.utcOffsetSeconds ?? null,
      };
  }
};

/** It shows what was meant, now at least; or only this host does not know that zone, and nobody looked inside. */
const isHarmless = (reason: ContainerTzFault, { utcOffsetSeconds }: Meant, { type, readBy }: ContainerZone): boolean =>
  (reason !== 'leap-seconds' && type !== null && type.utcOffsetSeconds === utcOffsetSeconds) ||
  (reason === 'missing' && readBy === 'inspect');

const fixesFor = (container: ContainerFacts, reason: ContainerTzFault, { name }: Meant): Finding['fixes'] =>
  reason === 'tzdir' ? removeVariable(container, 'TZDIR') : giveZone(container, name);

const findingOf = (
  container: ContainerFacts,
  zone: ContainerZone,
  severity: Severity,
  args: Pick<Args, 'place' | 'reason' | 'value'>,
  meant: Meant,
): Finding => ({
  severity: severityIn(container, severity),
  subject: subjectOf(container),
  args: {
    name: container.name,
    ...args,
    folder: zone.tz?.folder ?? null,
    meant: meant.name,
    meantUtcOffsetSeconds: meant.utcOffsetSeconds,
    utcOffsetSeconds: zone.type?.utcOffsetSeconds ?? null,
    leapSeconds: zone.leapSeconds,
    isUnseen: zone.readBy === 'inspect',
  },
  evidence: containerEvidence(container),
  fixes: fixesFor(container, args.reason, meant),
});

const inTz = (container: ContainerFacts, zone: ContainerZone, host: EffectiveZone | null): Finding[] => {
  const reason = containerTzFault(zone, host);
  if (reason === null || zone.tz === null) return [];
  const meant = meantBy(zone, reason, host);
  const severity = isHarmless(reason, meant, zone) ? 'info' : 'warning';
  return [findingOf(container, zone, severity, { place: 'tz', reason, value: zone.tz.value }, meant)];
};

const inLocaltime = (container: ContainerFacts, zone: ContainerZone): Finding[] => {
  const { decidedBy, leapSeconds, effective } = zone;
  if (decidedBy !== 'localtime' || leapSeconds === 0) return [];
  const meant = meantWithoutLeapSeconds(zone, effective);
  const args = { place: 'localtime', reason: 'leap-seconds', value: effective ?? '' } as const;
  return [findingOf(container, zone, 'warning', args, meant)];
};

export const containerTzInvalid = defineCheck<Args, ContainerFix>()({
  name: 'container-tz-invalid',
  needs: ['containers', 'host'],
  wants: ['zone'],
  run: ({ containers, zone: host }) =>
    inZones(containers, (container, zone) => [
      ...inTz(container, zone, hostZone(host)),
      ...inLocaltime(container, zone),
    ]),
});
