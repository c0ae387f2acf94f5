import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { ContainerFacts } from '../model/container-facts.ts';
import { isLive } from '../model/container-state.ts';
import type { Severity } from '../model/finding.ts';
import { isAtLeast } from '../model/version-order.ts';
import type { WakapiFacts } from '../model/wakatime-facts.ts';
import { subjectOf } from './container-evidence.ts';
import type { ContainerFix } from './fixes/container.ts';
import { setContainerTz } from './fixes/container.ts';
import type { WakapiFix } from './fixes/wakapi.ts';
import { updateWakapi } from './fixes/wakapi.ts';
import { inWakapis, versionEvidence } from './wakapi-evidence.ts';

interface Args {
  readonly name: string;
  /** `null` = not known. */
  readonly version: string | null;
  /** `panic` of the aggregation; `own-zone`, `user-zones`: it loops over a day without a midnight. */
  readonly fault: 'panic' | 'own-zone' | 'user-zones';
  /** Panics in the log. */
  readonly count: number;
  /** Its own; of users. */
  readonly zones: readonly string[];
  /** `2026-09-06`; `null` where it is not about one. */
  readonly day: string | null;
  readonly isPast: boolean;
}

type FixId = ContainerFix | WakapiFix;
type Finding = Found<Args, FixId>;

/** Who reads it in time can still do something; and so long ago, it shows by itself. */
const NEAR_MS = 7 * 86_400_000;

const findingOf = (
  severity: Severity,
  one: WakapiFacts,
  container: ContainerFacts,
  args: Pick<Args, 'fault'> & Partial<Args>,
  fixes: Finding['fixes'],
): Finding => ({
  severity,
  subject: subjectOf(container),
  args: { name: one.container, version: one.version, count: 0, zones: [], day: null, isPast: false, ...args },
  evidence: [
    ...versionEvidence(one),
    ...(args.count === undefined || args.count === 0
      ? []
      : [{ label: 'panic', value: String(args.count), source: 'log' }]),
    ...(args.fault === 'own-zone'
      ? [{ label: 'local time', value: one.zone ?? '?', source: 'TZ, /etc/localtime' }]
      : []),
  ],
  fixes,
});

const panics = (one: WakapiFacts, container: ContainerFacts): Finding[] => {
  const count = one.log.status === 'ok' ? one.log.value.aggregationPanics : 0;
  if (count === 0 && one.version !== '2.13.0') return [];
  return [
    findingOf(count > 0 ? 'critical' : 'warning', one, container, { fault: 'panic', count }, updateWakapi(container)),
  ];
};

/** In every version up to 2.17.6, with which it was tried: what 2.13.4 mended is the same of users alone. */
const ownZone = (one: WakapiFacts, container: ContainerFacts, now: number): Finding[] => {
  const last = one.missingMidnights.findLast(({ at }) => at <= now);
  const next = one.missingMidnights.find(({ at }) => at > now);
  const isNear = (at: number): boolean => Math.abs(at - now) < NEAR_MS;
  const told = last !== undefined && (next === undefined || isNear(last.at)) ? last : next;
  if (told === undefined) return [];
  const isKnown = isAtLeast(one.version, [2, 17, 7]) !== true;
  const severity =
    !isKnown || !isLive(container) || (told === last && !isNear(told.at))
      ? 'info'
      : isNear(told.at)
        ? 'critical'
        : 'warning';
  const args = {
    fault: 'own-zone',
    zones: one.zone === null ? [] : [one.zone],
    day: told.day,
    isPast: told === last,
  } as const;
  return [findingOf(severity, one, container, args, setContainerTz(container, 'UTC'))];
};

const userZones = (one: WakapiFacts, container: ContainerFacts): Finding[] =>
  isAtLeast(one.version, [2, 13, 4]) !== false || one.zonesWithoutMidnight.length === 0
    ? []
    : [
        findingOf(
          'info',
          one,
          container,
          { fault: 'user-zones', zones: one.zonesWithoutMidnight },
          updateWakapi(container),
        ),
      ];

export const wakapiVersion = defineCheck<Args, FixId>()({
  name: 'wakapi-version',
  needs: ['wakapi'],
  wants: ['containers'],
  run: ({ wakapi, containers, now }) =>
    inWakapis(wakapi, containers, (one, container) => {
      const findings = [...panics(one, container), ...ownZone(one, container, now), ...userZones(one, container)];
      return findings.length === 0 && one.version === null ? null : findings;
    }),
});
