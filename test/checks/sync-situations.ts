/** What may become of a host's time services, for the tests of their words. */
import type { ConfiguredSource, DaemonClaim, DaemonSource, TimeServiceFacts } from '../../src/model/daemon-facts.ts';
import type { Facts } from '../../src/model/facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { HypervisorClock } from '../../src/model/machine-facts.ts';
import {
  NOW,
  agreed,
  claim,
  configuration,
  daemon,
  daemonProcess,
  daemonSource,
  facts,
  idle,
  kernel,
  machine,
  running,
} from './facts.ts';

const among = (...services: readonly TimeServiceFacts[]): Facts => facts({ daemon: daemon({ services }) });
const saying = (changes: Partial<DaemonClaim>, offsetMs = 0): Facts =>
  facts({
    daemon: daemon({ services: [running('chrony', { claim: ok(claim(changes)) })] }),
    ntp: agreed(offsetMs),
  });
const unsynchronised = (runningForMs: number | null): Facts =>
  among(
    running('chrony', {
      process: daemonProcess({ runningForMs }),
      claim: ok(claim({ synchronised: false, offsetMs: null, boundMs: null, reference: null })),
    }),
  );
const knowing = (...sources: readonly DaemonSource[]): Facts => saying({ sources });
const naming = (...hosts: readonly string[]): Facts => {
  const sources = hosts.map((host, index): ConfiguredSource => ({
    kind: 'server',
    host,
    port: 123,
    authenticated: false,
    path: '/etc/chrony/chrony.conf',
    line: index + 1,
  }));
  return among(running('chrony', { configuration: ok(configuration({ sources })) }));
};
const keptByHypervisor = (by: HypervisorClock['by']): Facts =>
  facts({ machine: machine({ hypervisorClock: { by, setsClock: true } }) });
const UNKNOWING = { kernel: ok(kernel({ synchronised: false, maximumErrorMs: 16_000 })) };

/** Together they make every check of the time services find something, in each of its moods. */
export const SYNC_SITUATIONS: readonly Facts[] = [
  // sync-none
  among(),
  among(idle('chrony')),
  among(idle('systemd-timesyncd'), idle('ntpd')),
  among(running('chrony', { process: daemonProcess({ setsClock: false }) })),
  // sync-two
  among(running('systemd-timesyncd'), running('chrony')),
  among(running('chrony'), running('ntpsec', { process: daemonProcess({ inContainer: true }) }), running('openntpd')),
  keptByHypervisor('vmware-tools'),
  keptByHypervisor('virtualbox-additions'),
  // sync-unsynchronised
  unsynchronised(86_400_000),
  unsynchronised(20_000),
  unsynchronised(null),
  facts({ daemon: daemon({ services: [running('chrony')], ...UNKNOWING }) }),
  ...(['absent', 'denied', 'timeout', 'failed'] as const).map((status) =>
    facts({ daemon: daemon({ services: [running('ntpsec', { claim: missing(status, 'why') })], ...UNKNOWING }) }),
  ),
  // sync-stale
  saying({ lastUpdateAt: NOW - 86_400_000 }),
  // sync-disagrees
  saying({}, 45_000),
  saying({ reference: null }, -45_000),
  facts({
    daemon: daemon({ services: [running('chrony')], kernel: ok(kernel({ maximumErrorMs: 60_000 })) }),
    ntp: agreed(45_000),
  }),
  // sync-sources
  knowing(),
  knowing(daemonSource({ state: 'unusable', reach: 0 })),
  knowing(
    daemonSource({ state: 'unusable', reach: 0 }),
    daemonSource({ name: '192.0.2.2', state: 'unusable', reach: 0 }),
  ),
  knowing(daemonSource()),
  knowing(daemonSource(), daemonSource({ name: '192.0.2.2', state: 'combined' })),
  knowing(daemonSource(), daemonSource({ name: '192.0.2.2', state: 'falseticker' })),
  knowing(
    daemonSource(),
    daemonSource({ name: '192.0.2.2', state: 'falseticker' }),
    daemonSource({ name: '192.0.2.3', state: 'falseticker' }),
  ),
  naming('time1.google.com', 'time2.google.com'),
  naming('time.google.com', 'time.cloudflare.com'),
];
