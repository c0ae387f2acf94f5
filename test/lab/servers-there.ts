import { startChronyd, type ChronydServer } from './chronyd.ts';
import type { TestEnd } from './servers-for-test.ts';

const NTP_PORT = 123;

/**
 * NTP servers at port 123 in the network of a process (a host of its own, say), unseen by its process list: one for
 * each offset, ms, by which the clocks of its clients would have to be set forward. They have the first address and
 * those that follow it.
 */
export async function serversThereFor(
  test: TestEnd,
  network: { readonly pid: number },
  offsetsMs: readonly number[],
  firstAddress = '127.0.0.11',
): Promise<ChronydServer[]> {
  const [, prefix = '', first] = /^(.*\.)(\d+)$/.exec(firstAddress) ?? [];
  const starting = offsetsMs.map((offsetMs, index) =>
    startChronyd({ offsetMs, address: `${prefix}${Number(first) + index}`, port: NTP_PORT, networkOf: network.pid }),
  );
  for (const start of starting) test.onTestFinished(async () => (await start).stop());
  return Promise.all(starting);
}
