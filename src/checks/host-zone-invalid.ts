import { defineCheck } from '../model/check.ts';
import type { Found } from '../model/check.ts';
import type { HostFacts } from '../model/facts.ts';
import type { Fix } from '../model/finding.ts';
import { isUtcName } from '../model/utc-name.ts';
import type { LocaltimeFacts, ZoneClaim, ZoneFacts } from '../model/zone-facts.ts';
import type { SetZoneFix } from './fixes/set-zone.ts';
import { installTzdata, setZone, writeEtcTimezone } from './fixes/set-zone.ts';
import type { TzFault } from './tz-fault.ts';
import { isOppositeOfHost, tzFault } from './tz-fault.ts';
import { zoneEvidence } from './zone-evidence.ts';

interface Args {
  readonly place: 'tz' | 'localtime' | 'etc-timezone';
  readonly reason: TzFault;
  /** What stands there: the value, or where the link points. */
  readonly value: string;
  readonly suggestion: string | null;
  /** What comes of it now; `null` if nobody knows. */
  readonly utcOffsetSeconds: number | null;
  readonly leapSeconds: number;
}

type FixId = SetZoneFix | 'set-tz' | 'name-tz' | 'unset-tz' | 'make-readable';
type Finding = Found<Args, FixId>;

const plain = (id: FixId, commands: readonly (readonly string[])[]): Fix<FixId> => ({
  id,
  commands,
  needsRoot: commands.some(([program]) => program === 'sudo'),
  safety: 'safe',
});

/** The same zone without leap seconds. */
const withoutLeaps = (name: string | null): string | null => name?.replace(/^right\//, '') ?? null;

const okValue = (claim: ZoneFacts['etcTimezone']): ZoneClaim | null => (claim.status === 'ok' ? claim.value : null);

/** The zone that this host was probably meant to have, where /etc/localtime does not tell. */
const wantedZone = ({ localtime, etcTimezone, timedatectl }: ZoneFacts): string | null => {
  const named = [okValue(etcTimezone), okValue(timedatectl)].find((claim) => claim !== null && claim.fault === null);
  return withoutLeaps(localtime.zone) ?? localtime.suggestion ?? named?.value ?? null;
};

const effectOf = (zone: ZoneFacts['effective']): Pick<Args, 'utcOffsetSeconds' | 'leapSeconds'> =>
  zone.status === 'ok'
    ? { utcOffsetSeconds: zone.value.type.utcOffsetSeconds, leapSeconds: zone.value.leapSeconds }
    : { utcOffsetSeconds: null, leapSeconds: 0 };

const tzFixes = (host: HostFacts, zone: ZoneFacts, reason: TzFault): readonly Fix<FixId>[] => {
  if (reason === 'no-zoneinfo') return [installTzdata(host)];
  const ours = zone.ours.status === 'ok' && reason === 'leap-seconds' ? withoutLeaps(zone.ours.value.name) : null;
  const wanted = zone.tz?.suggestion ?? ours;
  // Without it the zone may be wrong too: nobody can tell what was meant.
  if (reason === 'no-rule' || (reason === 'inverted-sign' && !isOppositeOfHost(zone))) return [plain('name-tz', [])];
  return [wanted === null ? plain('unset-tz', [['unset', 'TZ']]) : plain('set-tz', [['export', `TZ=${wanted}`]])];
};

const inTz = (host: HostFacts, zone: ZoneFacts): Finding[] => {
  const reason = tzFault(zone);
  if (reason === null || zone.tz === null) return [];
  // Written so on purpose, perhaps: it says what services say.
  const isHarmless = reason === 'inverted-sign' && zone.effective.status === 'ok' && zone.tz.difference === null;
  return [
    {
      severity: isHarmless ? 'info' : 'warning',
      subject: { kind: 'host', name: host.name },
      args: { place: 'tz', reason, value: zone.tz.value, suggestion: zone.tz.suggestion, ...effectOf(zone.ours) },
      evidence: zoneEvidence(zone),
      fixes: tzFixes(host, zone, reason),
    },
  ];
};

const localtimeReason = ({ localtime, effective }: ZoneFacts): TzFault | null => {
  // A minimal image without tzdata: the C library takes it for UTC, as is wanted.
  if (localtime.fault === 'dangling' && isUtcName(localtime.linkedZone ?? '')) return null;
  if (localtime.fault !== null) return localtime.fault;
  return effective.status === 'ok' && effective.value.leapSeconds > 0 ? 'leap-seconds' : null;
};

const localtimeFixes = (host: HostFacts, zone: ZoneFacts, { fault, path }: LocaltimeFacts): readonly Fix<FixId>[] =>
  fault === 'denied'
    ? [plain('make-readable', [['sudo', 'chmod', 'a+r', path]])]
    : setZone(host, zone, wantedZone(zone));

const inLocaltime = (host: HostFacts, zone: ZoneFacts): Finding[] => {
  const reason = localtimeReason(zone);
  if (reason === null) return [];
  const { localtime } = zone;
  return [
    {
      severity: 'warning',
      subject: { kind: 'host', name: host.name },
      args: {
        place: 'localtime',
        reason,
        value: localtime.target ?? '',
        suggestion: wantedZone(zone),
        ...effectOf(zone.effective),
      },
      evidence: zoneEvidence(zone),
      fixes: localtimeFixes(host, zone, localtime),
    },
  ];
};

const etcTimezoneReason = ({ etcTimezone, tzdata }: ZoneFacts): TzFault | null => {
  // Without zone files no name can be judged.
  if (tzdata.folder === null) return null;
  if (etcTimezone.status === 'failed') return 'unreadable';
  const claim = okValue(etcTimezone);
  return claim?.value === '' ? 'empty' : (claim?.fault ?? null);
};

const inEtcTimezone = (host: HostFacts, zone: ZoneFacts): Finding[] => {
  const reason = etcTimezoneReason(zone);
  if (reason === null) return [];
  const claim = okValue(zone.etcTimezone);
  const { effective } = zone;
  const name = effective.status === 'ok' && !effective.value.isFallback ? effective.value.name : null;
  return [
    {
      // The C library does not read it.
      severity: 'info',
      subject: { kind: 'host', name: host.name },
      args: {
        place: 'etc-timezone',
        reason,
        value: claim?.value ?? '',
        suggestion: claim?.suggestion ?? null,
        ...effectOf(effective),
      },
      evidence: zoneEvidence(zone),
      fixes: reason === 'unreadable' ? [] : writeEtcTimezone(name),
    },
  ];
};

export const hostZoneInvalid = defineCheck<Args, FixId>()({
  name: 'host-zone-invalid',
  needs: ['zone', 'host'],
  run: ({ zone, host }) => [...inTz(host, zone), ...inLocaltime(host, zone), ...inEtcTimezone(host, zone)],
});
