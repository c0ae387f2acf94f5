/** The program as an ordinary user: what may be read is read, and what may not says so. */
import { test } from 'vitest';
import { asking, startChrony } from '../lab/chrony-keeper.ts';
import { playKernelClock } from '../lab/kernel-clock.ts';
import { ownHostFor } from '../lab/own-host.ts';
import { reportThere, serviceOf, syncFindings, valueOf } from '../lab/report-there.ts';
import { lab } from '../lab/require-lab.ts';
import { serversThereFor } from '../lab/servers-there.ts';

const AS_USER = { unprivileged: true } as const;
const DEAD = ['server 127.0.0.11 iburst', 'rtcsync', 'makestep 1 3'];

await lab('an ordinary user', ['own host', 'chronyd'], () => {
  test.concurrent('is told by chrony what root is told', async (context) => {
    const { expect } = context;
    const host = await ownHostFor(context);
    await playKernelClock(host, 'synchronised');
    const servers = await serversThereFor(context, host, [0, 0, 0, 0]);
    const chrony = await startChrony(host, [...asking(servers), 'rtcsync', 'makestep 1 3']);
    await chrony.until(({ synchronised }) => synchronised);
    const report = await reportThere(host, [], AS_USER);
    expect(await host.sh('setpriv --reuid nobody --clear-groups ls /run/chrony 2>&1 || true')).toContain('denied');
    const { process, claim, configuration } = serviceOf(report, 'chrony');
    expect(process).toMatchObject({ pid: chrony.pid, setsClock: true });
    expect(valueOf(claim)).toMatchObject({ synchronised: true, stratum: 2 });
    expect(valueOf(claim).sources).toHaveLength(4);
    expect(valueOf(configuration).sources).toHaveLength(4);
    expect(valueOf(valueOf(report.facts.daemon).kernel).synchronised).toBe(true);
    expect(valueOf(report.facts.host).clockOutOfReach).toBe(false);
    expect(report.clock).toMatchObject({ verdict: 'in-sync', sources: { agreeing: 4 } });
    expect(syncFindings(report)).toEqual([]);
  });

  test.concurrent('may not ask a chrony that listens at its socket alone', async (context) => {
    const { expect } = context;
    const host = await ownHostFor(context);
    await startChrony(host, [...DEAD, 'cmdport 0']);
    expect(serviceOf(await reportThere(host), 'chrony').claim.status).toBe('ok');
    expect(serviceOf(await reportThere(host, [], AS_USER), 'chrony').claim.status).toBe('denied');
  });

  test.concurrent('may not read its configuration', async (context) => {
    const { expect } = context;
    const host = await ownHostFor(context);
    await startChrony(host, DEAD);
    await host.sh('chmod 600 /etc/chrony/chrony.conf');
    const report = await reportThere(host, [], AS_USER);
    expect(serviceOf(report, 'chrony')).toMatchObject({ claim: { status: 'ok' }, configuration: { status: 'denied' } });
    expect(report.findings.filter(({ check }) => check === 'sync-config')).toEqual([]);
    const asRoot = await reportThere(host);
    expect(valueOf(serviceOf(asRoot, 'chrony').configuration).sources).toHaveLength(1);
  });

  test.concurrent('does not see the processes of others: nobody says that nothing runs', async (context) => {
    const { expect } = context;
    const host = await ownHostFor(context);
    await startChrony(host, DEAD);
    await host.sh('mount -o remount,hidepid=invisible /proc');
    const report = await reportThere(host, [], AS_USER);
    expect(valueOf(report.facts.daemon)).toMatchObject({ processesVisible: false });
    // chronyd answers everybody all the same: so it runs.
    expect(serviceOf(report, 'chrony').process).toMatchObject({ pid: null, runningForMs: null });
    expect(syncFindings(report).map(({ check }) => check)).not.toContain('sync-none');
    await host.sh('kill $(pidof chronyd)');
    const gone = await reportThere(host, [], AS_USER);
    expect(serviceOf(gone, 'chrony')).toMatchObject({ process: null, claim: { status: 'absent' } });
    expect(syncFindings(gone)).toEqual([]);
    const { stdout } = await host.run([], AS_USER);
    expect(stdout).toContain('the process list is hidden from this user');
  });

  test.concurrent('may not read the log that tells of a step', async (context) => {
    const { expect } = context;
    const host = await ownHostFor(context);
    await host.sh(`
      now=$(date '+%b %e %H:%M:%S')
      echo "$now here chronyd[17]: System clock was stepped by 3600.250000 seconds" >/var/log/syslog
      chmod 640 /var/log/syslog`);
    const asRoot = await reportThere(host, ['--server', '127.0.0.1']);
    expect(valueOf(valueOf(asRoot.facts.machine).steps).steps).toMatchObject([
      { byMs: 3_600_250, by: 'chronyd', source: '/var/log/syslog' },
    ]);
    expect(asRoot.findings.map(({ check }) => check)).toContain('clock-jumps');
    const asUser = await reportThere(host, ['--server', '127.0.0.1'], AS_USER);
    expect(valueOf(asUser.facts.machine).steps.status).toBe('denied');
    expect(asUser.findings.map(({ check }) => check)).not.toContain('clock-jumps');
  });
});
