import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { EngineAccess, EngineFault, EngineFoundBy, EngineTry } from '../model/engine-facts.ts';
import type { HostFacts } from '../model/facts.ts';
import type { Evidence, Severity } from '../model/finding.ts';
import type { ReachEngineFix } from './fixes/reach-engine.ts';
import { reachEngine } from './fixes/reach-engine.ts';

interface Args {
  /** `''` of a context that does not say where it leads. */
  readonly url: string;
  /** `null`: no engine was found anywhere. */
  readonly foundBy: EngineFoundBy | null;
  readonly context: string | null;
  readonly fault: EngineFault | null;
  /** What was said of it: a code, or a line of another program. */
  readonly detail: string | null;
  /** The person said that there must be one. */
  readonly required: boolean;
  /** Our user, where the group docker would let them ask, and the finding is a mere note: that shows no remedies. */
  readonly mayJoin: string | null;
  /** Another one answered, and its containers were looked at. */
  readonly isBesideAnother: boolean;
}

type Finding = Found<Args, ReachEngineFix>;

const NONE = { url: '', foundBy: null, context: null, fault: null, detail: null } as const;

const evidenceOf = ({ tried }: EngineAccess): Evidence[] =>
  tried.map(({ url, context, foundBy, fault, status, detail }) => ({
    label: url === '' ? (context ?? '') : url,
    value: [fault ?? status, detail].filter((part) => part !== null).join(': '),
    source: foundBy,
  }));

const severityOf = (one: EngineTry | null, { required }: EngineAccess): Severity => {
  // A gate that does not hold.
  if (required) return 'critical';
  switch (one?.foundBy) {
    case undefined:
    case 'socket':
      // It was not named by anybody: a host without containers may well have it.
      return 'info';
    case 'context':
      // Written once, and it stands for all runs: a virtual machine that is off is often meant to be.
      return 'warning';
    case 'option':
    case 'DOCKER_HOST':
    case 'CONTAINER_HOST':
    case 'DOCKER_CONTEXT':
      // Named for this run, and nobody knows how its containers are.
      return 'unknown';
  }
};

const findingOf = (
  one: EngineTry | null,
  severity: Severity,
  access: EngineAccess,
  host: HostFacts,
  isBesideAnother: boolean,
): Finding => {
  const { url, foundBy, context, fault, detail } = one ?? NONE;
  const name = url === '' ? context : url;
  const fixes = reachEngine(one, host, access.user);
  const mayJoin = severity === 'info' && fixes.some(({ id }) => id === 'join-docker-group') ? access.user : null;
  return {
    severity,
    subject: name === null ? { kind: 'host', name: host.name } : { kind: 'engine', name },
    args: { url, foundBy, context, fault, detail, required: access.required, mayJoin, isBesideAnother },
    evidence: evidenceOf(access),
    fixes,
  };
};

/** Beside one that answers, what matters is that there may be more containers. */
const MAY_HAVE_CONTAINERS: readonly (EngineFault | null)[] = ['permission-denied', 'no-answer'];

export const engineUnreachable = defineCheck<Args, ReachEngineFix>()({
  name: 'engine-unreachable',
  needs: ['engineAccess', 'host'],
  run: ({ engineAccess: access, host }) => {
    const failed = access.tried.filter(({ status }) => status !== 'ok');
    if (failed.length < access.tried.length) {
      return failed
        .filter(({ fault }) => MAY_HAVE_CONTAINERS.includes(fault))
        .map((one) => findingOf(one, 'info', access, host, true));
    }
    const first = failed[0] ?? null;
    if (first === null && !access.required) return [];
    return [findingOf(first, severityOf(first, access), access, host, false)];
  },
});
