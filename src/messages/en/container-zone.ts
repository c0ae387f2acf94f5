import type { ContainerTzFault } from '../../checks/container-tz-fault.ts';
import type { ArgsOf } from '../../checks/index.ts';
import type { OwnZoneProgramKind } from '../../model/container-facts.ts';
import { formatInstant, formatUtcOffset } from '../../model/local-time.ts';
import { formatSpan } from '../../model/quantity.ts';
import type { WordsFor } from '../types.ts';
import { list } from './phrases.ts';
import { IS, TZ_DETAIL } from './zone.ts';

const PROGRAMS: Record<OwnZoneProgramKind, string> = {
  go: 'Go',
  jvm: 'Java',
  node: 'Node',
  php: 'PHP',
  dotnet: '.NET',
  postgres: 'PostgreSQL',
  mysql: 'MySQL',
  cron: 'cron',
  dify: 'Dify',
  wakapi: 'Wakapi',
};

const utc = (offsetSeconds: number | null): string =>
  offsetSeconds === null ? 'unknown' : offsetSeconds === 0 ? 'UTC' : `UTC${formatUtcOffset(offsetSeconds)}`;

const localTime = (utcOffsetSeconds: number | null): string =>
  utcOffsetSeconds === null ? 'what local time it shows is not certain' : `its local time is ${utc(utcOffsetSeconds)}`;

/** How local time stands to what it should be; follows "local time there". */
const off = (shown: number, meant: number): string =>
  `${formatSpan(Math.abs(meant - shown) * 1000)} ${meant > shown ? 'behind' : 'ahead'}`;

/** What a zone of `right/` shows against the one that is meant; such a file may end before its rules do. */
const behindByLeaps = ({ leapSeconds, utcOffsetSeconds, meantUtcOffsetSeconds }: InvalidArgs): string =>
  utcOffsetSeconds === null || meantUtcOffsetSeconds === null || utcOffsetSeconds === meantUtcOffsetSeconds
    ? `${leapSeconds} s behind`
    : off(utcOffsetSeconds - leapSeconds, meantUtcOffsetSeconds);

const when = (isNow: boolean, at: number, utcOffsetSeconds: number | null): string =>
  `the two differ ${isNow ? 'now' : `from ${formatInstant(at, utcOffsetSeconds ?? 0)} on`}`;

const nameOf = (zone: string | null): string => zone ?? 'a zone without a name';
const sentences = (...all: readonly string[]): string => all.filter((one) => one !== '').join(' ');

type InvalidArgs = ArgsOf<'container-tz-invalid'>;

const invalidTitle = (args: InvalidArgs): string => {
  const { name, place, reason, value, folder, utcOffsetSeconds, isUnseen } = args;
  if (place === 'localtime')
    return `/etc/localtime of container ${name} is ${value === '' ? 'a zone' : `${value}, a zone`} that counts leap seconds: its local time is ${behindByLeaps(args)}.`;
  const tz = `TZ of container ${name} is "${value}"`;
  const local = localTime(utcOffsetSeconds);
  switch (reason) {
    case 'inverted-sign':
      return `${tz}, which is ${utc(utcOffsetSeconds)}: POSIX counts offsets westward.`;
    case 'leap-seconds':
      return `${tz}, a zone that counts leap seconds: its local time is ${behindByLeaps(args)}.`;
    case 'not-posix':
      return `${tz}, neither a zone nor a POSIX TZ string: programs disagree on what it means.`;
    case 'no-rule':
      return `${tz}, with daylight saving and no rule that says when: C libraries disagree on that.`;
    case 'abbreviation':
      return `${tz}, an abbreviation and no zone: ${local}.`;
    case 'blank':
      return `${tz}, with a blank that belongs to no zone's name: ${local}.`;
    case 'quoted':
      return `TZ of container ${name} is ${value}, quotation marks included, which is no zone: ${local}.`;
    case 'case':
      return `${tz}, and names of zones are case-sensitive: ${local}.`;
    case 'tzdir':
      return `TZDIR of container ${name} is "${folder ?? ''}", where there is no zone ${value}: ${local}.`;
    case 'missing':
    case 'no-zoneinfo':
      return isUnseen ? `${tz}, which is no zone that this host knows.` : `${tz}, which is no zone: ${local}.`;
    default:
      return `${tz}, which leads to no zone (it ${IS[reason]}): ${local}.`;
  }
};

const INVALID_DETAIL: Partial<Record<ContainerTzFault, string>> = {
  ...TZ_DETAIL,
  'no-zoneinfo': 'Its image has no zone files either: there, every name of a zone means UTC.',
  tzdir: 'Names of zones are looked up in the folder that TZDIR names, and nowhere else.',
};

/** What C libraries do about it; nobody can tell what of a damaged file. */
const silently = (utcOffsetSeconds: number | null): string =>
  utcOffsetSeconds === null
    ? 'The C library reports no error.'
    : 'The C library reports no error: it silently takes UTC.';

const meantSentence = (args: InvalidArgs): string => {
  const { meant, meantUtcOffsetSeconds, utcOffsetSeconds, reason, leapSeconds } = args;
  const isLeap = reason === 'leap-seconds';
  if (
    meantUtcOffsetSeconds === null ||
    utcOffsetSeconds === null ||
    (isLeap && utcOffsetSeconds === meantUtcOffsetSeconds)
  )
    return meant === null ? '' : `Probably meant: ${meant}.`;
  if (isLeap)
    return `Probably meant: ${meant ?? 'a zone'}, ${utc(meantUtcOffsetSeconds)}; this one shows ${utc(utcOffsetSeconds)} less ${leapSeconds} s. A file of right/ ends when its table of leap seconds expires; from then on it knows of no change.`;
  const offset = utc(meantUtcOffsetSeconds);
  const probably = `Probably meant: ${meant === null || meant === offset ? '' : `${meant}, `}${offset}`;
  return meantUtcOffsetSeconds === utcOffsetSeconds
    ? `${probably}, as it is now.`
    : `${probably}; local time there is ${off(utcOffsetSeconds, meantUtcOffsetSeconds)}.`;
};

type MissingArgs = ArgsOf<'container-tzdata-missing'>;

const LACKS: Record<MissingArgs['missing'], string> = {
  all: 'its image has no zone files',
  'old-name': 'an old name that the zone files of its image lack',
  one: 'the zone files of its image lack that zone',
  damaged: 'the file of that zone in its image is damaged',
};

const missingTitle = ({ name, zone, missing, utcOffsetSeconds, isGoAlone }: MissingArgs): string => {
  const local = isGoAlone ? `its local time may be ${utc(utcOffsetSeconds)}` : localTime(utcOffsetSeconds);
  return `TZ of container ${name} is ${zone}, ${missing === 'old-name' ? '' : 'but '}${LACKS[missing]}: ${local}.`;
};

const bringSentence = (kinds: MissingArgs['bringTheirOwn']): string => {
  const names = list(kinds.map((kind) => PROGRAMS[kind]));
  const what = kinds.length === 1 ? 'brings zones of its own and shows' : 'bring zones of their own and show';
  return `${names} ${what} the right time; whatever asks the C library (date, shells, Python) does not.`;
};

const missingDetail = (args: MissingArgs): string => {
  const { zone, suggestion, utcOffsetSeconds, meantUtcOffsetSeconds, bringTheirOwn, hasGo, isGoAlone } = args;
  const differs = meantUtcOffsetSeconds !== null && meantUtcOffsetSeconds !== utcOffsetSeconds;
  const orUtc = isGoAlone ? ', and shows UTC if not' : '';
  const isOff = differs && utcOffsetSeconds !== null && !isGoAlone;
  return sentences(
    suggestion === null ? '' : `Today it is called ${suggestion}.`,
    differs
      ? `${zone} is at ${utc(meantUtcOffsetSeconds)}${isOff ? `; local time there is ${off(utcOffsetSeconds, meantUtcOffsetSeconds)}` : ''}.`
      : '',
    bringTheirOwn.length > 0 ? bringSentence(bringTheirOwn) : isGoAlone ? '' : silently(utcOffsetSeconds),
    hasGo ? `The Go program there is right if it was built with zones inside (time/tzdata)${orUtc}.` : '',
  );
};

type ConflictArgs = ArgsOf<'container-zone-conflict'>;

const conflictTitle = (args: ConflictArgs): string => {
  const { name, place, value, zone, hasCron, isNow, at, utcOffsetSeconds } = args;
  const differ = when(isNow, at, utcOffsetSeconds);
  const localtime = args.withoutLocaltime
    ? 'there is no /etc/localtime, which means UTC'
    : `its /etc/localtime is ${nameOf(zone)}`;
  switch (place) {
    case 'tz':
      return `Container ${name} has TZ=${value}${hasCron ? ', which jobs of cron do not get' : ''}; ${localtime}, and ${differ}.`;
    case 'etc-timezone':
      return args.withoutLocaltime
        ? `/etc/timezone of container ${name} says ${value}, but there is no /etc/localtime: its local time is UTC.`
        : `/etc/timezone of container ${name} says ${value}; ${localtime}, and ${differ}.`;
    case 'localtime':
      return `/etc/localtime of container ${name} is a link to ${value}, but what lies there is ${nameOf(zone)}.`;
  }
};

const conflictDetail = (args: ConflictArgs): string => {
  const { place, value, hasCron, isNow, utcOffsetSeconds, otherUtcOffsetSeconds } = args;
  const [local, other] = [utc(utcOffsetSeconds), utc(otherUtcOffsetSeconds)];
  const then = isNow ? 'now' : 'then';
  switch (place) {
    case 'tz':
      return hasCron
        ? `cron plans by TZ (${then} ${other}), but starts its jobs without it: they show ${local}. Write TZ=${value} at the top of the crontab, or make /etc/localtime in the image a link to that zone.`
        : `TZ wins (${then} ${other}). What starts without it follows /etc/localtime (${local}): shells of su -, jobs of cron, some services.`;
    case 'etc-timezone':
      return `The C library, Go, Node and Java 17 do not read /etc/timezone: they show ${local}. Older libraries (tzlocal of Python) and installers do, and show ${other}.`;
    case 'localtime':
      return 'So that zone is wrong by its name too, in every program that asks for it.';
  }
};

type ProgramArgs = ArgsOf<'container-program-zone'>;

const programTitle = (args: ProgramArgs): string => {
  const { name, program, effect, value, programZone, programUtcOffsetSeconds, setting } = args;
  const what = PROGRAMS[program];
  const zone = programZone ?? 'another zone';
  switch (effect) {
    case 'own-zone':
      return program === 'dify'
        ? `Dify in container ${name} logs and plans in ${zone}${setting === null ? '' : ` (${setting})`}, not in ${nameOf(value)}.`
        : `${what} in container ${name} goes by ${zone}${setting === null ? '' : ` (${setting})`}, not by ${nameOf(value)}.`;
    case 'no-posix':
      return `${what} in container ${name} shows UTC: it does not know POSIX TZ strings as "${value ?? ''}".`;
    case 'sign':
      return `Java in container ${name} takes TZ="${value ?? ''}" for ${utc(programUtcOffsetSeconds)}, the opposite of what the C library does.`;
    case 'abbreviation':
      return `Java in container ${name} takes TZ="${value ?? ''}" for ${zone}; the C library knows no such zone.`;
    case 'no-tz':
      return `PHP in container ${name} does not read TZ: without date.timezone it shows UTC.`;
    case 'at-init':
      return `PostgreSQL in container ${name} keeps the zone that its cluster was created with, whatever TZ says today.`;
    case 'no-names':
      return `MySQL in container ${name} was set up without names of zones (${setting ?? ''}): CONVERT_TZ gives NULL for them.`;
    case 'columns':
      return `Wakapi in container ${name} keeps its times in ${setting ?? ''} without a zone: mending TZ would move them.`;
  }
};

const programDetail = (args: ProgramArgs): string => {
  const { program, effect, utcOffsetSeconds, programUtcOffsetSeconds } = args;
  const libc =
    utcOffsetSeconds === null ? '' : `What asks the C library there shows ${utc(utcOffsetSeconds)} at the moment.`;
  switch (effect) {
    case 'own-zone':
      if (program === 'dify')
        return 'LOG_TZ is the zone of its logs and of its schedules (Celery): who changes it moves every planned run.';
      return sentences(
        libc,
        programUtcOffsetSeconds === null ? '' : `${PROGRAMS[program]} shows ${utc(programUtcOffsetSeconds)}.`,
        'That may be meant.',
      );
    case 'no-posix':
      return sentences(libc, 'The name of a zone is understood by both: TZ=Asia/Shanghai.');
    case 'sign':
    case 'abbreviation':
      return sentences(libc, 'The name of a zone leaves no doubt.');
    case 'no-tz':
      return sentences(libc, 'date_default_timezone_get() tells what holds; a php.ini or the application may set it.');
    case 'at-init':
      return sentences(
        libc,
        'SHOW timezone; tells which one; ALTER SYSTEM SET timezone, or -c timezone=…, changes it.',
      );
    case 'no-names':
      return 'mysql_tzinfo_to_sql /usr/share/zoneinfo | mysql -u root -p mysql loads them. NOW() and the like follow TZ.';
    case 'columns':
      return 'They are read in the local time of the server (muety/wakapi#771). So leave TZ as it is, or convert the stored times along with it.';
  }
};

export const containerZoneWords: WordsFor<
  | 'container-tz-invalid'
  | 'container-tz-empty'
  | 'container-tzdata-missing'
  | 'container-zone-conflict'
  | 'container-tz-entrypoint-only'
  | 'container-program-zone'
> = {
  checks: {
    'container-tz-invalid': {
      title: invalidTitle,
      detail: (args) =>
        sentences(
          meantSentence(args),
          args.isUnseen && args.reason === 'missing'
            ? 'Nobody could look into it: its own zone files may know that one.'
            : (INVALID_DETAIL[args.reason] ?? silently(args.utcOffsetSeconds)),
        ),
    },
    'container-tz-empty': {
      title: ({ name, localtimeZone, at, isNow, localtimeUtcOffsetSeconds }) =>
        at === null
          ? `TZ of container ${name} is set and empty, which means UTC.`
          : `TZ of container ${name} is set and empty, which means UTC; its /etc/localtime is ${nameOf(localtimeZone)}, and ${when(isNow, at, localtimeUtcOffsetSeconds)}.`,
      detail: ({ at, isNow, localtimeUtcOffsetSeconds, hasJvm }) =>
        sentences(
          'That is what ${TZ:-} in a compose file becomes where no TZ is set.',
          at === null
            ? 'Without it the container shows UTC too.'
            : `Without it the container would ${isNow ? 'now' : 'then'} show ${utc(localtimeUtcOffsetSeconds)}.`,
          hasJvm && at !== null ? 'Java takes no notice of an empty TZ and shows that time already.' : '',
        ),
    },
    'container-tzdata-missing': { title: missingTitle, detail: missingDetail },
    'container-zone-conflict': { title: conflictTitle, detail: conflictDetail },
    'container-tz-entrypoint-only': {
      title: ({ name, value, configTz, isNow, at, utcOffsetSeconds }) =>
        `The first process of container ${name} has TZ=${value}, what is started beside it has ${configTz === null ? 'no TZ' : `TZ=${configTz}`}, and ${when(isNow, at, utcOffsetSeconds)}.`,
      detail: ({ isNow, utcOffsetSeconds, otherUtcOffsetSeconds }) =>
        `Its entrypoint sets it. docker exec, health checks and jobs started by it get the TZ of the configuration: ${isNow ? 'now' : 'then'} they show ${utc(utcOffsetSeconds)}, the service itself ${utc(otherUtcOffsetSeconds)}.`,
    },
    'container-program-zone': { title: programTitle, detail: programDetail },
  },
  fixes: {},
};
