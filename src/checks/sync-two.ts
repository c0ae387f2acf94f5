import { defineCheck } from '../model/check.ts';
import type { TimeService } from '../model/daemon-facts.ts';
import type { Fix } from '../model/finding.ts';
import type { HypervisorClock } from '../model/machine-facts.ts';
import type { Commands } from './fixes/service-commands.ts';
import { disable } from './fixes/service-commands.ts';
import { settingServices } from './keeper.ts';
import type { RunningService } from './keeper.ts';

interface Args {
  readonly services: readonly { readonly name: string; readonly inContainer: boolean }[];
  /** The one to keep. */
  readonly keep: string;
}

type FixId = 'stop-other-service' | 'stop-hypervisor-clock';

/** Which of two to keep: the one that weighs several sources and corrects best first. */
const PREFERENCE: readonly TimeService[] = [
  'chrony',
  'ntpd-rs',
  'ntpsec',
  'ntpd',
  'openntpd',
  'systemd-timesyncd',
  'busybox-ntpd',
];

/** How a guest tells its hypervisor to leave the clock alone; of the others it is said on the host. */
const STOP_HYPERVISOR_CLOCK: Partial<Record<HypervisorClock['by'], Commands>> = {
  'vmware-tools': [['sudo', 'vmware-toolbox-cmd', 'timesync', 'disable']],
};

const isSynchronised = ({ claim }: RunningService): boolean => claim.status === 'ok' && claim.value.synchronised;

const rank = (service: RunningService): number =>
  PREFERENCE.indexOf(service.service) +
  (isSynchronised(service) ? 0 : PREFERENCE.length) +
  (service.process.inContainer ? 2 * PREFERENCE.length : 0);

/** Two programs that correct one clock work against each other: each takes the other's corrections for drift. */
export const syncTwo = defineCheck<Args, FixId>()({
  name: 'sync-two',
  needs: ['daemon', 'host'],
  wants: ['machine'],
  run: ({ daemon, machine, host }) => {
    const services = settingServices(daemon).toSorted((a, b) => rank(a) - rank(b));
    const hypervisorClock = machine?.hypervisorClock ?? null;
    const second = hypervisorClock?.setsClock === true ? hypervisorClock.by : null;
    const [keep, ...others] = services;
    if (keep === undefined) return daemon.processesVisible ? [] : null;
    if (others.length === 0 && second === null) return [];
    const stop = ({ service, process }: RunningService): Fix<FixId> => ({
      id: 'stop-other-service',
      // How a service inside a container is stopped is its engine's affair.
      commands: process.inContainer ? [] : disable(service, host),
      needsRoot: !process.inContainer,
      safety: 'review',
    });
    return [
      {
        severity: 'warning',
        subject: { kind: 'host', name: host.name },
        args: {
          services: [
            ...services.map(({ service, process }) => ({ name: service, inContainer: process.inContainer })),
            ...(second === null ? [] : [{ name: second, inContainer: false }]),
          ],
          keep: keep.service,
        },
        evidence: services.map(({ service, process }) => ({
          label: service,
          value: process.inContainer ? 'runs inside a container' : 'runs',
          source: process.pid === null ? 'process list' : `process ${process.pid}`,
        })),
        fixes: [
          ...others.map(stop),
          ...(second === null
            ? []
            : [
                {
                  id: 'stop-hypervisor-clock' as const,
                  commands: STOP_HYPERVISOR_CLOCK[second] ?? [],
                  needsRoot: STOP_HYPERVISOR_CLOCK[second] !== undefined,
                  safety: 'review' as const,
                },
              ]),
        ],
      },
    ];
  },
});
