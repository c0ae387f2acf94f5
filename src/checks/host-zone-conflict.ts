import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { HostFacts } from '../model/facts.ts';
import type { Fix, Severity } from '../model/finding.ts';
import type { Gathered } from '../model/gathered.ts';
import { isUtcName } from '../model/utc-name.ts';
import type { EffectiveZone, OffsetDifference, ZoneClaim, ZoneFacts } from '../model/zone-facts.ts';
import type { SetZoneFix } from './fixes/set-zone.ts';
import { setZone, writeEtcTimezone } from './fixes/set-zone.ts';
import { tzFault } from './tz-fault.ts';
import { zoneEvidence } from './zone-evidence.ts';

interface Args {
  /** `mount`: the file of another zone lies over the one that is named. */
  readonly place: 'tz' | 'etc-timezone' | 'timedatectl' | 'mount';
  /** What that place names. */
  readonly value: string;
  /** What it is held against: for TZ what services use, else /etc/localtime. `null` if that has no name. */
  readonly zone: string | null;
  /** There is no /etc/localtime, which means UTC. */
  readonly withoutLocaltime: boolean;
  /** From when on they differ, ms since the Unix epoch. */
  readonly at: number;
  readonly isNow: boolean;
  readonly utcOffsetSeconds: number;
  /** Of the zone that is named; `null` if that cannot be read any more. */
  readonly otherUtcOffsetSeconds: number | null;
}

type FixId = SetZoneFix | 'one-zone';
type Finding = Found<Args, FixId>;

interface Conflict extends Omit<OffsetDifference, 'otherUtcOffsetSeconds'>, Pick<Args, 'otherUtcOffsetSeconds'> {
  readonly place: Args['place'];
  readonly value: string;
}

const ofClaim = (place: Args['place'], claim: ZoneClaim | null): Conflict[] =>
  claim === null || claim.difference === null ? [] : [{ place, value: claim.value, ...claim.difference }];

const okValue = (claim: Gathered<ZoneClaim>): ZoneClaim | null => (claim.status === 'ok' ? claim.value : null);

const ofMount = ({ localtime }: ZoneFacts, { type }: EffectiveZone, now: number): Conflict[] => {
  const { kind, linkedZone, zone } = localtime;
  if (kind !== 'bind-mount' || linkedZone === null || zone === null || linkedZone === zone) return [];
  if (isUtcName(linkedZone) && isUtcName(zone)) return [];
  const { utcOffsetSeconds } = type;
  return [{ place: 'mount', value: linkedZone, at: now, utcOffsetSeconds, otherUtcOffsetSeconds: null }];
};

const conflictsIn = (zone: ZoneFacts, effective: EffectiveZone, now: number): Conflict[] => {
  // The same zone by another tzdata is the matter of tzdata-old; what is no zone, of host-zone-invalid.
  const isOtherData = zone.differences.some(({ other }) => other === 'localtime-copy');
  const named = [
    ...ofClaim('etc-timezone', okValue(zone.etcTimezone)),
    ...ofClaim('timedatectl', okValue(zone.timedatectl)),
  ].filter(({ value }) => zone.localtime.fault === null && !(isOtherData && value === zone.localtime.zone));
  return [...ofMount(zone, effective, now), ...named, ...(tzFault(zone) === null ? ofClaim('tz', zone.tz) : [])];
};

const ONE_ZONE: Fix<FixId> = { id: 'one-zone', commands: [], needsRoot: false, safety: 'review' };

const fixesFor = ({ place, value }: Conflict, host: HostFacts, zone: ZoneFacts): readonly Fix<FixId>[] => {
  const { localtime } = zone;
  if (place === 'tz') return [ONE_ZONE];
  if (localtime.kind === 'none') return setZone(host, zone, value);
  if (localtime.zone === null) return [];
  return place === 'etc-timezone' ? writeEtcTimezone(localtime.zone) : setZone(host, zone, localtime.zone);
};

const severityOf = ({ place }: Conflict, { localtime }: ZoneFacts): Severity => {
  switch (place) {
    case 'tz':
      // Often set on purpose: for a person far away, or as the way to give a container its zone.
      return 'info';
    case 'etc-timezone':
      // Left behind by timedatectl and by mounts, and hardly read any more. But where /etc/localtime is no link, an
      // upgrade of tzdata makes it what /etc/timezone says; and where there is none, the zone was meant to be set.
      return localtime.kind === 'copy' || localtime.kind === 'none' ? 'warning' : 'info';
    case 'timedatectl':
    case 'mount':
      return 'warning';
  }
};

export const hostZoneConflict = defineCheck<Args, FixId>()({
  name: 'host-zone-conflict',
  needs: ['zone', 'host'],
  run: ({ now, zone, host }) => {
    if (zone.effective.status !== 'ok') return null;
    const effective = zone.effective.value;
    const { kind, zone: localtimeZone } = zone.localtime;
    return conflictsIn(zone, effective, now).map((conflict): Finding => ({
      severity: severityOf(conflict, zone),
      subject: { kind: 'host', name: host.name },
      args: {
        ...conflict,
        zone: conflict.place === 'tz' ? effective.name : localtimeZone,
        withoutLocaltime: kind === 'none',
        isNow: conflict.at <= now,
      },
      evidence: zoneEvidence(zone),
      fixes: fixesFor(conflict, host, zone),
    }));
  },
});
