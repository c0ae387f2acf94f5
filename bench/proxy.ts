import { execa } from 'execa';
import { once } from 'node:events';
import { NTP_PORT, type Route } from './conditions.ts';

/** How late datagrams left, against the delay that was drawn for each, µs. */
export interface ProxyReport {
  readonly datagrams: number;
  readonly lateUs: { readonly median: number; readonly p99: number; readonly max: number };
  readonly over100us: number;
}

export interface Proxy {
  stop(): Promise<ProxyReport>;
}

/** Starts the proxy with all these routes. Throws when it cannot bind one of them. */
export async function startProxy(program: string, routes: readonly Route[], seed: number): Promise<Proxy> {
  const running = execa(program, [String(seed), ...routes.map(specOf)], { stdin: 'pipe', reject: false });
  await Promise.race([once(running.stdout, 'data'), running]);
  if (running.exitCode !== null) throw new Error(`the proxy did not start: ${(await running).stderr}`);
  return {
    stop: async () => {
      running.stdin.end();
      const { stdout } = await running;
      return JSON.parse(stdout.slice(stdout.indexOf('{'))) as ProxyReport;
    },
  };
}

function specOf({ listen, server, delays }: Route): string {
  const ways = [delays.up, delays.down].map(([min, max]) => `${min * 1000}-${max * 1000}`);
  return [`${listen}:${NTP_PORT}`, `${server}:${NTP_PORT}`, ...ways].join('/');
}
