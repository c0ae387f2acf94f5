import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { Evidence, Fix, Severity, Subject } from '../model/finding.ts';
import type { MissingStatus } from '../model/gathered.ts';
import type { WakatimeConfig, WakatimeConfigFault, WakatimeHome } from '../model/wakatime-facts.ts';
import type { OwnFileFix } from './fixes/own-file.ts';
import { ownFile } from './fixes/own-file.ts';
import { waitingOf } from './wakatime-homes.ts';

type Kind = WakatimeConfigFault['kind'];

interface Args {
  /**
   * `offline`: what is not sent is lost; `plain-http`: the key can be read on its way; `redirect`: its server sends on to
   * another one, where heartbeats do not arrive; `missing`: there is none; `unread`: by us.
   */
  readonly what: Kind | 'offline' | 'plain-http' | 'redirect' | 'missing' | 'unread';
  readonly path: string;
  /** From 1; of several the first; `null`: of none. */
  readonly line: number | null;
  /** `settings.api_url`; of several that are there twice, each; of a redirect, where it leads. */
  readonly keys: readonly string[];
  /** Heartbeats in the queue. */
  readonly waiting: number;
  /** Of `unread`. */
  readonly status: MissingStatus | null;
  /** It cannot be read by wakatime-cli either. */
  readonly isOurs: boolean;
}

type FixId = 'wakatime-edit-config' | 'wakatime-enter-key' | OwnFileFix;
type Finding = Found<Args, FixId>;

const DAY_MS = 86_400_000;
/** As in wakatime-queue-backlog. */
const STUCK_MS = 15 * 60_000;
/** Of these it matters which of two holds. */
const WEIGHTY = ['settings.api_url', 'settings.api_key'];

const advise = (id: 'wakatime-edit-config' | 'wakatime-enter-key'): readonly Fix<FixId>[] => [
  { id, commands: [], needsRoot: false, safety: 'safe' },
];

/** Nobody else listens on the way there: this host, a private network, a name without a domain of the Internet. */
const isNear = (host: string): boolean =>
  /^[\d.]+$/.test(host)
    ? /^(?:127|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(host)
    : host.startsWith('[')
      ? /^\[(?:::1\]|f[cd]|fe[89ab])/.test(host)
      : !host.includes('.') || /\.(?:local|localhost|lan|home|internal|intranet|arpa|test|ts\.net)\.?$/.test(host);

/** Without encryption to a server that others are on the way to. */
const isPlain = (url: string): boolean => {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !isNear(hostname);
};

/** After these a client asks again by GET, and what it posted is gone (RFC 9110 §15.4). */
const LOSES_THE_BODY: readonly number[] = [301, 302, 303];

/** The queue is never emptied: a young one is normal, also where the editor hands over the key. */
const isStuck = (home: WakatimeHome, now: number): boolean => {
  const { oldestAt } = waitingOf(home);
  return oldestAt !== null && now - oldestAt > STUCK_MS;
};

/** Lately it was sent all the same: the editor hands the key over. */
const hasKeyElsewhere = (home: WakatimeHome, now: number): boolean => {
  const lastSentAt = home.state.status === 'ok' ? home.state.value.lastSentAt : null;
  return lastSentAt !== null && now - lastSentAt < DAY_MS && !isStuck(home, now);
};

const severityOf = (kind: Kind, home: WakatimeHome, now: number): Severity => {
  switch (kind) {
    case 'not-understood':
      return 'critical';
    case 'no-key':
    case 'api-url':
      return isStuck(home, now) ? 'critical' : 'warning';
    case 'too-large':
      return 'unknown';
    case 'bom':
      return 'info';
    case 'duplicate-key':
    case 'import-unreadable':
      return 'warning';
  }
};

const fixesOf = (kind: Kind): readonly Fix<FixId>[] => {
  if (kind === 'no-key') return advise('wakatime-enter-key');
  return kind === 'bom' || kind === 'too-large' ? [] : advise('wakatime-edit-config');
};

const judge = (config: WakatimeConfig, home: WakatimeHome, now: number): Finding[] => {
  const waiting = waitingOf(home).count;
  const ofHome: Subject = { kind: 'home', name: home.home };
  const finding = (
    what: Args['what'],
    severity: Severity,
    changes: Partial<Pick<Args, 'path' | 'keys'>> & { line?: number | null } = {},
    fixes: Finding['fixes'] = [],
    evidence: readonly Evidence[] = [],
  ): Finding => {
    const { path = config.path, keys = [], line = null } = changes;
    return {
      severity,
      subject: line === null ? ofHome : { kind: 'file', name: path, line },
      args: { what, path, line, keys, waiting, status: null, isOurs: home.isOurs },
      evidence,
      fixes,
    };
  };

  const duplicates = config.faults.filter(({ kind }) => kind === 'duplicate-key');
  const others = config.faults.filter(
    ({ kind }) => kind !== 'duplicate-key' && (kind !== 'no-key' || !hasKeyElsewhere(home, now)),
  );
  const ofFile = (path: string): Finding[] => {
    const [first, ...rest] = duplicates.filter((fault) => fault.path === path);
    if (first === undefined) return [];
    const keys = [...new Set([first, ...rest].flatMap(({ key }) => (key === null ? [] : [key])))];
    const isWeighty = keys.some((key) => WEIGHTY.includes(key));
    const evidence = [first, ...rest].map(({ key, line }) => ({
      label: key ?? '?',
      value: String(line ?? '?'),
      source: path,
    }));
    return [
      finding(
        'duplicate-key',
        isWeighty ? 'warning' : 'info',
        { path, keys, line: first.line },
        advise('wakatime-edit-config'),
        evidence,
      ),
    ];
  };

  const redirected = ({ server }: WakatimeHome): Finding[] => {
    const told = server.status === 'ok' ? server.value : null;
    if (!told?.redirect || !LOSES_THE_BODY.includes(told.redirect.code)) return [];
    const { code, origin } = told.redirect;
    const evidence = [{ label: `HTTP ${code}`, value: origin, source: told.url }];
    // One without a key, as we are, may be sent on where another is not.
    const hasFailed =
      home.log.status === 'ok' &&
      (home.log.value.badRequests24h > 0 || now - (home.log.value.lastError?.at ?? 0) < DAY_MS);
    const severity = isStuck(home, now) && hasFailed ? 'critical' : 'warning';
    return [finding('redirect', severity, { keys: [origin] }, advise('wakatime-edit-config'), evidence)];
  };

  return [
    ...others.map(({ kind, path, line, key }) =>
      finding(kind, severityOf(kind, home, now), { path, line, keys: key === null ? [] : [key] }, fixesOf(kind)),
    ),
    ...[...new Set(duplicates.map(({ path }) => path))].flatMap(ofFile),
    ...(config.keepsOffline ? [] : [finding('offline', 'warning', {}, advise('wakatime-edit-config'))]),
    ...redirected(home),
    ...(config.apiUrl !== null && isPlain(config.apiUrl)
      ? [finding('plain-http', 'info', {}, [], [{ label: 'api_url', value: config.apiUrl, source: config.path }])]
      : []),
  ];
};

/** Where there is nothing to be judged. */
const judgeMissing = (status: MissingStatus, reason: string, home: WakatimeHome, now: number): Finding[] => {
  const waiting = waitingOf(home).count;
  if (status === 'absent' && (waiting === 0 || hasKeyElsewhere(home, now))) return [];
  const path = `${home.home}${home.home.includes('\\') ? '\\' : '/'}.wakatime.cfg`;
  const isLocked = status === 'denied' && home.isOurs;
  return [
    {
      severity: status === 'absent' ? 'warning' : isLocked ? 'critical' : 'unknown',
      subject: { kind: 'home', name: home.home },
      args: {
        what: status === 'absent' ? 'missing' : 'unread',
        path,
        line: null,
        keys: [],
        waiting,
        status,
        isOurs: home.isOurs,
      },
      evidence: [{ label: status, value: reason, source: path }],
      fixes: status === 'absent' ? advise('wakatime-enter-key') : isLocked ? ownFile(home, path) : [],
    },
  ];
};

/** What is wrong with wakatime-cli's configuration. */
export const wakatimeConfig = defineCheck<Args, FixId>()({
  name: 'wakatime-config',
  needs: ['wakatime'],
  run: ({ wakatime, now }) =>
    wakatime.flatMap((home) =>
      home.config.status === 'ok'
        ? judge(home.config.value, home, now)
        : judgeMissing(home.config.status, home.config.reason, home, now),
    ),
});
