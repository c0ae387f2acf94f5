import { clockOffset } from './clock-offset.ts';
import { clockQuarterHour } from './clock-quarter-hour.ts';
import { clockStepped } from './clock-stepped.ts';
import { ntpFalseticker } from './ntp-falseticker.ts';
import { ntpFewSources } from './ntp-few-sources.ts';
import { ntpKiss } from './ntp-kiss.ts';
import { ntpNoMajority } from './ntp-no-majority.ts';
import { ntpUnreachable } from './ntp-unreachable.ts';
import { syncNone } from './sync-none.ts';
import { syncTwo } from './sync-two.ts';
import { syncUnsynchronised } from './sync-unsynchronised.ts';
import { syncStale } from './sync-stale.ts';
import { syncDisagrees } from './sync-disagrees.ts';
import { syncSources } from './sync-sources.ts';
import { syncConfig } from './sync-config.ts';
import { rtcLocalTime } from './rtc-local-time.ts';
import { rtcOffset } from './rtc-offset.ts';
import { hostSlept } from './host-slept.ts';
import { clockSource } from './clock-source.ts';
import { clockJumps } from './clock-jumps.ts';
import { hostZoneConflict } from './host-zone-conflict.ts';
import { hostZoneInvalid } from './host-zone-invalid.ts';
import { hostZoneUnset } from './host-zone-unset.ts';
import { tzdataOld } from './tzdata-old.ts';
import { wakapiClock } from './wakapi-clock.ts';
import { wakapiMaxAge } from './wakapi-max-age.ts';
import { wakapiVersion } from './wakapi-version.ts';
import { wakapiZoneDatabase } from './wakapi-zone-database.ts';
import { wakatimeBackoff } from './wakatime-backoff.ts';
import { wakatimeConfig } from './wakatime-config.ts';
import { wakatimeLogRejections } from './wakatime-log-rejections.ts';
import { wakatimeQueueBacklog } from './wakatime-queue-backlog.ts';
import { wakatimeQueueBlocked } from './wakatime-queue-blocked.ts';
import { wakatimeQueueExpired } from './wakatime-queue-expired.ts';
import { wakatimeQueueFuture } from './wakatime-queue-future.ts';
import { wakatimeQueueLegacy } from './wakatime-queue-legacy.ts';
import { wakatimeQueueUnreadable } from './wakatime-queue-unreadable.ts';
import { wakatimeStateFuture } from './wakatime-state-future.ts';
import { zoneChangeNear } from './zone-change-near.ts';
import { engineUnreachable } from './engine-unreachable.ts';
import { engineClock } from './engine-clock.ts';
import { containerClock } from './container-clock.ts';
import { containerFaketime } from './container-faketime.ts';
import { containerCanSetTime } from './container-can-set-time.ts';
import { containerRunsNtp } from './container-runs-ntp.ts';
import { containerTzInvalid } from './container-tz-invalid.ts';
import { containerTzEmpty } from './container-tz-empty.ts';
import { containerTzdataMissing } from './container-tzdata-missing.ts';
import { containerZoneConflict } from './container-zone-conflict.ts';
import { containerTzEntrypointOnly } from './container-tz-entrypoint-only.ts';
import { containerProgramZone } from './container-program-zone.ts';
import { containerLocaltimeMount } from './container-localtime-mount.ts';
import { containerLocaltimeWritable } from './container-localtime-writable.ts';
import { containerLocaltimePoisoned } from './container-localtime-poisoned.ts';
import { containerLocaltimeStale } from './container-localtime-stale.ts';
import { containerTzdataOld } from './container-tzdata-old.ts';
import { containersDisagree } from './containers-disagree.ts';
import { containerUnread } from './container-unread.ts';

/** Every check, in the order of the report: what is wrong before why it may be. */
export const CHECKS = [
  clockOffset,
  clockQuarterHour,
  clockStepped,
  ntpUnreachable,
  ntpNoMajority,
  ntpFalseticker,
  ntpKiss,
  ntpFewSources,
  syncNone,
  syncTwo,
  syncUnsynchronised,
  syncStale,
  syncDisagrees,
  syncSources,
  syncConfig,
  rtcLocalTime,
  rtcOffset,
  hostSlept,
  clockSource,
  clockJumps,
  hostZoneInvalid,
  hostZoneConflict,
  hostZoneUnset,
  tzdataOld,
  zoneChangeNear,
  engineUnreachable,
  engineClock,
  containerClock,
  containerFaketime,
  containerCanSetTime,
  containerRunsNtp,
  containerTzInvalid,
  containerTzEmpty,
  containerTzdataMissing,
  containerZoneConflict,
  containerTzEntrypointOnly,
  containerProgramZone,
  containerLocaltimeMount,
  containerLocaltimeWritable,
  containerLocaltimePoisoned,
  containerLocaltimeStale,
  containerTzdataOld,
  containersDisagree,
  containerUnread,
  wakatimeQueueBlocked,
  wakatimeStateFuture,
  wakatimeBackoff,
  wakatimeQueueBacklog,
  wakatimeQueueFuture,
  wakatimeQueueExpired,
  wakatimeQueueUnreadable,
  wakatimeQueueLegacy,
  wakatimeLogRejections,
  wakatimeConfig,
  wakapiClock,
  wakapiVersion,
  wakapiMaxAge,
  wakapiZoneDatabase,
] as const;

type AnyCheck = (typeof CHECKS)[number];
export type CheckName = AnyCheck['name'];
type CheckNamed<Name extends CheckName> = Extract<AnyCheck, { name: Name }>;
type FoundBy<Name extends CheckName> = NonNullable<ReturnType<CheckNamed<Name>['run']>>[number];

/** What the words of a check's finding are made from. */
export type ArgsOf<Name extends CheckName> = FoundBy<Name>['args'];
/** The fixes that a check may propose. */
export type FixIdOf<Name extends CheckName> = FoundBy<Name>['fixes'][number]['id'];
export type FixId = FixIdOf<CheckName>;
export const CHECK_NAMES: readonly CheckName[] = CHECKS.map(({ name }) => name);
