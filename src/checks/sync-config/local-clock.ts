import type { DaemonConfiguration, Directive } from '../../model/daemon-facts.ts';
import { chronyServes } from '../directives.ts';
import type { ConfigFound, Judged } from './args.ts';
import { lastNamed, named, placeOf, quote, subjectAt, textOf } from './args.ts';
import { editAndRestart } from './fixes.ts';

const found = (judged: Judged, directive: Directive, serves: boolean): ConfigFound => ({
  severity: serves ? 'info' : 'warning',
  subject: subjectAt(directive, judged.host),
  args: {
    kind: 'local-clock',
    service: judged.service.service,
    directive: textOf(directive),
    place: placeOf(directive),
    serves,
  },
  evidence: [quote(directive)],
  fixes: [editAndRestart('remove-local-clock', judged)],
});

const chrony = (judged: Judged): ConfigFound[] => {
  const { configuration, isWhole } = judged;
  const local = lastNamed(configuration, 'local');
  return local === null || chronyServes(configuration) || !isWhole ? [] : [found(judged, local, false)];
};

const LOOPBACK = /^(?:127\.|::1$|localhost$)/;

/** ntpd answers everybody, unless `restrict default` shuts the door and no other `restrict` opens it again. */
const mayServe = (configuration: DaemonConfiguration): boolean => {
  const rules = named(configuration, 'restrict').map(({ values }) => {
    const [target = '', ...flags] = values.filter((value) => !/^-[46]$/.test(value));
    return { target, closed: flags.includes('ignore') || flags.includes('noserve') };
  });
  const byDefault = rules.filter(({ target }) => target === 'default' || target === '0.0.0.0' || target === '::');
  if (byDefault.length === 0 || byDefault.some(({ closed }) => !closed)) return true;
  return rules.some(
    ({ target, closed }) => !closed && target !== 'source' && !LOOPBACK.test(target) && target !== 'default',
  );
};

/** `server 127.127.1.u`; in NTPsec also `refclock local`. */
const isLocalClock = ({ name, values: [first = ''] }: Directive): boolean =>
  (name === 'server' && /^127\.127\.1\.\d+$/.test(first)) || (name === 'refclock' && first === 'local');

const ntpd = (judged: Judged): ConfigFound[] => {
  const { configuration, isWhole } = judged;
  const serves = mayServe(configuration) || !isWhole;
  const clock = configuration.directives.find(isLocalClock);
  const orphan = named(configuration, 'tos').find(({ values }) => values.includes('orphan'));
  // Orphan mode is what the documentation has in place of the local clock, for hosts that serve others.
  return [
    ...(clock === undefined ? [] : [found(judged, clock, serves)]),
    ...(orphan === undefined || serves ? [] : [found(judged, orphan, false)]),
  ];
};

/** A host that takes its own clock for a source calls itself synchronised with no source at all. */
export const localClock = (judged: Judged): ConfigFound[] => {
  switch (judged.service.service) {
    case 'chrony':
      return chrony(judged);
    case 'ntpd':
    case 'ntpsec':
      return ntpd(judged);
    default:
      return [];
  }
};
