import { defineCheck } from '../model/check.ts';
import type { DaemonFacts, TimeServiceFacts } from '../model/daemon-facts.ts';
import { idleServices, runningServices } from '../model/keeper.ts';
import type { ConfigFound, Judged, SyncConfigArgs, SyncConfigFix } from './sync-config/args.ts';
import { localClock } from './sync-config/local-clock.ts';
import { rtcNotKept } from './sync-config/rtc.ts';
import { duplicateServers, ntsUnused } from './sync-config/servers.ts';
import { cannotStep, stepsAnyTime } from './sync-config/steps.ts';

/** What runs; if nothing does, the one service that is installed. Of several that could be started, nobody knows. */
const toBeJudged = (daemon: DaemonFacts): readonly TimeServiceFacts[] => {
  const running = runningServices(daemon);
  if (running.length > 0) return running;
  const idle = idleServices(daemon);
  return daemon.processesVisible && idle.length === 1 ? idle : [];
};

const judge = (judged: Judged): ConfigFound[] => [
  ...(judged.measuresOnly ? [] : [...cannotStep(judged), ...stepsAnyTime(judged), ...rtcNotKept(judged)]),
  ...localClock(judged),
  ...duplicateServers(judged),
  ...ntsUnused(judged),
];

/** What a service's own configuration does to the clock, with file and line. */
export const syncConfig = defineCheck<SyncConfigArgs, SyncConfigFix>()({
  name: 'sync-config',
  needs: ['daemon', 'host', 'ntp'],
  wants: ['machine'],
  run: ({ daemon, host, ntp, machine }) => {
    const judged = toBeJudged(daemon).flatMap((service): Judged[] => {
      if (service.configuration.status !== 'ok') return [];
      const { value: configuration } = service.configuration;
      return [
        {
          service,
          configuration,
          daemon,
          host,
          ntp,
          machine,
          measuresOnly: service.process?.setsClock === false,
          isWhole: configuration.unreadable.length === 0 && configuration.directives.length > 0,
        },
      ];
    });
    if (judged.length === 0) return null;
    const found = judged.flatMap((one) =>
      judge(one).map((fault) => ({
        ...fault,
        // What does not run does nothing to the clock yet.
        severity: one.service.process === null ? ('info' as const) : fault.severity,
      })),
    );
    // A file that could not be read may hold anything.
    return found.length === 0 && judged.some(({ configuration }) => configuration.unreadable.length > 0) ? null : found;
  },
});
