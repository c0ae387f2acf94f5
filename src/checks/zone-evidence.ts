import type { Evidence } from '../model/finding.ts';
import type { Gathered } from '../model/gathered.ts';
import { formatUtcOffset } from '../model/local-time.ts';
import type { EffectiveZone, LocaltimeFacts, ZoneClaim, ZoneFacts } from '../model/zone-facts.ts';

/** What it is, where it leads, and why it is no zone if it is none. */
export const localtimeValue = ({ kind, target, zone, fault, candidates }: LocaltimeFacts): string =>
  [
    kind,
    ...(target === null ? [] : [`-> ${target}`]),
    ...(zone === null ? [] : [`= ${zone}`]),
    ...(candidates.length > 1 ? [`(${candidates.join(', ')})`] : []),
    ...(fault === null ? [] : [`: ${fault}`]),
  ].join(' ');

export const claimEvidence = (label: string, source: string, claim: Gathered<ZoneClaim>): Evidence[] =>
  claim.status === 'ok' ? [{ label, value: claim.value.value, source }] : [];

const effectiveEvidence = (label: string, zone: Gathered<EffectiveZone>): Evidence[] => {
  if (zone.status !== 'ok') return [];
  const { name, type } = zone.value;
  return [{ label, value: `${name ?? type.abbreviation} ${formatUtcOffset(type.utcOffsetSeconds)}`, source: 'TZif' }];
};

/** Everything that says something of this host's zone, and what comes of it. */
export const zoneEvidence = (facts: ZoneFacts): Evidence[] => {
  const { tz, servicesTz, localtime, etcTimezone, timedatectl, effective, ours } = facts;
  return [
    ...(tz === null ? [] : [{ label: 'TZ', value: tz.value, source: 'environment' }]),
    ...(tz === null || tz.folder === null ? [] : [{ label: 'TZDIR', value: tz.folder, source: 'environment' }]),
    ...(servicesTz === null ? [] : [{ label: 'TZ', value: servicesTz, source: '/proc/1/environ' }]),
    { label: localtime.path, value: localtimeValue(localtime), source: localtime.path },
    ...claimEvidence('/etc/timezone', '/etc/timezone', etcTimezone),
    ...claimEvidence('Timezone', 'timedatectl show', timedatectl),
    ...effectiveEvidence('services', effective),
    ...(tz === null ? [] : effectiveEvidence('this environment', ours)),
  ];
};
