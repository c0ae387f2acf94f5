import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { asking, startChrony } from './chrony-keeper.ts';
import { ownHostFor, SETS_CLOCK, startOwnHost, type OwnHost } from './own-host.ts';
import { lab } from './require-lab.ts';

const CAP_SYS_TIME = 1n << 25n;

/** As this machine counts them: all processes of the host. */
function processesOf({ pid }: OwnHost): number[] {
  const namespaceOf = (one: number | string): string | null => {
    try {
      return readlinkSync(`/proc/${one}/ns/pid`);
    } catch {
      return null;
    }
  };
  const own = namespaceOf(pid);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && namespaceOf(name) === own)
    .map(Number);
}

await lab('a host of its own', ['own host', 'chronyd'], () => {
  test('nothing in it can set the clock, whatever the host says of it', async (context) => {
    const host = await ownHostFor(context);
    const { pid } = await startChrony(host, asking([{ address: '127.0.0.11' }]));
    await host.start(['sleep', 'infinity'], { play: SETS_CLOCK });
    expect(await host.sh('grep CapEff "/proc/$1/status"', String(pid))).toBe(`CapEff:\t${SETS_CLOCK.effective}\n`);
    expect(await host.sh('tr "\\0" " " <"/proc/$1/cmdline"', String(pid))).toBe('/usr/sbin/chronyd -F 1 ');

    const processes = processesOf(host);
    expect(processes.length).toBeGreaterThanOrEqual(4);
    for (const process of processes) {
      const status = readFileSync(`/proc/${process}/status`, 'utf8');
      const sets = [...status.matchAll(/^Cap\w+:\t([0-9a-f]+)$/gm)].map(([, digits]) => BigInt(`0x${digits}`));
      expect(sets).toHaveLength(5);
      for (const set of sets) expect(set & CAP_SYS_TIME).toBe(0n);
    }
  });

  test('what is written there is not written here', async (context) => {
    const host = await ownHostFor(context);
    const paths = ['/etc/timecheck-test', '/run/timecheck-test', '/usr/sbin/timecheck-test', '/tmp/timecheck-test'];
    for (const path of paths) await host.write(path, 'there');
    expect(await host.sh('cat "$@"', ...paths)).toBe('there'.repeat(paths.length));
    expect(paths.filter((path) => existsSync(path))).toEqual([]);
    await expect(host.write('/opt/timecheck/package.json', '')).rejects.toThrow(/Read-only/);
  });

  test('it has its own processes and its own network', async (context) => {
    const host = await ownHostFor(context);
    const names = await host.sh('cat /proc/[0-9]*/comm');
    // Its init, and what we asked with.
    expect(new Set(names.trim().split('\n'))).toEqual(new Set(['sh', 'cat']));
    const links = (await host.sh('ip -oneline link')).trim().split('\n');
    expect(links).toEqual([expect.stringMatching(/^1: lo: <LOOPBACK,UP/)]);
  });

  test('all of it ends with it', async () => {
    const host = await startOwnHost();
    const { pid } = await host.start(['sleep', 'infinity']);
    await host.sh('kill -STOP "$1"', String(pid));
    const processes = processesOf(host);
    expect(processes.length).toBeGreaterThanOrEqual(3);
    await host.stop();
    expect(processes.filter((process) => existsSync(`/proc/${process}`))).toEqual([]);
  });
});
