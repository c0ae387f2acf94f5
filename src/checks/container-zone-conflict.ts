import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { ContainerFacts, ContainerZone } from '../model/container-facts.ts';
import type { Severity } from '../model/finding.ts';
import { isUtcName } from '../model/utc-name.ts';
import type { EffectiveZone, LocaltimeFacts, OffsetDifference } from '../model/zone-facts.ts';
import { containerEvidence, hostZone, inZones, severityIn, subjectOf, withoutTz } from './container-evidence.ts';
import { ETC_TIMEZONE, LOCALTIME, mountAt } from './container-mounts.ts';
import { giveZone } from './container-give-zone.ts';
import { containerTzFault } from './container-tz-fault.ts';
import type { ContainerFix } from './fixes/container.ts';
import { removeMount, setContainerTz } from './fixes/container.ts';

interface Args {
  readonly name: string;
  /** `localtime`: the link names one zone, and what lies there is another. */
  readonly place: 'tz' | 'etc-timezone' | 'localtime';
  /** What that place names. */
  readonly value: string;
  /** The zone that /etc/localtime is; `null` if that has no name, or is not there. */
  readonly zone: string | null;
  readonly withoutLocaltime: boolean;
  /** cron runs there, which takes TZ away from its jobs. */
  readonly hasCron: boolean;
  /** From when on the two differ, ms since the Unix epoch. */
  readonly at: number;
  readonly isNow: boolean;
  /** Of /etc/localtime, then; `null` = not known. */
  readonly utcOffsetSeconds: number | null;
  /** Of what is named; `null` = not known. */
  readonly otherUtcOffsetSeconds: number | null;
}

type Finding = Found<Args, ContainerFix>;

interface Conflict {
  readonly place: Args['place'];
  readonly value: string;
  readonly difference: Pick<Args, 'at' | 'utcOffsetSeconds' | 'otherUtcOffsetSeconds'>;
  readonly severity: Severity;
  readonly fixes: Finding['fixes'];
}

/** Images are in UTC unless somebody wants them otherwise. */
const isUnchosen = ({ zone, kind }: LocaltimeFacts, { utcOffsetSeconds }: OffsetDifference): boolean =>
  kind === 'none' || (zone === null ? utcOffsetSeconds === 0 : isUtcName(zone));

const hasCron = ({ programs }: ContainerFacts): boolean => programs.some(({ kind }) => kind === 'cron');

const ofTz = (
  container: ContainerFacts,
  zone: ContainerZone,
  localtime: LocaltimeFacts,
  host: EffectiveZone | null,
  now: number,
): Conflict[] => {
  const { tz } = zone;
  const difference = withoutTz(zone, now);
  if (tz === null || difference === null || tz.form === 'empty' || containerTzFault(zone, host) !== null) return [];
  const cron = hasCron(container);
  // TZ over an image in UTC is how a container is given its zone.
  if (!cron && isUnchosen(localtime, difference)) return [];
  const mount = mountAt(container, LOCALTIME);
  return [
    {
      place: 'tz',
      value: tz.value,
      difference,
      severity: cron ? 'warning' : 'info',
      fixes: cron || mount === null ? [] : removeMount(container, mount, null),
    },
  ];
};

const timezoneFixes = (
  container: ContainerFacts,
  value: string,
  localtime: LocaltimeFacts,
  difference: OffsetDifference,
): Finding['fixes'] => {
  const mount = mountAt(container, ETC_TIMEZONE);
  // Who mounts or writes it over an image in UTC wants that zone.
  const wanted = isUnchosen(localtime, difference) ? value : localtime.zone;
  return mount === null ? giveZone(container, wanted) : removeMount(container, mount, wanted);
};

const ofEtcTimezone = (
  container: ContainerFacts,
  { etcTimezone, tz }: ContainerZone,
  localtime: LocaltimeFacts,
): Conflict[] => {
  // What reads that file reads TZ first.
  if (tz !== null || etcTimezone.status !== 'ok' || etcTimezone.value.difference === null) return [];
  const { value, difference } = etcTimezone.value;
  const fixes = timezoneFixes(container, value, localtime, difference);
  return [{ place: 'etc-timezone', value, difference, severity: 'info', fixes }];
};

const ofLocaltime = (
  container: ContainerFacts,
  { decidedBy, poisoned, type }: ContainerZone,
  { linkedZone, zone, fault }: LocaltimeFacts,
  now: number,
): Conflict[] => {
  if (fault !== null || linkedZone === null || zone === null || linkedZone === zone) return [];
  // A mount that landed on the link's target is the matter of container-localtime-poisoned.
  if ((isUtcName(linkedZone) && isUtcName(zone)) || poisoned.length > 0) return [];
  const utcOffsetSeconds = decidedBy === 'localtime' ? (type?.utcOffsetSeconds ?? null) : null;
  const mount = mountAt(container, LOCALTIME);
  return [
    {
      place: 'localtime',
      value: linkedZone,
      difference: { at: now, utcOffsetSeconds, otherUtcOffsetSeconds: null },
      severity: decidedBy === 'localtime' ? 'warning' : 'info',
      fixes: mount === null ? setContainerTz(container, zone) : removeMount(container, mount, zone),
    },
  ];
};

const findingOf = (
  container: ContainerFacts,
  { zone, kind }: LocaltimeFacts,
  now: number,
  conflict: Conflict,
): Finding => {
  const { place, value, difference, severity, fixes } = conflict;
  return {
    severity: severityIn(container, severity),
    subject: subjectOf(container),
    args: {
      name: container.name,
      place,
      value,
      zone,
      withoutLocaltime: kind === 'none',
      hasCron: hasCron(container),
      at: difference.at,
      isNow: difference.at <= now,
      utcOffsetSeconds: difference.utcOffsetSeconds,
      otherUtcOffsetSeconds: difference.otherUtcOffsetSeconds,
    },
    evidence: containerEvidence(container),
    fixes,
  };
};

export const containerZoneConflict = defineCheck<Args, ContainerFix>()({
  name: 'container-zone-conflict',
  needs: ['containers', 'host'],
  wants: ['zone'],
  run: ({ now, containers, zone: host }) =>
    inZones(containers, (container, zone) => {
      if (zone.localtime.status !== 'ok') return null;
      const localtime = zone.localtime.value;
      return [
        ...ofTz(container, zone, localtime, hostZone(host), now),
        ...ofEtcTimezone(container, zone, localtime),
        ...ofLocaltime(container, zone, localtime, now),
      ].map((conflict) => findingOf(container, localtime, now, conflict));
    }),
});
