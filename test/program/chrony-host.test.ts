/** Hosts whose clock a real chronyd keeps, well or badly, as the program sees them. */
import { readFile } from 'node:fs/promises';
import { test } from 'vitest';
import { DEFAULT_SOURCES } from '../../src/ntp/default-sources.ts';
import { asking, startChrony } from '../lab/chrony-keeper.ts';
import { faketimeEnvironment, faketimeOffset } from '../lab/faketime.ts';
import { playKernelClock, playLongUptime } from '../lab/kernel-clock.ts';
import { ownHostFor } from '../lab/own-host.ts';
import { preloadLibrary } from '../lab/preload.ts';
import { reportThere, serviceOf, syncFindings, valueOf } from '../lab/report-there.ts';
import { lab, lyingChronyd } from '../lab/require-lab.ts';
import { serverOptions } from '../lab/servers-for-test.ts';
import { serversThereFor } from '../lab/servers-there.ts';

/** As Debian configures it. */
const DEBIAN = ['rtcsync', 'makestep 1 3'];
/** A source that does not answer is asked each second, whatever its `minpoll`. */
const POLL_MS = 1000;
const DEAD = ['server 127.0.0.11 iburst', 'server 127.0.0.12 iburst', 'server 127.0.0.13 iburst'];

await lab('chrony keeps the clock of a host', ['own host', 'chronyd'], () => {
  test.concurrent('synchronised and right: nothing is found, and its servers are asked', async (context) => {
    const { expect } = context;
    const host = await ownHostFor(context);
    await playKernelClock(host, 'synchronised');
    const servers = await serversThereFor(context, host, [0, 0, 0, 0]);
    const chrony = await startChrony(host, [...asking(servers), ...DEBIAN]);
    await chrony.until(({ synchronised }) => synchronised);
    const report = await reportThere(host);
    expect(report.clock).toMatchObject({ verdict: 'in-sync', sources: { answered: 4, agreeing: 4 } });
    const configured = valueOf(report.facts.ntp).sources.filter(({ origin }) => origin === 'configured');
    expect(configured.map(({ name, port, state }) => [name, port, state])).toEqual(
      servers.map(({ address, port }) => [address, port, 'agreeing']),
    );
    const { process, claim, configuration } = serviceOf(report, 'chrony');
    expect(process).toMatchObject({ pid: chrony.pid, setsClock: true, inContainer: false });
    expect(valueOf(configuration).files).toEqual(['/etc/chrony/chrony.conf']);
    const { reference, sources, ...rest } = valueOf(claim);
    expect(rest).toMatchObject({ synchronised: true, stratum: 2 });
    expect(servers.map(({ address }) => address)).toContain(reference);
    expect(sources?.map(({ name }) => name).toSorted()).toEqual(servers.map(({ address }) => address));
    expect(sources?.filter(({ state }) => state === 'selected').map(({ name }) => name)).toEqual([reference]);
    expect(syncFindings(report)).toEqual([]);

    const { stdout } = await host.run([]);
    for (const { address } of servers) expect(stdout).toMatch(new RegExp(`^ +${address}\\* `, 'm'));
    expect(stdout).toContain('* configured here');
    expect(stdout).toMatch(/^ +chrony +synchronised to 127\.0\.0\.1[1-4] \(stratum 2\)/m);
    // Those that were named are asked alone.
    const named = await host.run(['--server', '127.0.0.11']);
    expect(named.stdout).not.toContain('127.0.0.12*');
  });

  test.concurrent('its configuration in many files, as chronyd reads them', async (context) => {
    const { expect } = context;
    const host = await ownHostFor(context);
    const servers = await serversThereFor(context, host, [0, 0, 0]);
    const [first = '', second = '', third = ''] = asking(servers);
    await host.sh('rm -rf /etc/chrony/conf.d /etc/chrony/sources.d');
    await host.write('/etc/chrony/conf.d/step.conf', `# Comment\n${second}\nMakeStep 1 -1\n`);
    await host.write('/etc/chrony/sources.d/more.sources', `${third}\n`);
    const places = ['confdir /etc/chrony/conf.d', 'sourcedir /etc/chrony/sources.d'];
    await startChrony(host, [first, 'rtcsync', ...places]);
    const report = await reportThere(host, serverOptions(servers));
    const { claim, configuration } = serviceOf(report, 'chrony');
    const addresses = servers.map(({ address }) => address);
    expect(
      valueOf(claim)
        .sources?.map(({ name }) => name)
        .toSorted(),
    ).toEqual(addresses);
    expect(valueOf(configuration).sources.map(({ host: name, path, line }) => [name, path, line])).toEqual([
      [addresses[0], '/etc/chrony/chrony.conf', 1],
      [addresses[1], '/etc/chrony/conf.d/step.conf', 2],
      [addresses[2], '/etc/chrony/sources.d/more.sources', 1],
    ]);
    expect(report.findings.find(({ check }) => check === 'sync-config')?.subject).toEqual({
      kind: 'file',
      name: '/etc/chrony/conf.d/step.conf',
      line: 3,
    });
  });

  test.concurrent('none of its servers answers: a warning, once it has been running for a while', async (context) => {
    const { expect } = context;
    const host = await ownHostFor(context);
    await playKernelClock(host, 'unsynchronised');
    await startChrony(host, [...DEAD, ...DEBIAN]);
    const starting = await reportThere(host);
    expect(valueOf(serviceOf(starting, 'chrony').claim)).toMatchObject({ synchronised: false, lastUpdateAt: null });
    expect(syncFindings(starting)).toMatchObject([
      { check: 'sync-unsynchronised', severity: 'info', args: { kind: 'starting', service: 'chrony' } },
    ]);

    await playLongUptime(host);
    const report = await reportThere(host);
    expect(syncFindings(report)).toMatchObject([
      { check: 'sync-unsynchronised', severity: 'warning', args: { kind: 'service', service: 'chrony' } },
      {
        check: 'sync-sources',
        severity: 'warning',
        args: { kind: 'unreachable', names: ['127.0.0.11', '127.0.0.12', '127.0.0.13'], usable: 0, total: 3 },
      },
    ]);
  });

  test.concurrent('its servers are gone: it still says that all is well, and is stale', async (context) => {
    const { expect } = context;
    const host = await ownHostFor(context);
    await playKernelClock(host, 'synchronised');
    const gone = await serversThereFor(context, host, [0, 0, 0]);
    const others = await serversThereFor(context, host, [0, 0, 0], '127.0.0.21');
    const chrony = await startChrony(host, [...asking(gone, 'minpoll -2 maxpoll -2'), ...DEBIAN]);
    await chrony.until(({ synchronised, updateIntervalMs }) => synchronised && updateIntervalMs > 0);
    await Promise.all(gone.map((server) => server.stop()));
    await chrony.until(
      ({ sinceUpdateMs, updateIntervalMs }) => sinceUpdateMs > 9 * Math.max(POLL_MS, updateIntervalMs),
    );
    const report = await reportThere(host, serverOptions(others));
    expect(valueOf(serviceOf(report, 'chrony').claim).synchronised).toBe(true);
    expect(report.clock.verdict).toBe('in-sync');
    // What it says of its sources by then depends on which of them it gave up first.
    expect(syncFindings(report)[0]).toMatchObject({
      check: 'sync-stale',
      severity: 'warning',
      args: { service: 'chrony' },
    });
  });

  test.concurrent('it is installed and does not run', async (context) => {
    const { expect } = context;
    const host = await ownHostFor(context);
    await playKernelClock(host, 'unsynchronised');
    const servers = await serversThereFor(context, host, [0, 0, 0]);
    await host.write('/etc/chrony/chrony.conf', `${[...asking(servers), ...DEBIAN].join('\n')}\n`);
    const report = await reportThere(host);
    expect(serviceOf(report, 'chrony')).toMatchObject({ process: null, claim: { status: 'absent' } });
    // It would use them, so they are asked.
    expect(report.clock).toMatchObject({ verdict: 'in-sync', sources: { agreeing: 3 } });
    const [finding, ...others] = syncFindings(report);
    expect(finding).toMatchObject({
      check: 'sync-none',
      severity: 'warning',
      args: { kind: 'idle', services: ['chrony'] },
    });
    expect(others).toEqual([]);
    expect(finding?.fixes.flatMap(({ commands }) => commands)).toContainEqual(['sudo', 'service', 'chrony', 'start']);

    await host.sh('mkdir -p /run/systemd/system');
    const underSystemd = syncFindings(await reportThere(host))[0];
    expect(underSystemd?.fixes.flatMap(({ commands }) => commands)).toContainEqual([
      ...['sudo', 'systemctl', 'enable', '--now', 'chrony'],
    ]);

    // Where nobody can set the clock nobody is told to.
    expect(syncFindings(await reportThere(host, [], { clockOutOfReach: true }))).toEqual([]);

    await host.sh('rm /usr/sbin/chronyd');
    expect(syncFindings(await reportThere(host))).toMatchObject([{ check: 'sync-none', args: { kind: 'none' } }]);
  });

  test.concurrent('it runs and leaves the clock alone', async (context) => {
    const { expect } = context;
    const host = await ownHostFor(context);
    const servers = await serversThereFor(context, host, [0, 0, 0]);
    await startChrony(host, asking(servers), { setsClock: false });
    const report = await reportThere(host);
    expect(serviceOf(report, 'chrony')).toMatchObject({ process: { setsClock: false }, claim: { status: 'ok' } });
    expect(syncFindings(report)).toMatchObject([
      { check: 'sync-none', args: { kind: 'measures-only', services: ['chrony'] } },
    ]);
  });

  test.concurrent('it does not answer: the report comes all the same', async (context) => {
    const { expect } = context;
    const host = await ownHostFor(context);
    await playKernelClock(host, 'unsynchronised');
    const servers = await serversThereFor(context, host, [0, 0, 0]);
    const chrony = await startChrony(host, [...asking(servers), ...DEBIAN]);
    await host.sh('kill -STOP "$1"', String(chrony.pid));
    const report = await reportThere(host);
    expect(serviceOf(report, 'chrony').claim.status).toBe('timeout');
    expect(report.clock.verdict).toBe('in-sync');
    expect(syncFindings(report)).toMatchObject([
      { check: 'sync-unsynchronised', args: { kind: 'not-told', because: 'timeout' } },
    ]);
  });

  test.concurrent('its own tool is not installed', async (context) => {
    const { expect } = context;
    const host = await ownHostFor(context);
    await startChrony(host, [...DEAD, ...DEBIAN]);
    await host.sh('rm /usr/bin/chronyc');
    expect(serviceOf(await reportThere(host), 'chrony')).toMatchObject({
      process: { setsClock: true },
      claim: { status: 'absent' },
      configuration: { status: 'ok' },
    });
  });

  test.concurrent('it listens where only its configuration tells', async (context) => {
    const { expect } = context;
    const host = await ownHostFor(context);
    await startChrony(host, [...DEAD, 'bindcmdaddress 127.0.0.77', 'cmdport 3323'], {
      chronyc: ['-h', '127.0.0.77', '-p', '3323'],
    });
    expect(valueOf(serviceOf(await reportThere(host), 'chrony').claim).sources).toHaveLength(3);
  });
});

await lab('chrony and servers that lie', ['own host', ...lyingChronyd], () => {
  test.concurrent('one of its servers: chrony finds it, and so do we', async (context) => {
    const { expect } = context;
    const host = await ownHostFor(context);
    await playKernelClock(host, 'synchronised');
    const servers = await serversThereFor(context, host, [0, 0, 0, 45_000]);
    const chrony = await startChrony(host, [...asking(servers), ...DEBIAN]);
    await chrony.until(({ synchronised }) => synchronised);
    const report = await reportThere(host);
    const liar = servers[3]?.address;
    const { sources } = valueOf(serviceOf(report, 'chrony').claim);
    const theirs = sources?.find(({ name }) => name === liar);
    expect(theirs?.state).toBe('falseticker');
    expect(theirs?.offsetMs).toBeGreaterThan(44_900);
    expect(theirs?.offsetMs).toBeLessThan(45_100);
    expect(report.findings).toContainEqual(
      expect.objectContaining({
        check: 'ntp-falseticker',
        severity: 'warning',
        subject: { kind: 'source', name: liar },
      }),
    );
    expect(syncFindings(report)).toMatchObject([
      { check: 'sync-sources', args: { kind: 'falseticker', names: [liar] } },
    ]);
  });

  test.concurrent('all of them: chrony has set the clock 45 s fast and takes it for right', async (context) => {
    const { expect } = context;
    const host = await ownHostFor(context);
    await playKernelClock(host, 'synchronised');
    const liars = await serversThereFor(context, host, [45_000, 45_000, 45_000]);
    const truthful = await serversThereFor(context, host, [0, 0, 0, 0], '127.0.0.21');
    // The clock of this host, as chronyd and the program read it, is where the liars would have it.
    const env = faketimeEnvironment(faketimeOffset(45_000));
    await host.write('/opt/nots.so', await readFile(await preloadLibrary('nots')));
    const chrony = await startChrony(host, [...asking(liars), ...DEBIAN], {
      env: { ...env, LD_PRELOAD: `/opt/nots.so ${env['LD_PRELOAD']}` },
    });
    await chrony.until(({ synchronised }) => synchronised);
    const report = await reportThere(host, serverOptions(truthful), { env });
    expect(report.clock.verdict).toBe('ahead');
    expect(report.status).toBe('critical');
    const [finding, ...others] = syncFindings(report);
    expect(finding).toMatchObject({
      check: 'sync-disagrees',
      args: {
        service: 'chrony',
        kernel: 'contradicted',
        offsetMs: expect.closeTo(-45_000, -2),
        claimedMs: expect.closeTo(0, -2),
      },
    });
    expect(others).toEqual([]);
    // What is asked where nobody is named tells the truth too, and there is more of it than of the liars.
    // It asks for absolute names, with a dot at the end.
    const hosts = DEFAULT_SOURCES.map(({ host: name }, index) => `${truthful[index % 4]?.address} ${name}.`);
    await host.write('/etc/hosts', `${hosts.join('\n')}\n`);
    const asked = await reportThere(host, [], { env });
    expect(asked.clock).toMatchObject({ verdict: 'ahead', sources: { asked: 7, agreeing: 4 } });
    expect(asked.findings.filter(({ check }) => check === 'ntp-falseticker')).toMatchObject(
      liars.map(({ address }) => ({ severity: 'warning', subject: { name: address } })),
    );
    expect(syncFindings(asked)).toMatchObject([{ check: 'sync-disagrees' }]);
    // A step by chrony would be one to the liars' time.
    expect(asked.findings.find(({ check }) => check === 'clock-offset')?.fixes).toMatchObject([{ commands: [] }]);
    await host.write('/etc/hosts', '');
    // By its own servers alone nothing is wrong.
    expect((await reportThere(host, [], { env })).clock.verdict).toBe('in-sync');
  });
});
