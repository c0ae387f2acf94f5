import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { EffectiveZone, ZoneChange, ZoneFacts } from '../model/zone-facts.ts';
import { formatInstant } from '../model/local-time.ts';

interface Args extends ZoneChange {
  /** `null` if it has no name. */
  readonly zone: string | null;
  /** Whose: what services use, or only what programs use that are started from here. */
  readonly place: 'host' | 'tz';
  /** Until then, ms. */
  readonly inMs: number;
}

type Finding = Found<Args, never>;

const DAY = 86_400_000;
/** Time enough to move what is planned for that night, and near enough to be worth a line. */
const NEAR_MS = 14 * DAY;

interface Zone {
  readonly place: Args['place'];
  readonly zone: EffectiveZone;
}

/** What our environment uses is told only where it is something else. */
const zonesOf = ({ effective, ours, tz }: ZoneFacts): Zone[] => [
  ...(effective.status === 'ok' ? [{ place: 'host', zone: effective.value } as const] : []),
  ...(ours.status === 'ok' && tz?.difference ? [{ place: 'tz', zone: ours.value } as const] : []),
];

export const zoneChangeNear = defineCheck<Args>()({
  name: 'zone-change-near',
  needs: ['zone', 'host'],
  run: ({ now, zone, host }) => {
    if (zone.effective.status !== 'ok') return null;
    return zonesOf(zone).flatMap(({ place, zone: { name, changes } }) =>
      changes
        .filter(({ at }) => at > now && at - now <= NEAR_MS)
        .map((change): Finding => ({
          severity: 'info',
          subject: { kind: 'host', name: host.name },
          args: { ...change, zone: name, place, inMs: change.at - now },
          evidence: (['before', 'after'] as const).map((side) => ({
            label: change[side].abbreviation,
            value: formatInstant(change.at, change[side].utcOffsetSeconds),
            source: 'TZif',
          })),
          fixes: [],
        })),
    );
  },
});
