import { SETS_CLOCK, type OwnHost, type Running } from './own-host.ts';
import { untilThere } from './until-there.ts';

export interface ChronyOptions {
  /** It looks as if it set the clock unless this says no: then it looks like what it is. */
  readonly setsClock?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** How chronyc finds it, if it does not by itself. */
  readonly chronyc?: readonly string[];
}

/** `chronyc -c tracking`, as far as it is waited for. */
export interface Tracking {
  readonly synchronised: boolean;
  readonly updateIntervalMs: number;
  readonly sinceUpdateMs: number;
}

export interface Chrony extends Running {
  /** Comes back when its account of the clock is so. Throws, with its log, when that takes too long. */
  until(isSo: (tracking: Tracking) => boolean): Promise<void>;
}

/** Lines of chrony.conf that ask each of them every second. */
export const asking = (servers: readonly { readonly address: string }[], options = 'minpoll 0 maxpoll 0'): string[] =>
  servers.map(({ address }) => `server ${address} iburst ${options}`);

/** chronyd as Debian starts it, but for its power over the clock: with its user, its socket, its port for commands. */
export async function startChrony(
  host: OwnHost,
  lines: readonly string[],
  { setsClock = true, env = {}, chronyc = [] }: ChronyOptions = {},
): Promise<Chrony> {
  await host.write('/etc/chrony/chrony.conf', [...lines, 'driftfile /var/lib/chrony/chrony.drift', ''].join('\n'));
  // In truth it has -x, and no capability to set the clock.
  const play = setsClock ? { ...SETS_CLOCK, commandLine: ['/usr/sbin/chronyd', '-F', '1'] } : {};
  const chronyd = await host.start(['chronyd', '-x', '-d'], { play, env });
  const script = ['chronyc', '-c', ...chronyc, 'tracking'].join(' ');
  const until: Chrony['until'] = (isSo) =>
    untilThere(host, script, (answer) => answer.includes(',') && isSo(trackingOf(answer)), chronyd);
  await until(() => true);
  return { ...chronyd, until };
}

const trackingOf = (answer: string): Tracking => {
  const fields = answer.trim().split(',');
  return {
    synchronised: fields[13] === 'Normal',
    updateIntervalMs: Number(fields[12]) * 1000,
    sinceUpdateMs: Date.now() - Number(fields[3]) * 1000,
  };
};
