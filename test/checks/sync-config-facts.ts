/** Hosts whose time service is configured so: the text is read as the program reads it. */
import type { TimeService, TimeServiceFacts } from '../../src/model/daemon-facts.ts';
import type { Facts } from '../../src/model/facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import { read } from '../daemon/config/config.ts';
import { agreed, daemon, daemonProcess, facts, machine, running } from './facts.ts';

const FILES: Partial<Record<TimeService, string>> = {
  chrony: '/etc/chrony/chrony.conf',
  ntpd: '/etc/ntp.conf',
  ntpsec: '/etc/ntpsec/ntp.conf',
  openntpd: '/etc/openntpd/ntpd.conf',
  'ntpd-rs': '/etc/ntpd-rs/ntp.toml',
  'systemd-timesyncd': '/etc/systemd/timesyncd.conf',
};

/** What no finding comes of. */
const SOUND: Partial<Record<TimeService, string>> = {
  chrony: 'rtcsync\nmakestep 1 3\n',
  ntpd: 'driftfile /var/lib/ntp/ntp.drift\n',
  ntpsec: 'driftfile /var/lib/ntpsec/ntp.drift\n',
  openntpd: 'servers pool.ntp.org\n',
  'ntpd-rs': '[[source]]\nmode = "pool"\naddress = "pool.ntp.org"\n',
  'systemd-timesyncd': '[Time]\n',
};

export interface Situation {
  /** In place of the sound configuration. */
  readonly text?: string;
  /** Before the sound configuration; its lines are then 1, 2, …. */
  readonly also?: string;
  readonly argv?: readonly string[];
  readonly offsetMs?: number;
  readonly runningForMs?: number | null;
  readonly setsClock?: boolean | null;
  readonly synchronised?: boolean;
  /** What the service itself says of the offset; without this, the same. */
  readonly claimedMs?: number;
  /** Installed, and not running. */
  readonly idle?: boolean;
  readonly changes?: Parameters<typeof facts>[0];
}

const DAY = 86_400_000;

export const serviceWith = (service: TimeService, situation: Situation = {}): TimeServiceFacts => {
  const text = situation.text ?? `${situation.also ?? ''}${SOUND[service] ?? ''}`;
  const configuration = read(service, { [FILES[service] ?? '']: text }, situation.argv ?? []);
  if (situation.idle === true) {
    return { service, process: null, claim: missing('absent', 'it does not run'), configuration };
  }
  const { runningForMs = DAY, setsClock = true, synchronised = true } = situation;
  const one = running(service, { configuration, process: daemonProcess({ runningForMs, setsClock }) });
  return one.claim.status === 'ok'
    ? {
        ...one,
        claim: ok({ ...one.claim.value, synchronised, offsetMs: situation.claimedMs ?? situation.offsetMs ?? 0 }),
      }
    : one;
};

export const factsWith = (service: TimeService, situation: Situation = {}): Facts =>
  facts({
    ntp: agreed(situation.offsetMs ?? 0),
    daemon: daemon({ services: [serviceWith(service, situation)] }),
    ...situation.changes,
  });

const HOUR = 3_600_000;

/** Together they make the check say everything that it can say. */
export const SYNC_CONFIG_SITUATIONS: readonly Facts[] = [
  factsWith('chrony', { text: 'rtcsync\nmakestep 1 -1\n' }),
  factsWith('chrony', { text: 'rtcsync\nmakestep 1 -1\n', changes: { machine: machine({ hypervisor: 'kvm' }) } }),
  factsWith('chrony', { text: 'rtcsync\n', offsetMs: 2 * HOUR }),
  factsWith('chrony', { offsetMs: -2 * HOUR }),
  factsWith('openntpd', { offsetMs: 45_000 }),
  factsWith('ntpd', { also: 'tinker step 0\n', offsetMs: 45_000 }),
  factsWith('ntpd', { offsetMs: 2 * HOUR }),
  factsWith('ntpsec', { offsetMs: 2 * HOUR, argv: ['ntpd', '-g', '-c', '/etc/ntpsec/ntp.conf'] }),
  factsWith('ntpd-rs', { offsetMs: 2 * HOUR }),
  factsWith('chrony', { text: 'makestep 1 3\n' }),
  factsWith('chrony', { also: 'local stratum 10\n' }),
  factsWith('ntpd', { also: 'server 127.127.1.0\n' }),
  factsWith('chrony', { also: 'server a.example\nserver A.example.\n' }),
  factsWith('chrony', { also: 'server time.cloudflare.com\nserver ptbtime1.ptb.de\n' }),
  factsWith('chrony', { argv: ['chronyd', 'server time.cloudflare.com', 'makestep 1 -1', 'local'] }),
];
