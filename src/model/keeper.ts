import type { DaemonFacts, DaemonProcess, TimeServiceFacts } from './daemon-facts.ts';

/** A time service that runs. */
export type RunningService = TimeServiceFacts & { readonly process: DaemonProcess };

export const runningServices = ({ services }: DaemonFacts): readonly RunningService[] =>
  services.filter((service): service is RunningService => service.process !== null);

/** What runs and, as far as is known, sets the clock. */
export const settingServices = (daemon: DaemonFacts): readonly RunningService[] =>
  runningServices(daemon).filter(({ process }) => process.setsClock !== false);

/** The service that keeps this host's clock; `null` if none does, or if it is hidden from us. */
export const keeperOf = (daemon: DaemonFacts): RunningService | null => settingServices(daemon)[0] ?? null;

/** What there is to be started where nothing runs. */
export const idleServices = ({ services }: DaemonFacts): readonly TimeServiceFacts[] =>
  services.filter(({ process }) => process === null);
