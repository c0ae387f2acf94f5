import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { ContainerFacts, ContainerZone, OwnZoneProgramKind } from '../model/container-facts.ts';
import type { ZoneFault } from '../model/zone-facts.ts';
import { containerEvidence, inZones, severityIn, subjectOf } from './container-evidence.ts';
import { lacksZoneFile, namedByTz } from './container-tz-fault.ts';
import type { ContainerFix } from './fixes/container.ts';
import { installContainerTzdata, setContainerTz } from './fixes/container.ts';

interface Args {
  readonly name: string;
  readonly zone: string;
  /** `all` zone files are missing; `old-name`: only a package of old names has it; this `one`; `damaged`: it is no zone. */
  readonly missing: 'all' | 'old-name' | 'one' | 'damaged';
  /** What an old name is called now; `null` if nothing tells. */
  readonly suggestion: string | null;
  /** What comes of it now; `null` = not known. */
  readonly utcOffsetSeconds: number | null;
  /** What the zone is at; `null` = not known here either. */
  readonly meantUtcOffsetSeconds: number | null;
  /** What runs there and brings zones of its own. */
  readonly bringTheirOwn: readonly OwnZoneProgramKind[];
  /** A Go program runs there, which may. */
  readonly hasGo: boolean;
  /** And no program is there that asks a C library. */
  readonly isGoAlone: boolean;
}

type Finding = Found<Args, ContainerFix>;
type Lack = Pick<Args, 'zone' | 'missing' | 'suggestion' | 'meantUtcOffsetSeconds'>;

const BRING_THEIR_OWN: readonly OwnZoneProgramKind[] = ['jvm', 'node'];

const howLacking = ({ tzdata }: ContainerZone, fault: ZoneFault): Args['missing'] => {
  if (tzdata.present === false || fault === 'no-zoneinfo') return 'all';
  return fault === 'missing' || fault === 'dangling' ? 'one' : 'damaged';
};

/** /etc/localtime that leads nowhere is the matter of container-localtime-mount. */
const lackOf = (zone: ContainerZone): Lack | null => {
  const { tz } = zone;
  if (tz === null || tz.fault === null || !lacksZoneFile(zone)) return null;
  const { suggestion } = tz;
  const missing = howLacking(zone, tz.fault);
  return {
    zone: namedByTz(tz.value),
    missing: missing === 'one' && suggestion !== null ? 'old-name' : missing,
    suggestion,
    meantUtcOffsetSeconds: tz.intended?.utcOffsetSeconds ?? null,
  };
};

const fixesFor = (container: ContainerFacts, { missing, zone, suggestion }: Lack): Finding['fixes'] =>
  missing === 'old-name' && suggestion !== null
    ? setContainerTz(container, suggestion)
    : installContainerTzdata(container, zone);

const findingOf = (container: ContainerFacts, { type, libc }: ContainerZone, lack: Lack): Finding => {
  const utcOffsetSeconds = type?.utcOffsetSeconds ?? null;
  const kinds = container.programs.map(({ kind }) => kind);
  const bringTheirOwn = BRING_THEIR_OWN.filter((kind) => kinds.includes(kind));
  const hasGo = kinds.includes('go');
  const isGoAlone = hasGo && libc === 'none' && utcOffsetSeconds !== null;
  // What the container is there for shows the right time, or may.
  const isSame = utcOffsetSeconds !== null && utcOffsetSeconds === lack.meantUtcOffsetSeconds;
  return {
    severity: severityIn(container, isSame || isGoAlone || bringTheirOwn.length > 0 ? 'info' : 'warning'),
    subject: subjectOf(container),
    args: { name: container.name, ...lack, utcOffsetSeconds, bringTheirOwn, hasGo, isGoAlone },
    evidence: containerEvidence(container),
    fixes: fixesFor(container, lack),
  };
};

export const containerTzdataMissing = defineCheck<Args, ContainerFix>()({
  name: 'container-tzdata-missing',
  needs: ['containers', 'host'],
  run: ({ containers }) =>
    inZones(containers, (container, zone) => {
      if (zone.readBy === 'inspect') return null;
      const lack = lackOf(zone);
      return lack === null ? [] : [findingOf(container, zone, lack)];
    }),
});
