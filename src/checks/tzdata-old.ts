import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { HostFacts } from '../model/facts.ts';
import type { Evidence, Fix, Subject } from '../model/finding.ts';
import { formatInstant } from '../model/local-time.ts';
import type { TzdataDifference, ZoneFacts } from '../model/zone-facts.ts';
import type { SetZoneFix } from './fixes/set-zone.ts';
import { setZone } from './fixes/set-zone.ts';
import { updateTzdata } from './fixes/update-tzdata.ts';
import { olderOf } from './tzdata-version.ts';

interface Args extends Omit<TzdataDifference, 'otherUtcOffsetSeconds'> {
  /** `null`: the other data has no such zone. */
  readonly otherUtcOffsetSeconds: number | null;
  readonly isNow: boolean;
  /** Which of the two is older; `null` if one does not tell its version. */
  readonly older: 'host' | 'other' | null;
}

type FixId = SetZoneFix | 'update-tzdata' | 'update-node';
type Finding = Found<Args, FixId>;

/** A difference between the zone files of a subject and other data that is used beside them. */
type Difference = Omit<Args, 'isNow' | 'older'>;

const UPDATE_NODE: Fix<FixId> = { id: 'update-node', commands: [], needsRoot: false, safety: 'review' };

const fixesFor = (
  { other, zone: name }: Difference,
  older: Args['older'],
  host: HostFacts,
  zone: ZoneFacts,
): readonly Fix<FixId>[] => {
  if (other === 'localtime-copy') return setZone(host, zone, name);
  if (older === 'other') return [UPDATE_NODE];
  return older === 'host' ? [updateTzdata(host)] : [];
};

const evidenceOf = ({ zone, other, version, otherVersion, at, ...offsets }: Difference): Evidence[] => {
  const shown = (offset: number | null): string => (offset === null ? zone : formatInstant(at, offset));
  return [
    { label: zone, value: shown(offsets.utcOffsetSeconds), source: `tzdata ${version ?? '?'}` },
    { label: zone, value: shown(offsets.otherUtcOffsetSeconds), source: `${other} ${otherVersion ?? '?'}` },
  ];
};

/** Of the zone of a host now, of that of its containers some day: whoever keeps the zone is the subject. */
const findingOf = (
  difference: Difference,
  subject: Subject,
  now: number,
  fixes: (older: Args['older']) => Finding['fixes'],
): Finding => {
  // Zones are added, and hardly ever taken away.
  const older =
    difference.otherUtcOffsetSeconds === null ? 'other' : olderOf(difference.version, difference.otherVersion);
  return {
    severity: 'warning',
    subject,
    args: { ...difference, isNow: difference.at <= now, older },
    evidence: evidenceOf(difference),
    fixes: fixes(older),
  };
};

/** A zone that ICU does not know, told as a difference from now on. */
const unknownZones = ({ unknownToIcu, effective, ours, tzdata, icuVersion }: ZoneFacts, now: number): Difference[] =>
  unknownToIcu.map((name) => {
    const facts = [ours, effective].find((one) => one.status === 'ok' && one.value.name === name);
    return {
      zone: name,
      other: 'icu',
      version: tzdata.version,
      otherVersion: icuVersion,
      at: now,
      utcOffsetSeconds: facts?.status === 'ok' ? facts.value.type.utcOffsetSeconds : 0,
      otherUtcOffsetSeconds: null,
    };
  });

export const tzdataOld = defineCheck<Args, FixId>()({
  name: 'tzdata-old',
  needs: ['zone', 'host'],
  run: ({ now, zone, host }) => {
    // Nothing was compared.
    if (zone.effective.status !== 'ok' && zone.differences.length === 0) return null;
    return [...zone.differences, ...unknownZones(zone, now)].map((difference) =>
      findingOf(difference, { kind: 'host', name: host.name }, now, (older) => fixesFor(difference, older, host, zone)),
    );
  },
});
