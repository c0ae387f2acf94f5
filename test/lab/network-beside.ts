import { once } from 'node:events';
import { execa } from 'execa';
import type { OwnHost } from './own-host.ts';
import type { TestEnd } from './servers-for-test.ts';

export interface NetworkBeside {
  /** Of a process in it, as this machine counts. */
  readonly pid: number;
}

/**
 * Another network, joined to the host's by a cable: there 192.0.2.1 is the host, here are the addresses given (all of
 * 192.0.2.0/24). It ends with the test.
 */
export async function networkBesideFor(
  test: TestEnd,
  host: OwnHost,
  addresses: readonly string[],
): Promise<NetworkBeside> {
  const holder = execa('setpriv', ['--pdeathsig', 'KILL', 'unshare', '--net', 'sh', '-c', 'echo ready; cat'], {
    stdin: 'pipe',
    reject: false,
    buffer: false,
  });
  test.onTestFinished(async () => {
    holder.stdin.end();
    await holder;
  });
  const { pid } = holder;
  if (pid === undefined) throw new Error((await holder).message ?? 'no network can be made here');
  await once(holder.stdout, 'data');
  const inNetworkOf = async (other: number, script: string, ...args: readonly string[]): Promise<void> => {
    const [nsenter, ...entering] = ['nsenter', '--target', String(other), '--net'] as const;
    await execa(nsenter, [...entering, 'sh', '-euc', script, 'sh', ...args]);
  };
  await inNetworkOf(
    host.pid,
    `ip link add cable type veth peer name cable netns "$1"
     ip address add 192.0.2.1/24 dev cable
     ip link set cable up`,
    String(pid),
  );
  await inNetworkOf(
    pid,
    `for address; do ip address add "$address/24" dev cable; done
     ip link set lo up
     ip link set cable up`,
    ...addresses,
  );
  return { pid };
}
