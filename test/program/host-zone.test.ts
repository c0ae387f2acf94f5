/** The zone of a host, whatever says it, against what the C library's `date` shows there. */
import { afterAll, beforeAll, expect, test, type TestContext } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import type { EffectiveZone } from '../../src/model/zone-facts.ts';
import { ownHostFor, startOwnHost, type OwnHost } from '../lab/own-host.ts';
import { reportThere, valueOf } from '../lab/report-there.ts';
import { lab } from '../lab/require-lab.ts';

const NOBODY_ANSWERS = ['--server', '127.0.0.1'];
const ZONES = '/usr/share/zoneinfo';

type Variables = Readonly<Record<string, string>>;

/** `+08:00:00 CST` for each instant, Unix s. */
async function datesThere(host: OwnHost, instants: readonly number[], env: Variables): Promise<string[]> {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const script = 'for at in $INSTANTS; do date -d "@$at" "+%::z %Z"; done';
  const printed = await host.sh(
    `instants=$1; shift; exec env -u TZ "$@" INSTANTS="$instants" sh -c '${script}'`,
    instants.join(' '),
    ...variables,
  );
  return printed.trimEnd().split('\n');
}

const signed = (seconds: number): string => {
  const total = Math.abs(seconds);
  const parts = [Math.trunc(total / 3600), Math.trunc(total / 60) % 60, total % 60];
  return `${seconds < 0 ? '-' : '+'}${parts.map((part) => String(part).padStart(2, '0')).join(':')}`;
};

/** What is shown now, and on both sides of every change within a year. */
async function expectAsDate(
  expect: TestContext['expect'],
  report: Report,
  zone: EffectiveZone,
  host: OwnHost,
  env: Variables,
): Promise<void> {
  const shown = (type: EffectiveZone['type']): string => `${signed(type.utcOffsetSeconds)} ${type.abbreviation}`;
  const now = Math.floor(Date.parse(report.facts.now) / 1000);
  // The document has instants as text.
  const changes = zone.changes.map((change) => ({ ...change, at: Date.parse(String(change.at)) / 1000 }));
  const expected = [
    { at: now, is: shown(zone.type) },
    ...changes.flatMap(({ at, before, after }) => [
      { at: at - 1, is: shown(before) },
      { at, is: shown(after) },
    ]),
  ];
  const dates = await datesThere(
    host,
    expected.map(({ at }) => at),
    env,
  );
  // What is no zone the C library takes for UTC under another name.
  const comparable = (text: string): string => (zone.isFallback ? (text.split(' ')[0] ?? '') : text);
  expect(expected.map(({ is }) => comparable(is))).toEqual(dates.map(comparable));
}

const zoneFindings = (report: Report): string[] =>
  report.findings.map(({ check }) => check).filter((check) => check.startsWith('host-zone'));

interface Case {
  readonly is: string;
  /** Makes /etc/localtime, where there is none, nor /etc/timezone. */
  readonly script: string;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly found?: readonly string[];
}

const CASES: readonly Case[] = [
  {
    is: 'a link',
    script: `ln -s ${ZONES}/Asia/Shanghai /etc/localtime`,
    expected: { kind: 'symlink', zone: 'Asia/Shanghai', namedBy: 'symlink' },
  },
  {
    is: 'a link with a relative path',
    script: 'ln -s ../usr/share/zoneinfo/America/Santiago /etc/localtime',
    expected: { kind: 'symlink', zone: 'America/Santiago' },
  },
  {
    is: 'a link to a link',
    script: `ln -s ${ZONES}/Australia/Lord_Howe /etc/mine; ln -s mine /etc/localtime`,
    expected: { kind: 'symlink', zone: 'Australia/Lord_Howe' },
  },
  {
    is: 'a link out of the zones',
    script: `cp ${ZONES}/Europe/Dublin /opt/zone; ln -s /opt/zone /etc/localtime`,
    expected: { kind: 'symlink', target: '/opt/zone', linkedZone: null, zone: 'Europe/Dublin', namedBy: 'content' },
  },
  {
    is: 'a copy',
    script: `cp ${ZONES}/Europe/Berlin /etc/localtime`,
    expected: { kind: 'copy', zone: 'Europe/Berlin', namedBy: 'content' },
  },
  {
    is: 'a copy, with its name beside it',
    script: `cp ${ZONES}/Europe/Berlin /etc/localtime; echo Europe/Berlin >/etc/timezone`,
    expected: { kind: 'copy', zone: 'Europe/Berlin', namedBy: 'etc-timezone' },
  },
  {
    is: 'a link, and /etc/timezone names another zone',
    script: `ln -s ${ZONES}/Europe/Berlin /etc/localtime; echo Asia/Tokyo >/etc/timezone`,
    expected: { kind: 'symlink', zone: 'Europe/Berlin' },
    found: ['host-zone-conflict'],
  },
  {
    is: 'a mount',
    script: `touch /etc/localtime; mount --bind ${ZONES}/Asia/Tokyo /etc/localtime`,
    expected: { kind: 'bind-mount', zone: 'Asia/Tokyo', namedBy: 'mount' },
  },
  {
    is: 'a mount of a file that is no zone by its name',
    script: `cp ${ZONES}/Asia/Kolkata /opt/zone; touch /etc/localtime; mount --bind /opt/zone /etc/localtime`,
    expected: { kind: 'bind-mount', target: '/opt/zone', zone: 'Asia/Kolkata', namedBy: 'content' },
  },
  {
    is: 'a link, and a mount over it',
    script: `ln -s ${ZONES}/Etc/UTC /etc/localtime; mount --bind ${ZONES}/Asia/Tokyo /etc/localtime`,
    expected: { kind: 'bind-mount', linkedZone: 'Etc/UTC', zone: 'Asia/Tokyo' },
    found: ['host-zone-conflict'],
  },
  { is: 'not there', script: 'true', expected: { kind: 'none', zone: null }, found: ['host-zone-unset'] },
  {
    is: 'a link that leads nowhere',
    script: `ln -s ${ZONES}/Asia/Beijing /etc/localtime`,
    expected: { kind: 'symlink', linkedZone: 'Asia/Beijing', zone: null, fault: 'dangling' },
    found: ['host-zone-invalid'],
  },
  {
    is: 'a link to itself',
    script: 'ln -s localtime /etc/localtime',
    expected: { kind: 'symlink', zone: null, fault: 'dangling' },
    found: ['host-zone-invalid'],
  },
  {
    is: 'a folder',
    script: 'mkdir /etc/localtime',
    expected: { kind: 'directory', zone: null, fault: 'directory' },
    found: ['host-zone-invalid'],
  },
  {
    is: 'empty',
    script: 'touch /etc/localtime',
    expected: { kind: 'copy', zone: null, fault: 'empty' },
    found: ['host-zone-invalid'],
  },
  {
    is: 'text',
    script: 'echo Asia/Shanghai >/etc/localtime',
    expected: { kind: 'copy', zone: null, fault: 'not-tzif' },
    found: ['host-zone-invalid'],
  },
  {
    is: 'a device',
    script: 'mknod /etc/localtime c 1 3',
    expected: { kind: 'other', zone: null, fault: 'unreadable' },
    found: ['host-zone-invalid'],
  },
  {
    is: 'cut short',
    script: `head -c 300 ${ZONES}/Europe/Berlin >/etc/localtime`,
    expected: { kind: 'copy', zone: null, fault: 'truncated' },
    found: ['host-zone-invalid'],
  },
];

await lab('/etc/localtime is', ['own host'], () => {
  test.concurrent.for(CASES)('$is', async ({ script, expected, found = [] }, context) => {
    const { expect } = context;
    const host = await ownHostFor(context);
    await host.sh(`rm -f /etc/localtime /etc/timezone; ${script}`);
    const report = await reportThere(host, NOBODY_ANSWERS);
    const zone = valueOf(report.facts.zone);
    expect(zone.localtime).toMatchObject({ fault: null, ...expected });
    expect(zone.tz).toBeNull();
    expect(zoneFindings(report)).toEqual(found);
    if (expected['fault'] === 'truncated') {
      // What begins well and ends badly every C library takes in its own way.
      expect(zone.effective.status).toBe('failed');
    } else {
      await expectAsDate(expect, report, valueOf(zone.effective), host, {});
    }
  });
});

await lab('/etc/localtime that is not for everybody', ['own host'], () => {
  test('an ordinary user is told that it is denied, and root what it is', async (context) => {
    const host = await ownHostFor(context);
    await host.sh(`rm /etc/localtime; install -m 600 ${ZONES}/Asia/Shanghai /etc/localtime`);
    const asRoot = valueOf((await reportThere(host, NOBODY_ANSWERS)).facts.zone);
    expect(valueOf(asRoot.effective).name).toBe('Asia/Shanghai');
    const asUser = valueOf((await reportThere(host, NOBODY_ANSWERS, { unprivileged: true })).facts.zone);
    expect(asUser.localtime).toMatchObject({ zone: null, fault: 'denied' });
    // Services of root may read it; what the user's own programs show is known.
    expect(asUser.effective.status).toBe('denied');
    expect(valueOf(asUser.ours)).toMatchObject({ isFallback: true, type: { utcOffsetSeconds: 0 } });
  });
});

await lab('TZ, where /etc/localtime is Europe/Berlin, is', ['own host'], () => {
  let host: OwnHost;
  beforeAll(async () => {
    host = await startOwnHost();
    await host.sh(`ln -sf ${ZONES}/Europe/Berlin /etc/localtime; rm -f /etc/timezone`);
  });
  afterAll(() => host.stop());

  const asDateShows = async (value: string, expect: TestContext['expect']): Promise<Report> => {
    const env = { TZ: value };
    const report = await reportThere(host, NOBODY_ANSWERS, { env });
    const { tz, ours, effective } = valueOf(report.facts.zone);
    expect(tz?.value).toBe(value);
    await expectAsDate(expect, report, valueOf(ours), host, env);
    await expectAsDate(expect, report, valueOf(effective), host, {});
    return report;
  };

  test.concurrent.for([
    ...['Europe/Berlin', ':Europe/Berlin', 'Europe/Paris', 'CET-1CEST,M3.5.0,M10.5.0/3'],
    ...['/etc/localtime', ':/etc/localtime', `${ZONES}/Europe/Berlin`],
  ])('%j: nothing to tell', async (value, { expect }) => {
    expect(zoneFindings(await asDateShows(value, expect))).toEqual([]);
  });

  test.concurrent.for([
    ...['Asia/Shanghai', 'Europe/Dublin', 'America/Nuuk', 'Asia/Kathmandu', `:${ZONES}/Asia/Tokyo`],
    ...['', ':', 'UTC', 'UTC0', 'CST-8', '<+0330>-3:30', 'IST-1GMT0,M10.5.0,M3.5.0/1', 'XXX-24:59:59'],
    '../zoneinfo/Asia/Tokyo',
  ])('%j: another zone than that of the services', async (value, { expect }) => {
    expect(zoneFindings(await asDateShows(value, expect))).toEqual(['host-zone-conflict']);
  });

  test.concurrent.for([
    ...['GMT+8', 'UTC+8', 'CST', 'IST', 'Nonsense/Zone', 'Asia', 'A8', '\u4e2d\u56fd', '/'],
    ...['asia/shanghai', 'Asia/Shanghai ', '"Asia/Shanghai"', '/etc/passwd', '/nonexistent', '/etc'],
  ])('%j: not what was meant', async (value, { expect }) => {
    expect(zoneFindings(await asDateShows(value, expect))).toEqual(['host-zone-invalid']);
  });

  test.concurrent.for(['GMT+8:99', 'CST-8x', '<+08>', 'UTC+25:00:00'])(
    '%j: what every C library takes in its own way',
    async (value, { expect }) => {
      const report = await reportThere(host, NOBODY_ANSWERS, { env: { TZ: value } });
      const { ours, effective } = valueOf(report.facts.zone);
      expect(ours.status).toBe('failed');
      expect(valueOf(effective).name).toBe('Europe/Berlin');
      expect(zoneFindings(report)).toEqual(['host-zone-invalid']);
    },
  );
});
