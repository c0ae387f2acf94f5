import { defineCheck } from '../model/check.ts';
import type { TimeService } from '../model/daemon-facts.ts';
import type { SetClockFix } from './fixes/set-clock.ts';
import { setClock } from './fixes/set-clock.ts';
import { idleServices, keeperOf, runningServices } from '../model/keeper.ts';

interface Args {
  /** `idle`: one is installed and does not run; `measures-only`: one runs and may not, or will not, set the clock. */
  readonly kind: 'none' | 'idle' | 'measures-only';
  readonly services: readonly TimeService[];
}

/** Nothing keeps this clock: right today, it drifts by some seconds a week. */
export const syncNone = defineCheck<Args, SetClockFix>()({
  name: 'sync-none',
  needs: ['daemon', 'host'],
  wants: ['machine', 'ntp'],
  run: ({ daemon, machine, host, ntp, now }) => {
    if (keeperOf(daemon) !== null || machine?.hypervisorClock?.setsClock === true) return [];
    const running = runningServices(daemon);
    // Nobody knows whether the hypervisor does.
    if (machine?.hypervisorClock?.setsClock === null) return null;
    // In a container the clock is kept outside, where we do not see; and nobody knows what a hidden process list holds.
    if (host.clockOutOfReach || (running.length === 0 && !daemon.processesVisible)) return null;
    const kind = running.length > 0 ? 'measures-only' : idleServices(daemon).length > 0 ? 'idle' : 'none';
    const named = running.length > 0 ? running : idleServices(daemon);
    return [
      {
        // Windows starts its service now and then, and lets it end.
        severity: host.platform === 'win32' ? 'info' : 'warning',
        subject: { kind: 'host', name: host.name },
        args: { kind, services: named.map(({ service }) => service) },
        evidence: named.map(({ service, process }) => ({
          label: service,
          value: process === null ? 'process=none' : 'sets-clock=false',
          source: process?.pid ? `/proc/${process.pid}` : '/proc',
        })),
        fixes: setClock(host, { daemon, machine, ntp, now }, ntp?.estimate?.offsetMs ?? 0),
      },
    ];
  },
});
