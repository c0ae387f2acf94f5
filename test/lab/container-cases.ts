/**
 * Containers of the lab: each way in which a container's time is known to go wrong, and beside it a healthy twin that
 * differs in just that.
 */
import { copyFile, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import type { ContainerReadBy } from '../../src/model/container-facts.ts';
import { type ContainerEngine, environmentOf, nameOfProcess } from './container-engine.ts';
import { FAKETIME_THERE, GO_PROGRAM, type ImageName } from './container-images.ts';

export interface ContainerCase {
  readonly name: string;
  readonly image: ImageName;
  /** Of `docker run`; `folder` on this machine is the container's own, for what is mounted. */
  readonly options?: (folder: string) => readonly string[];
  /** On this machine, in that folder, before it is started. */
  readonly before?: (folder: string) => Promise<void>;
  /** A shell script inside, before its first process becomes one that waits: `exec sleep`, unless it ends in another. */
  readonly script?: string;
  /** What the container is started with in place of a shell with that script. */
  readonly command?: readonly string[];
  /** When it runs. */
  readonly after?: (folder: string, engine: ContainerEngine) => Promise<void>;
  /** As an init that gives the environment to its services alone: what is started by `exec` stands for those. */
  readonly isFreed?: true;
  /** It cannot be started: so nobody can ask it for its time. */
  readonly isBroken?: true;
  /** Ways to look into it in which that cannot be known: then nothing is said of it. */
  readonly unseenBy?: readonly ContainerReadBy[];
  /** The checks that find something in it, in the order of the report, and some of what they say. */
  readonly finds: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What is known of a container that was started. */
export interface StartedCase {
  readonly id: string;
  /** `+0800`: what `date +%z` prints for its first process; `null` where it does not run. */
  readonly date: string | null;
}

const ZONES = '/usr/share/zoneinfo';
/** Longer than any test, and it ends by itself should nobody end it. */
const WAITS = 'exec sleep 900';
const AT_ONCE = 4;
const READY_WITHIN_MS = 20_000;
const RETRY_MS = 10;

const tz = (value: string) => (): readonly string[] => ['--env', `TZ=${value}`];

const copyOf =
  (zone: string, mode = 0o644) =>
  async (folder: string): Promise<void> => {
    // By another name, and by a rename: as a package manager does it.
    await copyFile(join(ZONES, zone), join(folder, 'new'));
    await execa('chmod', [mode.toString(8), join(folder, 'new')]);
    await rename(join(folder, 'new'), join(folder, 'zone'));
  };

const linkTo =
  (zone: string) =>
  async (folder: string): Promise<void> => {
    await symlink(join(ZONES, zone), join(folder, 'new'));
    await rename(join(folder, 'new'), join(folder, 'zone'));
  };

const over =
  (destination: string, mode: 'ro' | 'rw' = 'ro') =>
  (folder: string): readonly string[] => ['--volume', `${join(folder, 'zone')}:${destination}:${mode}`];

const LOCALTIME = over('/etc/localtime');

/** Zones as they were in 2021, from the rules of then: Jordan had winter time, Mexico summer time. */
const OLD_RULES = `# tzdata of 2021, as far as it matters here
Rule Jordan 2014 max - Mar lastThu 24:00 1:00 S
Rule Jordan 2014 max - Oct lastFri 0:00s 0 -
Zone Asia/Amman 2:00 Jordan EE%sT
Rule Mexico 2002 max - Apr Sun>=1 2:00 1:00 D
Rule Mexico 2002 max - Oct lastSun 2:00 0 S
Zone America/Mexico_City -6:00 Mexico C%sT
`;

const oldZones = async (folder: string): Promise<void> => {
  await writeFile(join(folder, 'rules'), OLD_RULES);
  await execa('zic', ['-b', 'fat', '-d', join(folder, 'zones'), join(folder, 'rules')]);
};
const withOldZones = (folder: string): readonly string[] => ['--volume', `${folder}:/old:ro`];
/** As in an image that was built then. */
const isOld = `cp -r /old/zones/* ${ZONES}/; sed -i '1s/.*/# version 2021a/' ${ZONES}/tzdata.zi`;

const labels = (project: string, service: string, folder: string): readonly string[] =>
  Object.entries({
    project,
    service,
    'project.config_files': join(folder, 'compose.yaml'),
    'project.working_dir': folder,
    'container-number': '1',
    oneoff: 'False',
  }).flatMap(([name, value]) => ['--label', `com.docker.compose.${name}=${value}`]);

/** One container of a compose project. */
const service = (project: string, name: string, zone: string): ContainerCase => ({
  name: `${project}-${name}-1`,
  image: 'busybox',
  options: (folder) => [...labels(project, name, folder), ...tz(zone)()],
  before: (folder) =>
    writeFile(
      join(folder, 'compose.yaml'),
      `services:\n  ${name}:\n    image: busybox\n    environment:\n      - TZ=${zone}\n`,
    ),
  finds: {},
});

const FAKED = (setting: string) => (): readonly string[] => [
  ...['--env', `LD_PRELOAD=${FAKETIME_THERE}`],
  ...['--env', `FAKETIME=${setting}`],
];

const invalid = (reason: string): ContainerCase['finds'] => ({ 'container-tz-invalid': { reason } });

/** As s6 does it. */
const FREED = 'exec env -i PATH="$PATH" sleep 900';

/** TZ. */
const TZ_CASES: readonly ContainerCase[] = [
  {
    name: 'no-zones',
    image: 'bare',
    options: tz('Asia/Shanghai'),
    finds: { 'container-tzdata-missing': { missing: 'all' } },
  },
  { name: 'zones', image: 'busybox', options: tz('Asia/Shanghai'), finds: {} },
  { name: 'typo', image: 'busybox', options: tz('Asia/Shangai'), finds: invalid('missing') },
  { name: 'lower-case', image: 'busybox', options: tz('asia/shanghai'), finds: invalid('case') },
  { name: 'trailing-blank', image: 'busybox', options: tz('Asia/Shanghai '), finds: invalid('blank') },
  { name: 'quotes', image: 'busybox', options: tz('"Asia/Shanghai"'), finds: invalid('quoted') },
  { name: 'quotes-no-zones', image: 'bare', options: tz('"Asia/Shanghai"'), finds: invalid('quoted') },
  { name: 'empty', image: 'glibc', options: tz(''), finds: { 'container-tz-empty': {} } },
  { name: 'not-set', image: 'glibc', finds: {} },
  { name: 'utc-plus-8', image: 'busybox', options: tz('UTC+8'), finds: invalid('inverted-sign') },
  { name: 'gmt-plus-8', image: 'busybox', options: tz('GMT+8'), finds: invalid('inverted-sign') },
  { name: 'cst-minus-8', image: 'busybox', options: tz('CST-8'), finds: {} },
  { name: 'cst', image: 'busybox', options: tz('CST'), finds: invalid('abbreviation') },
  { name: 'cet', image: 'busybox', options: tz('CET'), finds: {} },
  { name: 'pst8pdt-musl', image: 'musl', options: tz('PST8PDT'), finds: invalid('no-rule') },
  { name: 'pst8pdt-musl-rule', image: 'musl', options: tz('PST8PDT,M3.2.0,M11.1.0'), finds: {} },
  { name: 'pst8pdt', image: 'glibc', options: tz('PST8PDT'), finds: {} },
  { name: 'musl', image: 'musl', options: tz('Asia/Shanghai'), finds: {} },
  {
    name: 'legacy',
    image: 'busybox',
    options: tz('US/Pacific'),
    // As in Debian 13, where package tzdata-legacy has it.
    script: `rm -rf ${ZONES}/US`,
    finds: {
      'container-tzdata-missing': { zone: 'US/Pacific', missing: 'old-name', suggestion: 'America/Los_Angeles' },
    },
  },
  { name: 'legacy-there', image: 'busybox', options: tz('US/Pacific'), finds: {} },
  {
    name: 'colon-localtime',
    image: 'busybox',
    options: (folder) => [...tz(':/etc/localtime')(), ...LOCALTIME(folder)],
    before: copyOf('Europe/Berlin'),
    finds: {},
  },
  { name: 'right', image: 'busybox', options: tz('right/Asia/Shanghai'), finds: invalid('leap-seconds') },
  { name: 'posix', image: 'busybox', options: tz('posix/Asia/Shanghai'), finds: {} },
  {
    name: 'tzdir',
    image: 'glibc',
    options: () => ['--env', 'TZDIR=/nowhere', ...tz('Asia/Shanghai')()],
    finds: invalid('tzdir'),
  },
  {
    name: 'tzdir-there',
    image: 'glibc',
    options: () => ['--env', `TZDIR=${ZONES}`, ...tz('Asia/Shanghai')()],
    finds: {},
  },
  {
    name: 'entrypoint-only',
    image: 'glibc',
    script: 'export TZ=Asia/Tokyo',
    unseenBy: ['archive'],
    finds: { 'container-tz-entrypoint-only': { value: 'Asia/Tokyo', configTz: null } },
  },
  { name: 'entrypoint-too', image: 'glibc', options: tz('Asia/Tokyo'), script: 'export TZ=Asia/Tokyo', finds: {} },
  {
    name: 'freed',
    image: 'glibc',
    options: () => ['--env', 'LANG=C', ...tz('Asia/Tokyo')()],
    script: FREED,
    isFreed: true,
    finds: {},
  },
  {
    name: 'freed-quotes',
    image: 'glibc',
    options: () => ['--env', 'LANG=C', ...tz('"Asia/Tokyo"')()],
    script: FREED,
    isFreed: true,
    finds: invalid('quoted'),
  },
  {
    name: 'unset',
    image: 'glibc',
    options: () => ['--env', 'LANG=C', ...tz('Asia/Tokyo')()],
    script: 'unset TZ',
    unseenBy: ['archive'],
    finds: {},
  },
];

const goes = (value: string, finds: ContainerCase['finds']): ContainerCase => ({
  unseenBy: ['exec', 'archive'],
  name: `go-${value.toLowerCase().replace('/', '-')}`,
  image: 'glibc',
  options: tz(value),
  // It wants a pipe to tell that it listens.
  script: `exec ${GO_PROGRAM} -proto tcp -host-ip 127.0.0.1 -host-port 2000 -container-ip 127.0.0.1 -container-port 1 3>/dev/null`,
  finds,
});

const CRON = 'cp /bin/sleep /bin/cron; exec cron 900';

/** Programs that go their own way. */
const PROGRAM_CASES: readonly ContainerCase[] = [
  goes('CST-8', { 'container-program-zone': { program: 'go', effect: 'no-posix' } }),
  goes('Asia/Shanghai', {}),
  {
    name: 'cron',
    image: 'glibc',
    options: tz('Asia/Shanghai'),
    script: CRON,
    finds: { 'container-zone-conflict': { place: 'tz', hasCron: true } },
  },
  { name: 'cron-utc', image: 'glibc', script: CRON, finds: {} },
];

/** /etc/localtime, /etc/timezone, and what is mounted. */
const LOCALTIME_CASES: readonly ContainerCase[] = [
  {
    name: 'tz-against-localtime',
    image: 'busybox',
    options: (folder) => [...tz('Asia/Tokyo')(), ...LOCALTIME(folder)],
    before: copyOf('Europe/Berlin'),
    finds: { 'container-zone-conflict': { place: 'tz' } },
  },
  {
    name: 'tz-as-localtime',
    image: 'busybox',
    options: (folder) => [...tz('Europe/Berlin')(), ...LOCALTIME(folder)],
    before: copyOf('Europe/Berlin'),
    finds: {},
  },
  {
    name: 'timezone-against-localtime',
    image: 'busybox',
    script: `cp ${ZONES}/Europe/Berlin /etc/localtime; echo Asia/Tokyo >/etc/timezone`,
    finds: { 'container-zone-conflict': { place: 'etc-timezone' } },
  },
  {
    name: 'timezone-as-localtime',
    image: 'busybox',
    script: `cp ${ZONES}/Europe/Berlin /etc/localtime; echo Europe/Berlin >/etc/timezone`,
    finds: {},
  },
  { name: 'copied', image: 'busybox', script: `cp ${ZONES}/Europe/Berlin /etc/localtime`, finds: {} },
  {
    name: 'poisoned',
    image: 'glibc',
    options: LOCALTIME,
    before: copyOf('Asia/Tokyo'),
    finds: { 'container-localtime-poisoned': { poisoned: 'Etc/UTC', zone: 'Asia/Tokyo' } },
  },
  { name: 'mounted', image: 'busybox', options: LOCALTIME, before: copyOf('Asia/Tokyo'), finds: {} },
  {
    name: 'replaced',
    image: 'busybox',
    options: LOCALTIME,
    before: copyOf('Europe/Berlin'),
    after: copyOf('Asia/Tokyo'),
    unseenBy: ['archive'],
    finds: { 'container-localtime-stale': { change: 'replaced', zone: 'Europe/Berlin', sourceZone: 'Asia/Tokyo' } },
  },
  {
    name: 'switched',
    image: 'busybox',
    options: LOCALTIME,
    before: linkTo('Europe/Berlin'),
    after: linkTo('Asia/Tokyo'),
    unseenBy: ['archive'],
    finds: { 'container-localtime-stale': { change: 'switched', zone: 'Europe/Berlin', sourceZone: 'Asia/Tokyo' } },
  },
  { name: 'linked', image: 'busybox', options: LOCALTIME, before: linkTo('Europe/Berlin'), finds: {} },
  {
    name: 'source-deleted',
    image: 'busybox',
    options: LOCALTIME,
    before: copyOf('Europe/Berlin'),
    after: (folder) => rm(join(folder, 'zone')),
    finds: { 'container-localtime-stale': { change: 'deleted', effect: 'gone' } },
  },
  {
    name: 'source-missing',
    image: 'busybox',
    options: LOCALTIME,
    finds: { 'container-localtime-mount': { problem: 'directory' } },
  },
  {
    name: 'source-missing-file-there',
    image: 'glibc',
    options: LOCALTIME,
    isBroken: true,
    finds: { 'container-localtime-mount': { problem: 'not-started' } },
  },
  {
    name: 'dangling',
    image: 'busybox',
    script: `ln -s ${ZONES}/Asia/Nowhere /etc/localtime`,
    finds: { 'container-localtime-mount': { problem: 'dangling' } },
  },
  {
    name: 'nothing-there',
    image: 'busybox',
    script: ': >/etc/localtime',
    finds: { 'container-localtime-mount': { problem: 'empty' } },
  },
  {
    name: 'no-zone-there',
    image: 'busybox',
    script: 'echo Asia/Shanghai >/etc/localtime',
    finds: { 'container-localtime-mount': { problem: 'not-tzif' } },
  },
  {
    name: 'unreadable',
    image: 'busybox',
    options: (folder) => ['--user', '1000', ...LOCALTIME(folder)],
    before: copyOf('Europe/Berlin', 0o600),
    unseenBy: ['archive'],
    finds: { 'container-localtime-mount': { problem: 'denied' } },
  },
  {
    name: 'readable',
    image: 'busybox',
    options: (folder) => ['--user', '1000', ...LOCALTIME(folder)],
    before: copyOf('Europe/Berlin', 0o644),
    finds: {},
  },
  {
    name: 'writable',
    image: 'busybox',
    options: over('/etc/localtime', 'rw'),
    before: copyOf('Europe/Berlin'),
    finds: { 'container-localtime-writable': {} },
  },
  {
    name: 'old-now',
    image: 'busybox',
    options: (folder) => [...tz('Asia/Amman')(), ...withOldZones(folder)],
    before: oldZones,
    script: isOld,
    finds: { 'container-tzdata-old': { zone: 'Asia/Amman', older: 'container', otherVersion: '2021a' } },
  },
  {
    name: 'old-soon',
    image: 'busybox',
    options: (folder) => [...tz('America/Mexico_City')(), ...withOldZones(folder)],
    before: oldZones,
    script: isOld,
    finds: { 'container-tzdata-old': { zone: 'America/Mexico_City', older: 'container' } },
  },
  {
    name: 'old-elsewhere',
    image: 'busybox',
    options: (folder) => [...tz('Asia/Shanghai')(), ...withOldZones(folder)],
    before: oldZones,
    script: isOld,
    finds: {},
  },
];

/** A process of that name beside the first one; it only sleeps. */
const sleepsAs = (name: string): string => `cp /bin/sleep /bin/${name}; ${name} 900 &`;

/** Clocks, and who may set them. */
const CLOCK_CASES: readonly ContainerCase[] = [
  {
    name: 'faketime',
    image: 'glibc',
    options: FAKED('-45.25'),
    finds: { 'container-clock': {}, 'container-faketime': {} },
  },
  { name: 'true-time', image: 'glibc', options: tz('Europe/Berlin'), finds: {} },
  {
    name: 'sys-time',
    image: 'busybox',
    options: () => ['--cap-add', 'SYS_TIME'],
    finds: { 'container-can-set-time': {} },
  },
  { name: 'no-capabilities', image: 'busybox', options: () => ['--cap-drop', 'ALL'], finds: {} },
  { name: 'runs-ntpd', image: 'glibc', script: sleepsAs('ntpd'), finds: { 'container-runs-ntp': { kind: 'useless' } } },
  // Without the right to set the clock it serves time, and does nothing else.
  { name: 'runs-chronyd', image: 'glibc', script: sleepsAs('chronyd'), finds: {} },
];

const TYPO = { image: 'busybox', options: tz('Asia/Shangai'), finds: invalid('missing') } as const;
const RIGHT = { image: 'busybox', options: tz('Asia/Shanghai'), finds: {} } as const;

const pause = async (_: string, engine: ContainerEngine, name: string): Promise<void> => {
  await engine.docker('pause', name);
};
const stop = async (_: string, engine: ContainerEngine, name: string): Promise<void> => {
  await engine.docker('stop', '--time', '0', name);
};

/** Containers that do not run, or in which nothing can be. */
const STATE_CASES: readonly ContainerCase[] = [
  { ...TYPO, name: 'paused-typo', after: (folder, engine) => pause(folder, engine, 'paused-typo') },
  { ...RIGHT, name: 'paused', after: (folder, engine) => pause(folder, engine, 'paused') },
  { ...TYPO, name: 'stopped-typo', after: (folder, engine) => stop(folder, engine, 'stopped-typo') },
  { ...RIGHT, name: 'stopped', after: (folder, engine) => stop(folder, engine, 'stopped') },
  { ...TYPO, name: 'restarting-typo', command: ['false'], isBroken: true },
  { ...RIGHT, name: 'restarting', command: ['false'], isBroken: true },
  {
    name: 'distroless',
    image: 'distroless',
    options: tz('Asia/Shanghai'),
    command: ['/local-time', 'stay'],
    finds: { 'container-tzdata-missing': { missing: 'all' } },
  },
  {
    name: 'distroless-zones',
    image: 'distroless',
    options: () => ['--volume', `${ZONES}:${ZONES}:ro`, ...tz('Asia/Shanghai')()],
    command: ['/local-time', 'stay'],
    finds: {},
  },
];

/** Three projects: the services of shop disagree, those of blog do not; what is wrong with wiki is to be mended in its file. */
const PROJECT_CASES: readonly ContainerCase[] = [
  service('shop', 'app', 'Asia/Shanghai'),
  service('shop', 'db', 'America/New_York'),
  service('blog', 'app', 'Asia/Shanghai'),
  service('blog', 'db', 'Asia/Singapore'),
  { ...service('wiki', 'app', 'Asia/Shangai'), finds: invalid('missing') },
];

export const CASES: readonly ContainerCase[] = [
  ...TZ_CASES,
  ...PROGRAM_CASES,
  ...LOCALTIME_CASES,
  ...CLOCK_CASES,
  ...STATE_CASES,
  ...PROJECT_CASES,
];

/** With the image from debootstrap. */
export const DEBIAN_CASES: readonly ContainerCase[] = [
  {
    name: 'debian-poisoned',
    image: 'debian',
    options: LOCALTIME,
    before: copyOf('Asia/Tokyo'),
    finds: { 'container-localtime-poisoned': { poisoned: 'Etc/UTC', zone: 'Asia/Tokyo' } },
  },
  { name: 'debian', image: 'debian', options: tz('Asia/Tokyo'), finds: {} },
  { name: 'debian-utc', image: 'debian', finds: {} },
  { name: 'debian-typo', image: 'debian', options: tz('Asia/Shangai'), finds: invalid('missing') },
];

/** Starts them all, in that order. Throws when one does not come up. */
export async function startCases(
  engine: ContainerEngine,
  cases: readonly ContainerCase[],
): Promise<ReadonlyMap<string, StartedCase>> {
  const started = new Map<string, StartedCase>();
  const waiting = [...cases];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      started.set(next.name, await startCase(engine, next));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return started;
}

async function startCase(engine: ContainerEngine, one: ContainerCase): Promise<StartedCase> {
  const folder = join(engine.folder, 'cases', one.name);
  await mkdir(folder, { recursive: true });
  await one.before?.(folder);
  const options = one.options?.(folder) ?? [];
  const script = one.script?.includes('exec ') ? one.script : `${one.script ?? ''}\n${WAITS}`;
  const command = one.command ?? (one.script === undefined ? ['sleep', '900'] : ['sh', '-ec', script]);
  const restart = one.command?.[0] === 'false' ? ['--restart', 'always'] : [];
  const starting = engine.run('--name', one.name, ...restart, ...options, one.image, ...command);
  if (one.isBroken) {
    await starting.catch(() => '');
    return { id: await engine.docker('inspect', '--format', '{{.Id}}', one.name), date: null };
  }
  const id = await starting;
  const pid = Number(await engine.docker('inspect', '--format', '{{.State.Pid}}', id));
  await untilItWaits(pid, one.name);
  const date = await dateInside(engine, one, pid);
  await one.after?.(folder, engine);
  return { id, date };
}

/** Its script has come to its end. */
async function untilItWaits(pid: number, name: string): Promise<void> {
  const giveUpMs = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const process = await nameOfProcess(pid);
    if (process === null) throw new Error(`${name} has ended`);
    if (!['sh', 'runc:[2:INIT]', 'runc'].includes(process)) return;
    if (performance.now() > giveUpMs) throw new Error(`${name} does not come up`);
    await delay(RETRY_MS);
  }
}

/** By a program inside, in the environment of its first process. */
async function dateInside(engine: ContainerEngine, one: ContainerCase, pid: number): Promise<string> {
  const { name, image } = one;
  if (image === 'distroless') return offsetIn(await engine.docker('logs', name));
  const zone = (await environmentOf(pid)).get('TZ');
  const program = image === 'musl' ? ['local-time'] : ['date', '+%z'];
  if (one.isFreed) return offsetIn(await engine.docker('exec', name, ...program));
  const inZone = zone === undefined ? ['env', '-u', 'TZ', ...program] : ['env', `TZ=${zone}`, ...program];
  return offsetIn(await engine.docker('exec', name, ...inZone));
}

function offsetIn(printed: string): string {
  const offset = /^[+-]\d{4}/.exec(printed)?.[0];
  if (offset === undefined) throw new Error(`no offset from UTC: ${printed}`);
  return offset;
}
