/** Hosts whose clock another real daemon than chrony keeps, and one with two of them. */
import { test } from 'vitest';
import { asking, startChrony } from '../lab/chrony-keeper.ts';
import { playKernelClock } from '../lab/kernel-clock.ts';
import { networkBesideFor } from '../lab/network-beside.ts';
import { startNtpsec, startOpenntpd, startTimesyncd } from '../lab/other-keepers.ts';
import { ownHostFor } from '../lab/own-host.ts';
import { reportThere, serviceOf, syncFindings, valueOf } from '../lab/report-there.ts';
import { lab } from '../lab/require-lab.ts';
import { serversThereFor } from '../lab/servers-there.ts';

await lab('systemd-timesyncd', ['own host', 'chronyd', 'systemd-timesyncd'], () => {
  test.concurrent('synchronised to its one server: nothing is found', async (context) => {
    const { expect } = context;
    const host = await ownHostFor(context);
    await playKernelClock(host, 'synchronised');
    const [server = { address: '' }] = await serversThereFor(context, host, [0]);
    await startTimesyncd(host, server);
    const report = await reportThere(host);
    const { process, claim, configuration } = serviceOf(report, 'systemd-timesyncd');
    expect(process).toMatchObject({ setsClock: true, inContainer: false });
    const { sources, offsetMs, boundMs, ...rest } = valueOf(claim);
    expect(rest).toMatchObject({ synchronised: true, stratum: 2, reference: server.address });
    expect(offsetMs).toBe(0);
    expect(boundMs).toBeGreaterThan(0);
    expect(sources).toMatchObject([{ name: server.address, kind: 'server', state: 'selected', stratum: 1 }]);
    expect(valueOf(configuration).sources).toMatchObject([
      { host: server.address, path: '/etc/systemd/timesyncd.conf.d/lab.conf', line: 2 },
    ]);
    // chrony is installed here too, and does not run.
    expect(serviceOf(report, 'chrony')).toMatchObject({ process: null });
    expect(syncFindings(report)).toEqual([]);
    const asUser = await reportThere(host, [], { unprivileged: true });
    expect(serviceOf(asUser, 'systemd-timesyncd').claim).toEqual(claim);
  });
});

await lab('ntpsec', ['own host', 'chronyd', 'ntpsec'], () => {
  test.concurrent('synchronised: it is told from other programs of that name', async (context) => {
    const { expect } = context;
    const host = await ownHostFor(context);
    await playKernelClock(host, 'synchronised');
    const addresses = ['192.0.2.11', '192.0.2.12', '192.0.2.13', '192.0.2.14'];
    const network = await networkBesideFor(context, host, addresses);
    const servers = await serversThereFor(context, network, [0, 0, 0, 0], addresses[0]);
    await startNtpsec(host, servers);
    const report = await reportThere(host);
    expect(report.clock).toMatchObject({ verdict: 'in-sync', sources: { agreeing: 4 } });
    const { claim, configuration } = serviceOf(report, 'ntpsec');
    expect(valueOf(claim)).toMatchObject({ synchronised: true, stratum: 2 });
    expect(
      valueOf(claim)
        .sources?.map(({ name }) => name)
        .toSorted(),
    ).toEqual(addresses);
    expect(addresses).toContain(valueOf(claim).reference);
    expect(valueOf(configuration).sources.map(({ host: name }) => name)).toEqual(addresses);
    expect(syncFindings(report).filter(({ severity }) => severity !== 'info')).toEqual([]);
  }, 60_000);
});

await lab('openntpd', ['own host', 'chronyd', 'openntpd'], () => {
  test.concurrent('just started: not synchronised yet, by its own account', async (context) => {
    const { expect } = context;
    const host = await ownHostFor(context);
    const servers = await serversThereFor(context, host, [0, 0, 0]);
    await startOpenntpd(host, servers);
    const report = await reportThere(host);
    expect(report.clock).toMatchObject({ verdict: 'in-sync', sources: { agreeing: 3 } });
    const { process, claim } = serviceOf(report, 'openntpd');
    expect(process).toMatchObject({ setsClock: true });
    expect(valueOf(claim)).toMatchObject({ synchronised: false, reference: null });
    expect(valueOf(claim).sources?.map(({ name }) => name)).toEqual(servers.map(({ address }) => address));
    expect(syncFindings(report).find(({ check }) => check === 'sync-unsynchronised')).toMatchObject({
      severity: 'info',
      args: { kind: 'starting', service: 'openntpd' },
    });
    const asUser = await reportThere(host, [], { unprivileged: true });
    // Its socket is for its own user and root.
    expect(serviceOf(asUser, 'openntpd')).toMatchObject({ process: { setsClock: true }, claim: { status: 'denied' } });
  });

  test.concurrent('beside chrony: two set one clock, and one of them is to go', async (context) => {
    const { expect } = context;
    const host = await ownHostFor(context);
    await playKernelClock(host, 'synchronised');
    const servers = await serversThereFor(context, host, [0, 0, 0]);
    const chrony = await startChrony(host, [...asking(servers), 'rtcsync', 'makestep 1 3']);
    await startOpenntpd(host, servers);
    await chrony.until(({ synchronised }) => synchronised);
    const report = await reportThere(host);
    const finding = syncFindings(report).find(({ check }) => check === 'sync-two');
    expect(finding).toMatchObject({
      severity: 'warning',
      args: { services: [{ name: 'chrony' }, { name: 'openntpd' }], keep: { name: 'chrony', inContainer: false } },
    });
    expect(finding?.fixes.flatMap(({ commands }) => commands)).toEqual([['sudo', 'service', 'openntpd', 'stop']]);
    // Both configurations name the same servers: each is asked once.
    expect(valueOf(report.facts.ntp).sources.filter(({ origin }) => origin === 'configured')).toHaveLength(3);
  });
});
