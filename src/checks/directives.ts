import type { DaemonConfiguration, TimeServiceFacts } from '../model/daemon-facts.ts';

/** Whether a configuration holds one of these directives. */
export const hasDirective = ({ directives }: DaemonConfiguration, ...names: readonly string[]): boolean =>
  directives.some(({ name }) => names.includes(name));

/** chronyd answers nobody unless `allow` says so, or it broadcasts (chrony.conf(5)). */
export const chronyServes = (configuration: DaemonConfiguration): boolean =>
  hasDirective(configuration, 'allow', 'broadcast');

/** The same of a service, as far as its configuration could be read. */
export const servesOthers = ({ configuration }: Pick<TimeServiceFacts, 'configuration'>): boolean =>
  configuration.status === 'ok' && chronyServes(configuration.value);
