import type { ConfiguredSource, TimeService } from '../../model/daemon-facts.ts';
import type { ConfigFound, Judged } from './args.ts';
import { placeOf, subjectAt } from './args.ts';
import { byHand, editAndRestart } from './fixes.ts';
import { offersNts } from './nts-servers.ts';

const keyOf = ({ host, port }: ConfiguredSource): string => `${host.toLowerCase().replace(/\.$/, '')} ${port}`;

/** timesyncd passes over a name that it has already, and asks one server at a time anyway. */
const MINDS_DUPLICATES: readonly TimeService[] = ['chrony', 'ntpd', 'ntpsec', 'openntpd', 'ntpd-rs', 'busybox-ntpd'];

/** The same host and port named twice, in whatever files: that is one source, and looks like two. */
export const duplicateServers = ({ service, configuration: { sources }, host }: Judged): ConfigFound[] => {
  if (!MINDS_DUPLICATES.includes(service.service)) return [];
  const keys = [...new Set(sources.map(keyOf))];
  return keys.flatMap((key) => {
    const [first, ...others] = sources.filter((source) => keyOf(source) === key);
    const last = others.at(-1);
    if (first === undefined || last === undefined) return [];
    return [
      {
        severity: 'info' as const,
        subject: subjectAt(last, host),
        args: {
          kind: 'duplicate-server' as const,
          host: first.host,
          port: first.port,
          places: [first, ...others].map(placeOf),
        },
        evidence: [],
        fixes: [byHand('remove-duplicate-server')],
      },
    ];
  });
};

const SPEAKS_NTS: readonly TimeService[] = ['chrony', 'ntpsec', 'ntpd-rs'];

/** Servers that offer Network Time Security (RFC 8915), asked without. */
export const ntsUnused = (judged: Judged): ConfigFound[] => {
  const { service, configuration, host } = judged;
  if (!SPEAKS_NTS.includes(service.service)) return [];
  const { sources } = configuration;
  const authenticated = new Set(sources.filter((source) => source.authenticated).map(({ host: name }) => name));
  const plain = sources.filter(
    (source) =>
      !source.authenticated && source.port === 123 && offersNts(source.host) && !authenticated.has(source.host),
  );
  const [first] = plain;
  if (first === undefined) return [];
  return [
    {
      severity: 'info',
      subject: subjectAt(first, host),
      args: {
        kind: 'nts-unused',
        service: service.service,
        servers: plain.map(({ host: name, path, line }) => ({ host: name, path, line })),
      },
      evidence: plain.map((source) => ({
        label: `${source.path}:${source.line}`,
        value: `${source.kind} ${source.host}`,
        source: 'configuration',
      })),
      fixes: [editAndRestart('use-nts', judged)],
    },
  ];
};
