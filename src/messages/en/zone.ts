import type { TzFault } from '../../checks/tz-fault.ts';
import { formatInstant, formatUtcOffset, formatWallTime } from '../../model/local-time.ts';
import { formatSpan } from '../../model/quantity.ts';
import type { WordsFor } from '../types.ts';

/** What a file is that should be a zone; follows "it". */
export const IS: Record<TzFault, string> = {
  missing: 'is not there',
  dangling: 'is a link that leads nowhere',
  directory: 'is a folder',
  denied: 'may not be read by this user',
  empty: 'is empty',
  unreadable: 'cannot be read',
  'not-tzif': 'is a file of another kind',
  truncated: 'is cut short',
  malformed: 'is damaged',
  'no-zoneinfo': 'names a zone, and no zone files are installed here',
  'not-posix': 'is neither a zone nor a POSIX TZ string',
  'no-rule': 'has daylight saving and no rule for it',
  quoted: 'is a name in quotation marks',
  blank: 'is a name with a blank beside it',
  abbreviation: 'is an abbreviation',
  'inverted-sign': 'counts the other way round',
  'leap-seconds': 'counts leap seconds',
};

const tzTitle = (reason: TzFault, value: string, utcOffsetSeconds: number | null, leapSeconds: number): string => {
  const tz = `TZ is "${value}"`;
  switch (reason) {
    case 'inverted-sign':
      return `${tz}, which is UTC${formatUtcOffset(utcOffsetSeconds ?? 0)}: POSIX counts offsets westward.`;
    case 'leap-seconds':
      return `${tz}, a zone that counts leap seconds: local time is ${leapSeconds} s behind.`;
    case 'not-posix':
      return `${tz}, neither a zone nor a POSIX TZ string: programs disagree on what it means.`;
    case 'no-rule':
      return `${tz}, with daylight saving and no rule that says when: C libraries disagree on that.`;
    case 'no-zoneinfo':
      return `${tz}, but no zone files are installed here: most programs show UTC.`;
    case 'abbreviation':
      return `${tz}, an abbreviation and no zone: programs started from here show UTC.`;
    case 'blank':
      return `${tz}, with a blank that belongs to no zone's name: programs started from here show UTC.`;
    case 'quoted':
      return `TZ is ${value}, quotation marks included, which is no zone: programs started from here show UTC.`;
    case 'missing':
      return `${tz}, which is no zone of this host: programs started from here show UTC.`;
    default:
      return `${tz}, which leads to no zone (it ${IS[reason]}): programs started from here ${utcOffsetSeconds === null ? 'disagree on what it means' : 'show UTC'}.`;
  }
};

const localtimeTitle = (reason: TzFault, value: string, leapSeconds: number): string => {
  switch (reason) {
    case 'dangling':
      return `/etc/localtime leads nowhere (${value}): local time is UTC.`;
    case 'denied':
      return '/etc/localtime may not be read by this user: its programs show UTC.';
    case 'leap-seconds':
      return `/etc/localtime is a zone that counts leap seconds: local time is ${leapSeconds} s behind.`;
    case 'truncated':
    case 'malformed':
      return `/etc/localtime is no zone, it ${IS[reason]}: nobody knows which local time programs show.`;
    default:
      return `/etc/localtime is no zone, it ${IS[reason]}: local time is UTC.`;
  }
};

/** What to write instead, or what it means. */
export const TZ_DETAIL: Partial<Record<TzFault, string>> = {
  'inverted-sign': 'The name of a zone leaves no doubt: TZ=Asia/Shanghai, where TZ=CST-8 would mean the same.',
  'leap-seconds': 'Zones of the folder right/ want a clock that counts leap seconds, and clocks set by NTP do not.',
  'not-posix': 'Name a zone, as Asia/Shanghai, or write a POSIX TZ string, as CST-8.',
  'no-rule': 'Name a zone, as America/New_York, or add the rule: EST5EDT,M3.2.0,M11.1.0.',
  'no-zoneinfo': 'Programs that bring zones of their own (Node, Java, some in Go) show another time than the rest.',
  abbreviation:
    'Several zones share most abbreviations: CST is Shanghai, Chicago or Havana. Name one, as Asia/Shanghai.',
  quoted: 'A shell takes quotation marks away; docker --env-file and lists in compose files do not.',
};

const tzDetail = (reason: TzFault, suggestion: string | null): string =>
  [
    suggestion === null ? '' : `Probably meant: ${suggestion}.`,
    TZ_DETAIL[reason] ?? 'The C library reports no error: it silently takes UTC.',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');

const between = (at: number, from: number, to: number): string =>
  `${formatWallTime(at, from)} and ${formatWallTime(at, to)}`;

const nameOf = (zone: string | null): string => zone ?? 'a zone without a name';
const when = (isNow: boolean, at: number, utcOffsetSeconds: number): string =>
  `the two differ ${isNow ? 'now' : `from ${formatInstant(at, utcOffsetSeconds)} on`}`;
const then = (isNow: boolean): string => (isNow ? 'Now' : 'Then');
const utc = (offsetSeconds: number | null): string =>
  offsetSeconds === null ? 'unknown' : `UTC${formatUtcOffset(offsetSeconds)}`;

export const zoneWords: WordsFor<
  'host-zone-invalid' | 'host-zone-conflict' | 'host-zone-unset' | 'tzdata-old' | 'zone-change-near'
> = {
  checks: {
    'host-zone-invalid': {
      title: ({ place, reason, value, utcOffsetSeconds, leapSeconds }) => {
        switch (place) {
          case 'tz':
            return tzTitle(reason, value, utcOffsetSeconds, leapSeconds);
          case 'localtime':
            return localtimeTitle(reason, value, leapSeconds);
          case 'etc-timezone':
            return reason === 'empty' || reason === 'unreadable'
              ? `/etc/timezone ${IS[reason]}.`
              : `/etc/timezone says "${value}", which is no zone of this host.`;
        }
      },
      detail: ({ place, reason, suggestion }) => {
        switch (place) {
          case 'tz':
            return tzDetail(reason, suggestion);
          case 'localtime':
            return reason === 'leap-seconds'
              ? (TZ_DETAIL[reason] ?? '')
              : 'Logs, cron jobs and reports go by that time, and no program reports an error.';
          case 'etc-timezone':
            return `${suggestion === null ? '' : `Probably meant: ${suggestion}. `}The C library goes by /etc/localtime; installers and some libraries (tzlocal of Python) read this file.`;
        }
      },
    },
    'host-zone-conflict': {
      title: ({ place, value, zone, withoutLocaltime, isNow, at, utcOffsetSeconds }) => {
        if (withoutLocaltime && place !== 'tz')
          return `${place === 'etc-timezone' ? '/etc/timezone' : 'timedatectl'} says ${value}, but there is no /etc/localtime: local time is UTC.`;
        switch (place) {
          case 'mount':
            return `The file of ${nameOf(zone)} was mounted over that of ${value}: here, ${value} shows the time of ${nameOf(zone)}.`;
          case 'tz':
            return value === ''
              ? `TZ is set and empty, which means UTC; services here use ${nameOf(zone)}.`
              : `TZ is ${value}; services here use ${nameOf(zone)}, and ${when(isNow, at, utcOffsetSeconds)}.`;
          case 'etc-timezone':
            return `/etc/timezone says ${value}; /etc/localtime is ${nameOf(zone)}, and ${when(isNow, at, utcOffsetSeconds)}.`;
          case 'timedatectl':
            return `timedatectl says ${value}; /etc/localtime is ${nameOf(zone)}, and ${when(isNow, at, utcOffsetSeconds)}.`;
        }
      },
      detail: ({ place, value, isNow, utcOffsetSeconds, otherUtcOffsetSeconds }) => {
        const [services, other] = [utc(utcOffsetSeconds), utc(otherUtcOffsetSeconds)];
        switch (place) {
          case 'mount':
            return `/etc/localtime is a link in this image, and the mount landed on what it names. So TZ=${value} is wrong too, in every program.`;
          case 'tz':
            return `Services and cron jobs do not have this TZ. ${then(isNow)} they show ${services}, programs started from here ${other}.`;
          case 'etc-timezone':
            return `Most programs follow /etc/localtime (${then(isNow).toLowerCase()} ${services}); tzlocal of Python, installers and upgrades of tzdata read /etc/timezone (${other}).`;
          case 'timedatectl':
            return `Programs follow /etc/localtime (${then(isNow).toLowerCase()} ${services}); desktops and installers ask timedatectl (${other}).`;
        }
      },
    },
    'host-zone-unset': {
      title: () => 'No timezone is set on this host: local time is UTC by default.',
      detail: ({ withoutZoneFiles }) =>
        withoutZoneFiles
          ? 'There is no /etc/localtime and no TZ. No zone files are installed either, so a TZ that names a zone means UTC too.'
          : 'There is no /etc/localtime and no TZ. That is right where UTC is wanted.',
    },
    'tzdata-old': {
      title: ({ zone, other, version, otherVersion, otherUtcOffsetSeconds, isNow, at, utcOffsetSeconds }) => {
        if (other === 'localtime-copy')
          return `/etc/localtime holds other data of ${zone} than the zone files of this host${version === null ? '' : ` (${version})`}: ${when(isNow, at, utcOffsetSeconds)}.`;
        const node = `Node's own tzdata (${otherVersion ?? 'version unknown'})`;
        return otherUtcOffsetSeconds === null
          ? `${node} does not know ${zone}, which this host uses.`
          : `${node} tells the time in ${zone} otherwise than this host's (${version ?? 'version unknown'}): ${when(isNow, at, utcOffsetSeconds)}.`;
      },
      detail: ({ other, older, isNow, utcOffsetSeconds, otherUtcOffsetSeconds }) => {
        const [files, others] = [utc(utcOffsetSeconds), utc(otherUtcOffsetSeconds)];
        if (other === 'localtime-copy')
          return `A copy does not follow when tzdata is updated; a link does. ${then(isNow)} the zone files say ${files}, /etc/localtime ${others}.`;
        if (otherUtcOffsetSeconds === null) return 'Node programs cannot show the local time of that zone.';
        const whose =
          older === 'other'
            ? 'Node is the older one.'
            : older === 'host'
              ? 'The zone files of this host are the older ones.'
              : 'Which of them is older is not told.';
        return `${whose} ${then(isNow)} Node programs show ${others}, the others ${files}.`;
      },
    },
    'zone-change-near': {
      title: ({ zone, place, inMs, kind, bySeconds, at, before, after }) => {
        const whose = `${place === 'tz' ? 'in the zone of TZ' : 'here'} (${nameOf(zone)})`;
        const moment = `on ${formatInstant(at, before.utcOffsetSeconds)}, in ${formatSpan(inMs)}`;
        if (kind === 'rename')
          return `Local time ${whose} is called ${after.abbreviation} instead of ${before.abbreviation} ${moment}; the offset stays.`;
        return `Local time ${whose} goes ${kind === 'gap' ? 'forward' : 'back'} by ${formatSpan(Math.abs(bySeconds) * 1000)} ${moment}.`;
      },
      detail: ({ kind, at, before, after }) => {
        switch (kind) {
          case 'gap':
            return `Times between ${between(at, before.utcOffsetSeconds, after.utcOffsetSeconds)} do not exist: a cron job planned for then may be skipped.`;
          case 'fold':
            return `Times between ${between(at, after.utcOffsetSeconds, before.utcOffsetSeconds)} come twice: a cron job planned for then may run twice.`;
          case 'rename':
            return 'Programs that read abbreviations, or ask whether it is summer time, may notice.';
        }
      },
    },
  },
  fixes: {
    'set-zone': 'Set the zone. Restart what should show it: running programs keep the old one.',
    'install-tzdata': 'Install the zone files; until then every name of a zone means UTC.',
    'choose-zone':
      'Choose the zone that this host should have, and set it: timedatectl set-timezone, or a link /etc/localtime.',
    'remount-localtime':
      'The file was mounted from outside and cannot be replaced from within: leave the mount out, install tzdata here and set TZ to the name of the zone.',
    'write-etc-timezone': 'Let /etc/timezone say what /etc/localtime is.',
    'set-tz': 'Set it where it comes from: shell profile, /etc/environment, systemd unit or compose file.',
    'name-tz': 'Name the zone itself where TZ is set: shell profile, /etc/environment, systemd unit or compose file.',
    'unset-tz': 'Take it out where it comes from, or name a zone there. Without TZ, /etc/localtime decides.',
    'make-readable': 'Let every user read it.',
    'one-zone': 'If that is not on purpose, take TZ out where it is set, or give the host the same zone.',
    'update-tzdata': 'Update the zone files of this host, then restart what should use them.',
    'update-node':
      'Update Node: each release brings the tzdata of its day. A Node that uses the ICU of the system follows that package instead.',
  },
};
