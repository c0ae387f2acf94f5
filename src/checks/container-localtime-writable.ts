import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { ContainerFacts, ContainerMount } from '../model/container-facts.ts';
import { isLive } from '../model/container-state.ts';
import type { EngineFacts } from '../model/engine-facts.ts';
import type { Severity } from '../model/finding.ts';
import { ETC_TIMEZONE, LOCALTIME, mountsEvidence } from './container-mounts.ts';
import type { ContainerFix } from './fixes/container.ts';
import { makeMountReadOnly } from './fixes/container.ts';

interface Args {
  readonly name: string;
  /** What it can write to, on the host. */
  readonly sources: readonly string[];
  /**
   * Whose they are: `host` files that the host goes by; `own` others; `rootless` the host's, and the engine does not run
   * as root, who alone may write them.
   */
  readonly whose: 'host' | 'own' | 'rootless';
  readonly isLive: boolean;
}

type Finding = Found<Args, ContainerFix>;

/** What the programs of the host go by. */
const HOST_FILE = /^\/(?:private\/)?(?:etc|(?:usr\/(?:share|lib|share\/lib)|var\/db\/timezone)\/zoneinfo)(?:\/|$)/;

/** In the place of a file, a folder holds nothing that could be overwritten. */
const holdsNothing = ({ destination, sourceKind }: ContainerMount): boolean =>
  (destination === LOCALTIME || destination === ETC_TIMEZONE) &&
  (sourceKind === 'directory' || sourceKind === 'absent');

const writableOf = ({ mounts }: ContainerFacts): readonly (ContainerMount & { readonly source: string })[] =>
  mounts.flatMap((mount) =>
    mount.type === 'bind' && mount.writable && mount.source !== null && !holdsNothing(mount)
      ? [{ ...mount, source: mount.source }]
      : [],
  );

const severityOf = (container: ContainerFacts, whose: Args['whose']): Severity =>
  whose === 'host' && isLive(container) ? 'warning' : 'info';

const findingOf = (container: ContainerFacts, engine: EngineFacts | null): Finding[] => {
  const mounts = writableOf(container);
  if (mounts.length === 0) return [];
  const isHosts = mounts.some(({ source }) => HOST_FILE.test(source));
  const whose = !isHosts ? 'own' : engine?.rootless === true ? 'rootless' : 'host';
  const { name } = container;
  return [
    {
      severity: severityOf(container, whose),
      subject: { kind: 'container', name },
      args: { name, sources: mounts.map(({ source }) => source), whose, isLive: isLive(container) },
      evidence: mountsEvidence(container),
      fixes: makeMountReadOnly(container, ...mounts),
    },
  ];
};

export const containerLocaltimeWritable = defineCheck<Args, ContainerFix>()({
  name: 'container-localtime-writable',
  needs: ['containers', 'host'],
  wants: ['engine'],
  run: ({ containers, engine }) =>
    containers.length === 0 ? null : containers.flatMap((container) => findingOf(container, engine)),
});
