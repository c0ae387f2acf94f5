import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { ContainerFacts } from '../model/container-facts.ts';
import { isLive, isStarted } from '../model/container-state.ts';
import type { EngineAccess, EngineFacts } from '../model/engine-facts.ts';
import type { HostFacts } from '../model/facts.ts';
import type { Evidence, Fix } from '../model/finding.ts';
import type { Gathered, MissingStatus } from '../model/gathered.ts';
import type { ReachEngineFix } from './fixes/reach-engine.ts';
import { lookAtEngine } from './fixes/reach-engine.ts';

interface Args {
  /** What is not known of them; `container`: not even what they are; `list`: nor which there are. */
  readonly what: 'zone' | 'clock' | 'container' | 'list';
  /** `absent`: there was no way that changes nothing; of containers, they are too many. */
  readonly reason: MissingStatus;
  readonly names: readonly string[];
  /** Of the containers; 0 where nobody knows how many there are. */
  readonly count: number;
  /** What the engine, or what stands before it, said where it did not tell of its containers; else `null`. */
  readonly said: string | null;
  /** The person said that there must be an engine, and of this one nothing was seen. */
  readonly required: boolean;
}

type FixId = 'look-inside' | 'longer-timeout' | ReachEngineFix;
type Finding = Found<Args, FixId>;

interface Unread {
  readonly name: string;
  readonly status: MissingStatus;
  readonly reason: string;
}

const missingOf = (name: string, fact: Gathered<unknown>): Unread[] =>
  fact.status === 'ok' ? [] : [{ name, status: fact.status, reason: fact.reason }];

const unreadZone = ({ name, zone }: ContainerFacts): Unread[] =>
  zone.status === 'ok' && zone.value.readBy === 'inspect'
    ? [{ name, status: 'absent', reason: 'inspect' }]
    : missingOf(name, zone);

/** Between two starts there is no process whose time it would be. */
const unreadClock = (container: ContainerFacts): Unread[] =>
  container.clock.shared || !isStarted(container) ? [] : missingOf(container.name, container.clock.measured);

const ORDER: readonly MissingStatus[] = ['failed', 'timeout', 'denied', 'absent'];

/** It was tried and did not come to an end; else we refrained, or may not. */
const hasFailed = (status: MissingStatus): boolean => status === 'failed' || status === 'timeout';

const fixOf = (status: MissingStatus): Fix<FixId>[] => {
  if (status === 'failed') return [];
  return [
    { id: status === 'timeout' ? 'longer-timeout' : 'look-inside', commands: [], needsRoot: false, safety: 'safe' },
  ];
};

const byReason = (what: 'zone' | 'clock', unread: readonly Unread[], subject: Finding['subject']): Finding[] =>
  ORDER.flatMap((reason) => {
    const those = unread.filter(({ status }) => status === reason);
    if (those.length === 0) return [];
    return [
      {
        severity: hasFailed(reason) ? ('unknown' as const) : ('info' as const),
        subject,
        args: { what, reason, names: those.map(({ name }) => name), count: those.length, said: null, required: false },
        evidence: those.map((one): Evidence => ({ label: one.name, value: one.reason, source: what })),
        fixes: fixOf(reason),
      },
    ];
  });

const fixesAtEngine = (status: MissingStatus, url: string, host: HostFacts): readonly Fix<FixId>[] => {
  switch (status) {
    case 'absent':
      return [];
    case 'denied':
      return [{ id: 'allow-engine-api', commands: [], needsRoot: false, safety: 'safe' }];
    case 'timeout':
      return [...fixOf(status), ...lookAtEngine(url, host)];
    case 'failed':
      return lookAtEngine(url, host);
  }
};

/** The engine answered, and did not list its containers, or did not tell of all of them what they are. */
const untold = (
  { url, unread, containers: { total, read } }: EngineFacts,
  isListed: boolean,
  host: HostFacts,
  access: EngineAccess | null,
): Finding[] => {
  if (isListed && total <= read) return [];
  const { status, reason } = unread ?? { status: 'failed', reason: null };
  // A gate that does not hold.
  const required = access?.required === true && read === 0;
  return [
    {
      severity: required ? 'critical' : 'unknown',
      subject: { kind: 'engine', name: url },
      args: {
        what: isListed ? 'container' : 'list',
        reason: status,
        names: [],
        count: isListed ? total - read : 0,
        said: reason,
        required,
      },
      evidence: [
        ...(isListed ? [{ label: 'containers', value: `${read} / ${total}`, source: url }] : []),
        ...(reason === null ? [] : [{ label: status, value: reason, source: url }]),
      ],
      fixes: fixesAtEngine(status, url, host),
    },
  ];
};

const subjectOf = (engine: EngineFacts | null, host: HostFacts): Finding['subject'] =>
  engine === null ? { kind: 'host', name: host.name } : { kind: 'engine', name: engine.url };

export const containerUnread = defineCheck<Args, FixId>()({
  name: 'container-unread',
  needs: ['host'],
  wants: ['containers', 'engine', 'engineAccess'],
  run: ({ containers, host, engine, engineAccess }) => {
    // Why there is no engine, another check tells.
    if (containers === null && engine === null) return null;
    const subject = subjectOf(engine, host);
    const live = (containers ?? []).filter(isLive);
    const findings = [
      ...(engine === null ? [] : untold(engine, containers !== null, host, engineAccess)),
      ...byReason('zone', live.flatMap(unreadZone), subject),
      ...byReason('clock', live.flatMap(unreadClock), subject),
    ];
    return findings.length === 0 && live.length === 0 ? null : findings;
  },
});
