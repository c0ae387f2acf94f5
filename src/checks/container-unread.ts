import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { ContainerFacts } from '../model/container-facts.ts';
import type { EngineFacts } from '../model/engine-facts.ts';
import type { HostFacts } from '../model/facts.ts';
import type { Evidence, Fix } from '../model/finding.ts';
import type { Gathered, MissingStatus } from '../model/gathered.ts';
import { isLive } from './container-mounts.ts';

interface Args {
  /** What is not known of them; `container`: not even what they are. */
  readonly what: 'zone' | 'clock' | 'container';
  /** `absent`: there was no way that changes nothing. */
  readonly reason: MissingStatus;
  readonly names: readonly string[];
  readonly count: number;
}

type FixId = 'look-inside' | 'longer-timeout';
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

const unreadClock = ({ name, clock }: ContainerFacts): Unread[] =>
  clock.shared ? [] : missingOf(name, clock.measured);

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
        args: { what, reason, names: those.map(({ name }) => name), count: those.length },
        evidence: those.map((one): Evidence => ({ label: one.name, value: one.reason, source: what })),
        fixes: fixOf(reason),
      },
    ];
  });

/** More than were asked what they are, or than answered. */
const unlisted = (engine: EngineFacts | null, subject: Finding['subject']): Finding[] => {
  if (engine === null || engine.containers.total <= engine.containers.read) return [];
  const { total, read } = engine.containers;
  return [
    {
      severity: 'unknown',
      subject,
      args: { what: 'container', reason: 'timeout', names: [], count: total - read },
      evidence: [{ label: 'containers', value: `${read} / ${total}`, source: engine.url }],
      fixes: fixOf('timeout'),
    },
  ];
};

const subjectOf = (engine: EngineFacts | null, host: HostFacts): Finding['subject'] =>
  engine === null ? { kind: 'host', name: host.name } : { kind: 'engine', name: engine.url };

export const containerUnread = defineCheck<Args, FixId>()({
  name: 'container-unread',
  needs: ['containers', 'host'],
  wants: ['engine'],
  run: ({ containers, host, engine }) => {
    const subject = subjectOf(engine, host);
    const live = containers.filter(isLive);
    const findings = [
      ...unlisted(engine, subject),
      ...byReason('zone', live.flatMap(unreadZone), subject),
      ...byReason('clock', live.flatMap(unreadClock), subject),
    ];
    return findings.length === 0 && live.length === 0 ? null : findings;
  },
});
