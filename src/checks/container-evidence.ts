import type { ContainerFacts, ContainerZone } from '../model/container-facts.ts';
import { isLive } from '../model/container-state.ts';
import type { Evidence, Severity, Subject } from '../model/finding.ts';
import { isAboutZones } from '../model/start-error.ts';
import type { EffectiveZone, OffsetDifference, ZoneFacts } from '../model/zone-facts.ts';
import { claimEvidence, localtimeValue } from './zone-evidence.ts';

export const subjectOf = ({ name }: ContainerFacts): Subject => ({ kind: 'container', name });

/** What does not run harms nobody now; but one that cannot be started for its zone's sake wants to. */
export const severityIn = ({ state, startError }: ContainerFacts, severity: Severity): Severity =>
  severity === 'warning' && !isLive({ state }) && !isAboutZones(startError) ? 'info' : severity;

/**
 * What a check finds in each container whose zone is known. `judge` answers `null` where that does not tell; `null`: none
 * could be judged.
 */
export const inZones = <Found>(
  containers: readonly ContainerFacts[],
  judge: (container: ContainerFacts, zone: ContainerZone) => readonly Found[] | null,
): readonly Found[] | null => {
  const judged = containers
    .map((container) => (container.zone.status === 'ok' ? judge(container, container.zone.value) : null))
    .filter((found) => found !== null);
  return judged.length === 0 ? null : judged.flat();
};

/** What it would show without TZ (`utcOffsetSeconds`) against what it shows with it; `null`: the same, or not known. */
export const withoutTz = ({ tz, localtime, type }: ContainerZone, now: number): OffsetDifference | null => {
  if (tz === null || tz.difference !== null || tz.fault !== null) return tz?.difference ?? null;
  // Without /etc/localtime it is UTC.
  const isUtc = localtime.status === 'ok' && localtime.value.kind === 'none';
  return !isUtc || type === null || type.utcOffsetSeconds === 0
    ? null
    : { at: now, utcOffsetSeconds: 0, otherUtcOffsetSeconds: type.utcOffsetSeconds };
};

/** The zone of this host, if it has one. */
export const hostZone = (zone: ZoneFacts | null): EffectiveZone | null =>
  zone?.effective.status === 'ok' && !zone.effective.value.isFallback ? zone.effective.value : null;

const tzEvidence = ({ tz, configTz }: ContainerZone): Evidence[] => [
  ...(tz === null
    ? []
    : [{ label: 'TZ', value: tz.value, source: tz.setBy === 'process' ? '/proc/1/environ' : 'Config.Env' }]),
  ...(tz === null || tz.folder === null ? [] : [{ label: 'TZDIR', value: tz.folder, source: 'environment' }]),
  ...(configTz === null || tz?.setBy !== 'process' ? [] : [{ label: 'TZ', value: configTz, source: 'Config.Env' }]),
];

const zoneEvidence = (zone: ContainerZone): Evidence[] => {
  const { localtime, etcTimezone, tzdata, effective, type, utcOffset, libc, readBy } = zone;
  const version = tzdata.version ?? (tzdata.present === true ? '?' : '-');
  const local = [effective ?? type?.abbreviation ?? '?', ...(utcOffset === null ? [] : [utcOffset])].join(' ');
  return [
    ...tzEvidence(zone),
    ...(localtime.status === 'ok'
      ? [{ label: '/etc/localtime', value: localtimeValue(localtime.value), source: readBy }]
      : []),
    ...claimEvidence('/etc/timezone', readBy, etcTimezone),
    ...(tzdata.present === null ? [] : [{ label: 'tzdata', value: version, source: tzdata.folder ?? readBy }]),
    ...(type === null ? [] : [{ label: 'local time', value: local, source: libc ?? readBy }]),
  ];
};

/** Everything that says something of a container's zone, what comes of it, and how it was read. */
export const containerEvidence = ({ zone }: ContainerFacts): Evidence[] =>
  zone.status === 'ok' ? zoneEvidence(zone.value) : [];
