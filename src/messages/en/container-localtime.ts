import type { ReachEngineFix } from '../../checks/fixes/reach-engine.ts';
import { formatInstant, formatUtcOffset } from '../../model/local-time.ts';
import { formatSpan } from '../../model/quantity.ts';
import type { MissingStatus } from '../../model/gathered.ts';
import type { ZoneFault } from '../../model/zone-facts.ts';
import type { WordsFor } from '../types.ts';
import { list, plural } from './phrases.ts';

/** What a file is that should be a zone; follows its path. */
const IS: Record<ZoneFault, string> = {
  missing: 'is not there',
  dangling: 'is a link that leads nowhere',
  directory: 'is a folder and no file',
  denied: 'may not be read by the user of its programs',
  empty: 'is empty',
  unreadable: 'cannot be read',
  'not-tzif': 'is a file of another kind',
  truncated: 'is cut short',
  malformed: 'is damaged',
  'no-zoneinfo': 'names a zone, and there are no zone files',
  'not-posix': 'is no zone',
  'no-rule': 'is no zone',
};

/** C libraries read what is there of it. */
const isHalfReadable = (problem: string): boolean => problem === 'truncated' || problem === 'malformed';

const utc = (offsetSeconds: number): string => `UTC${formatUtcOffset(offsetSeconds)}`;
const nameOf = (zone: string | null): string => zone ?? 'a zone without a name';

const NAMES_SHOWN = 12;
const few = (names: readonly string[]): string =>
  names.length <= NAMES_SHOWN
    ? list(names)
    : `${list(names.slice(0, NAMES_SHOWN))} and ${names.length - NAMES_SHOWN} more`;

const then = (isNow: boolean): string => (isNow ? 'Now' : 'Then');
const when = (isNow: boolean, at: number, utcOffsetSeconds: number): string =>
  isNow ? 'the two differ now' : `the two differ from ${formatInstant(at, utcOffsetSeconds)} on`;

interface Group {
  readonly names: readonly string[];
  readonly zones: readonly string[];
  readonly utcOffsetSeconds: number;
}

const offsets = (groups: readonly Group[]): string =>
  groups
    .map(({ names, zones, utcOffsetSeconds }) => {
      const zone = zones.length === 0 ? '' : ` (${few(zones)})`;
      return `${few(names)} ${utc(utcOffsetSeconds)}${zone}`;
    })
    .join('; ');

/** It answers, and of its containers nothing is known. */
const NOT_LISTED: Record<MissingStatus, string> = {
  timeout: 'The container engine answers, but did not list its containers in time',
  denied: 'The container engine answers, but this user may not list its containers',
  failed: 'The container engine answers, but gave no list of its containers that can be used',
  absent: 'The container engine answers, but has no list of its containers',
};

const WHAT = { zone: 'local time', clock: 'clock' } as const;

export const containerLocaltimeWords: WordsFor<
  | 'container-localtime-mount'
  | 'container-localtime-writable'
  | 'container-localtime-poisoned'
  | 'container-localtime-stale'
  | 'container-tzdata-old'
  | 'containers-disagree'
  | 'container-unread',
  'update-tzdata' | ReachEngineFix
> = {
  checks: {
    'container-localtime-mount': {
      title: ({ name, problem, path, source, decides, isLive }) => {
        if (problem === 'not-started') return `${name} could not be started: its mount over ${path} failed.`;
        if (!isLive)
          return source === null
            ? `${name} is not running; its ${path} is no zone, it ${IS[problem]}.`
            : `${name} is not running; what it mounts over ${path} (${source}) ${IS[problem]}.`;
        const what = `In ${name}, ${path} ${IS[problem]}`;
        if (!decides) return `${what}${path === '/etc/localtime' ? '; TZ decides there.' : '.'}`;
        return isHalfReadable(problem)
          ? `${what}: nobody knows which local time its programs show.`
          : `${what}: local time is UTC.`;
      },
      detail: ({ problem, path, source, decides }) => {
        if (problem === 'not-started')
          return `Where the source of a mount (${source ?? 'unknown'}) is not there, Docker makes a folder on the host, and a folder cannot lie over the file of the image. It will fail again until the source is a file, or the mount is out.`;
        if (source === null)
          return `It is not mounted: the image has it so, or a program inside has made it so. ${decides ? 'No program reports an error.' : 'Programs that read the file by themselves may fail.'}`;
        if (problem === 'directory' || problem === 'missing')
          return `It is mounted from ${source}. Where that is not there, Docker makes a folder of that name on the host, and reports no error.${path === '/etc/timezone' ? ' The C library does not read it; some installers and libraries do.' : ''}`;
        return `It is mounted from ${source} on the host. ${decides ? 'No program reports an error.' : 'Programs that read the file by themselves may fail.'}`;
      },
    },
    'container-localtime-writable': {
      title: ({ name, sources }) => `${name} can write to ${few(sources)} on the host: the mount is not read-only.`,
      detail: ({ whose, isLive }) => {
        const start = isLive ? '' : 'It does not run now. ';
        switch (whose) {
          case 'host':
            return `${start}A cp over /etc/localtime or an update of tzdata inside changes the local time of the host; where the source is a link, it overwrites the zone file that it leads to, for all programs.`;
          case 'rootless':
            return `${start}The engine runs without root, and only root may write that file: a container can hardly do it. Still, nothing inside needs to.`;
          case 'own':
            return `${start}No program of the host goes by that, but what is written inside stays, and other containers may share it.`;
        }
      },
    },
    'container-localtime-poisoned': {
      title: ({ name, poisoned, zone, utcOffsetSeconds, trueUtcOffsetSeconds }) =>
        trueUtcOffsetSeconds === null || trueUtcOffsetSeconds === utcOffsetSeconds
          ? `In ${name}, the zone ${poisoned} is ${nameOf(zone)}, whose file was mounted over its own.`
          : `In ${name}, the zone ${poisoned} is ${formatSpan(Math.abs(utcOffsetSeconds - trueUtcOffsetSeconds) * 1000)} ${utcOffsetSeconds > trueUtcOffsetSeconds ? 'ahead' : 'behind'}: the file of ${nameOf(zone)} was mounted over its own.`,
      detail: ({ path, poisoned, zone, utcOffsetSeconds, trueUtcOffsetSeconds, others }) => {
        const asked = `${poisoned}${others.length === 0 ? '' : ` (or ${few(others)})`}`;
        const landed = `/etc/localtime is a link in this image, and the mount landed on the file that it names, ${path}.`;
        if (utcOffsetSeconds === trueUtcOffsetSeconds)
          return `${landed} Whatever asks for ${asked} follows ${nameOf(zone)}, which has the same time now, and another one within a year.`;
        const right = trueUtcOffsetSeconds === null ? '' : ` where ${utc(trueUtcOffsetSeconds)} is right`;
        return `${landed} Whatever asks for ${asked} gets ${utc(utcOffsetSeconds)}${right}: TZ, ZoneInfo of Python, date_default_timezone_set of PHP. Times that are stored by that zone are wrong, and no program can tell.`;
      },
    },
    'container-localtime-stale': {
      title: ({ names, effect, change, source, destination, decides, zone, sourceZone }) => {
        const name = few(names);
        switch (effect) {
          case 'gone':
            return `${name} ${decides ? 'would be in UTC, or not start, if it were started again' : 'may not start again'}: ${source}, which it has mounted, is ${change === 'deleted' ? 'not there' : 'no file'} any more.`;
          case 'other-zone':
            return `${name} still shows ${nameOf(zone)}: ${source} has become ${nameOf(sourceZone)} since it was started.`;
          case 'old-data':
            return `${name} still goes by the old data of ${nameOf(zone)}: ${source} was replaced since it was started.`;
          case 'same':
            return `${plural(names.length, 'container')} still ${names.length === 1 ? 'has' : 'have'} an older file mounted over ${destination}; as far as can be seen, local time is the same.`;
          case 'unseen':
            return `${plural(names.length, 'container')} still ${names.length === 1 ? 'has' : 'have'} a file mounted over ${destination} that its host has replaced or deleted.`;
        }
      },
      detail: ({ names, effect, change, decides }) => {
        switch (effect) {
          case 'gone':
            return `It goes on with the old file until it stops. Then Docker makes a folder of that name on the host. Mounting that over a file of the image fails; where the image has none, ${decides ? 'local time becomes UTC' : 'programs find a folder'}.`;
          case 'other-zone':
            return `A mount holds on to the file itself and not to its name; ${change === 'switched' ? 'the link leads to another one now' : 'another one has its name now'}. What is started from now on shows another local time.`;
          case 'old-data':
            return `A mount holds on to the file itself, and an update of tzdata puts a new one in its place. So local time in ${few(names)} is not that of the host, now or within a year.`;
          case 'same':
            return `${few(names)}: the file was replaced on the host, and what changes there does not reach ${names.length === 1 ? 'it' : 'them'} before a restart.`;
          case 'unseen':
            return `${few(names)}: what lies there now cannot be seen from here. It is another zone, newer data or nothing, and it will hold after a restart.`;
        }
      },
    },
    'container-tzdata-old': {
      title: ({ names, zone, older, version, otherVersion, isNow, at, utcOffsetSeconds }) => {
        const theirs = `tzdata ${otherVersion ?? '(version unknown)'}`;
        const ours = version ?? 'version unknown';
        return older === 'host'
          ? `The zone files of this host (${ours}) tell the time in ${zone} otherwise than the newer ones in ${few(names)} (${otherVersion ?? 'version unknown'}): ${when(isNow, at, utcOffsetSeconds)}.`
          : `${few(names)} tells the time in ${zone} by ${theirs}, otherwise than this host (${ours}): ${when(isNow, at, utcOffsetSeconds)}.`;
      },
      detail: ({ older, isNow, utcOffsetSeconds, otherUtcOffsetSeconds }) => {
        const differs = `${then(isNow)} it is ${utc(otherUtcOffsetSeconds)} there and ${utc(utcOffsetSeconds)} here.`;
        if (older === 'host') return `${differs} The older data is that of this host.`;
        return older === 'container'
          ? `${differs} The container has the older data, which its image brought.`
          : `${differs} Which of the two is older is not told.`;
      },
    },
    'containers-disagree': {
      title: ({ project, groups, isNow, at }) => {
        const [first] = groups;
        const offset = first?.utcOffsetSeconds ?? 0;
        const from = isNow ? '' : ` from ${formatInstant(at, offset)} on`;
        if (project !== null) return `Services of ${project} show different local times${from}: ${offsets(groups)}.`;
        const count = groups.slice(1).reduce((sum, { names }) => sum + names.length, 0);
        return `${plural(count, 'container')} without a zone of ${count === 1 ? 'its' : 'their'} own ${count === 1 ? 'shows' : 'show'} another local time than this host${from}.`;
      },
      detail: ({ project, groups, isChosen }) => {
        if (project === null)
          return `${offsets(groups)}. UTC is what images come with, and often what a server wants; logs are then to be read as such.`;
        return isChosen
          ? 'Days, reports and scheduled jobs begin at different moments in each.'
          : 'Those in UTC were given no other zone: fine for a database, surprising in logs and scheduled jobs.';
      },
    },
    'container-unread': {
      title: ({ what, reason, count, said }) => {
        const because = said === null ? '' : ` (${said})`;
        if (what === 'list') return `${NOT_LISTED[reason]}${because}.`;
        if (what === 'container')
          return `${plural(count, 'container')} of this engine ${count === 1 ? 'was' : 'were'} not looked at${because}.`;
        const whose = `The ${WHAT[what]} of ${plural(count, 'container')}`;
        switch (reason) {
          case 'timeout':
            return `${whose} could not be read in time.`;
          case 'failed':
            return `${whose} could not be read.`;
          case 'denied':
            return `${whose} may not be read by this user.`;
          case 'absent':
            return what === 'zone'
              ? `${plural(count, 'container')} could not be looked into: of ${count === 1 ? 'its zone' : 'their zones'} only the configuration is known.`
              : `${whose} was not measured.`;
        }
      },
      detail: ({ what, reason, names, required }) => {
        const who = names.length === 0 ? '' : `${few(names)}. `;
        if (what === 'container' || what === 'list')
          return `What is wrong with them, if anything, is not in this report.${required ? ' --require-engine wants an engine whose containers can be seen.' : ''}`;
        switch (reason) {
          case 'timeout':
            return `${who}The engine, or the program run inside, took too long.`;
          case 'failed':
            return `${who}The engine answered with an error; --json has it as evidence.`;
          case 'denied':
            return `${who}The files inside are closed to us, and the engine runs nothing there for us.`;
          case 'absent':
            return what === 'zone'
              ? `${who}There is no shell inside or nothing may be run, and files that the engine hands out are asked for only where that changes nothing. So TZ is known, and /etc/localtime is not.`
              : `${who}It does not run on the kernel of this host, and nothing inside could tell the time.`;
        }
      },
    },
  },
  fixes: {
    'remove-made-folder':
      'Remove the folder from the host, once nothing mounts it and if it was the engine that made it: rmdir takes only an empty one.',
    'readable-source': 'Let every user read the file.',
    'leave-mount-out':
      'Make the container without that mount, and let TZ name the zone; the image needs tzdata for that.',
    'restore-source': 'Put the file back before the container is started again, or take the mount out.',
    'restart-some-time': 'Nothing to do now; restart them when it suits.',
    'one-zone-per-project':
      'If that is not on purpose, give all services of the project the same TZ. First ask what goes by it: schedules move, and databases may read stored times otherwise.',
    'choose-container-zones': 'Where local time is wanted, set TZ there; elsewhere leave it, UTC is a good choice.',
    'look-inside':
      'On the host of the engine, run timecheck as root: then it reads the files of containers by itself and runs nothing in them.',
    'longer-timeout': 'Run it again with a longer --timeout.',
  },
};
