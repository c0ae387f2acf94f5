import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { ContainerFacts, ContainerTimeService } from '../model/container-facts.ts';
import type { DaemonFacts } from '../model/daemon-facts.ts';
import type { EngineFacts } from '../model/engine-facts.ts';
import type { Fix } from '../model/finding.ts';
import { settingServices } from '../model/keeper.ts';
import { subjectOf } from './container-evidence.ts';
import type { ContainerFix } from './fixes/container.ts';
import { dropSysTime } from './fixes/container.ts';

interface Args {
  readonly name: string;
  readonly service: string;
  /**
   * - `fights` it sets this host's clock, and so do `keepers`; `may-fight` it is not known whether it may
   * - `sets-engine` it sets the clock of an engine with a kernel of its own, or that is not known
   * - `useless` it may not set the clock
   */
  readonly kind: 'fights' | 'may-fight' | 'sets-engine' | 'useless';
  /** The time services of this host that set its clock. */
  readonly keepers: readonly string[];
}

type FixId = ContainerFix | 'one-time-service' | 'leave-ntp-out';

/** Images whose purpose it is to serve time: `cturra/ntp`, `simonrupf/chronyd`, `registry.example/chrony:4`. */
const IS_NTP_IMAGE = /(?:^|[/_.-])(?:ntp|ntpd|ntpsec|openntpd|ntpd-rs|chrony|chronyd)(?:$|[/_.:@-])/i;

/** chronyd without the right to set the clock only runs where it was told not to, and then it is there to serve. */
const isServer = ({ image }: ContainerFacts, { service }: ContainerTimeService): boolean =>
  service === 'chrony' || IS_NTP_IMAGE.test(image);

const keepersOf = (daemon: DaemonFacts | null): string[] =>
  daemon === null
    ? []
    : settingServices(daemon).flatMap(({ service, process }) => (process.inContainer ? [] : [service]));

const kindOf = (
  container: ContainerFacts,
  one: ContainerTimeService,
  { kernel }: EngineFacts,
  keepers: readonly string[],
): Args['kind'] | null => {
  if (one.setsClock === false) return isServer(container, one) ? null : 'useless';
  if (kernel !== 'same') return one.setsClock === true ? 'sets-engine' : null;
  // It is the one that keeps the clock here.
  if (keepers.length === 0) return null;
  return one.setsClock === true ? 'fights' : 'may-fight';
};

const fixesFor = (container: ContainerFacts, kind: Args['kind']): readonly Fix<FixId>[] => {
  const without = (id: 'one-time-service' | 'leave-ntp-out'): Fix<FixId> => ({
    id,
    commands: [],
    needsRoot: false,
    safety: 'review',
  });
  switch (kind) {
    case 'fights':
      return [without('one-time-service'), ...dropSysTime(container)];
    case 'may-fight':
      return [without('one-time-service')];
    case 'useless':
      return [without('leave-ntp-out')];
    case 'sets-engine':
      return [];
  }
};

/** Time services in containers: the clock is the kernel's, and the host keeps it. */
export const containerRunsNtp = defineCheck<Args, FixId>()({
  name: 'container-runs-ntp',
  needs: ['containers', 'engine'],
  wants: ['daemon'],
  run: ({ containers, engine, daemon }) => {
    const running = containers.filter(({ state }) => state === 'running' || state === 'paused');
    const judged = running.filter(({ timeServices }) => timeServices.status === 'ok');
    if (judged.length === 0 && running.length > 0) return null;
    const keepers = keepersOf(daemon);
    return judged.flatMap((container): Found<Args, FixId>[] =>
      (container.timeServices.status === 'ok' ? container.timeServices.value : []).flatMap((one) => {
        const kind = kindOf(container, one, engine, keepers);
        if (kind === null) return [];
        return [
          {
            severity: kind === 'fights' ? 'warning' : 'info',
            subject: subjectOf(container),
            args: { name: container.name, service: one.service, kind, keepers },
            evidence: [{ label: one.service, value: one.command, source: 'process list' }],
            fixes: fixesFor(container, kind),
          },
        ];
      }),
    );
  },
});
