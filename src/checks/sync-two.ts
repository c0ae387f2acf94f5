import { defineCheck } from '../model/check.ts';
import type { TimeService } from '../model/daemon-facts.ts';
import type { Fix } from '../model/finding.ts';
import type { HypervisorClock } from '../model/machine-facts.ts';
import type { Commands } from './fixes/service-commands.ts';
import { disable } from './fixes/service-commands.ts';
import { verdictOf } from '../model/verdict.ts';
import { settingServices } from '../model/keeper.ts';
import type { RunningService } from '../model/keeper.ts';

interface NamedService {
  readonly name: string;
  readonly inContainer: boolean;
}

interface Args {
  readonly services: readonly NamedService[];
  /** The one to keep. */
  readonly keep: NamedService;
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
  'connman',
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
  wants: ['machine', 'ntp'],
  run: ({ daemon, machine, ntp, host }, { warnMs }) => {
    const services = settingServices(daemon)
      // PTP often works for another: it hands the time of a network card to chrony, or takes it from there.
      .filter(({ service }) => service !== 'ptp')
      .toSorted((a, b) => rank(a) - rank(b));
    const hypervisorClock = machine?.hypervisorClock ?? null;
    const second = hypervisorClock?.setsClock === true ? hypervisorClock.by : null;
    const [keep, ...others] = services;
    // What else sets this clock is hidden from us there.
    const isHidden = !daemon.processesVisible || host.clockOutOfReach;
    if (keep === undefined || (others.length === 0 && second === null)) return isHidden ? null : [];
    const isRight = ntp !== null && verdictOf(ntp.estimate, warnMs) === 'in-sync';
    const stop = ({ service, process }: RunningService): Fix<FixId> => ({
      id: 'stop-other-service',
      // How a service inside a container is stopped is its engine's affair.
      commands: process.inContainer ? [] : disable(service, host),
      needsRoot: !process.inContainer,
      safety: 'review',
    });
    return [
      {
        // What a hypervisor's tools do beside a service is often little.
        severity: others.length === 0 && isRight ? 'info' : 'warning',
        subject: { kind: 'host', name: host.name },
        args: {
          services: [
            ...services.map(({ service, process }) => ({ name: service, inContainer: process.inContainer })),
            ...(second === null ? [] : [{ name: second, inContainer: false }]),
          ],
          keep: { name: keep.service, inContainer: keep.process.inContainer },
        },
        evidence: services.map(({ service, process }) => ({
          label: service,
          value: process.inContainer ? 'container' : 'host',
          source: process.pid === null ? '/proc' : `/proc/${process.pid}`,
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
