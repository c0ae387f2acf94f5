import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { ContainerFacts, ContainerMount, ContainerZone } from '../model/container-facts.ts';
import { isLive } from '../model/container-state.ts';
import type { HostFacts } from '../model/facts.ts';
import type { Evidence, Fix } from '../model/finding.ts';
import { isUtcName } from '../model/utc-name.ts';
import type { ZoneFacts, ZoneFault } from '../model/zone-facts.ts';
import {
  ETC_TIMEZONE,
  LOCALTIME,
  followsLocaltime,
  foundIn,
  mountAt,
  replaceMount,
  seenZone,
  wantedZone,
  mountsEvidence,
} from './container-mounts.ts';
import type { ContainerFix } from './fixes/container.ts';
import { installContainerTzdata, setContainerTz } from './fixes/container.ts';

interface Args {
  readonly name: string;
  /** `not-started`: the engine could not mount it. */
  readonly problem: ZoneFault | 'not-started';
  /** Over what it was mounted, or what the image has there. */
  readonly path: string;
  /** What was mounted; `null`: it is the container's own. */
  readonly source: string | null;
  /** Local time goes by it; false where TZ decides, and for /etc/timezone. */
  readonly decides: boolean;
  /** A container that does not run will have it so when it is started. */
  readonly isLive: boolean;
}

type FixId = ContainerFix | 'remove-made-folder' | 'readable-source';
type Finding = Found<Args, FixId>;

/** What a check of one container goes by, beside it. */
interface Scene {
  readonly host: HostFacts;
  readonly zone: ZoneFacts | null;
}

/** On this host, where its path is known to be one of this host. */
const hostCommand = ({ sourceKind, source }: ContainerMount, { host }: Scene, ...command: string[]): string[][] =>
  sourceKind === null || source === null || host.platform === 'win32' ? [] : [['sudo', ...command, source]];

const hostFix = (id: 'remove-made-folder' | 'readable-source', commands: string[][]): Fix<FixId> => ({
  id,
  commands,
  needsRoot: commands.length > 0,
  safety: 'review',
});

/** A folder that the engine made is left over; rmdir takes none that anything lies in. */
const removeFolder = (mount: ContainerMount, scene: Scene): Fix<FixId>[] =>
  mount.sourceKind === 'directory' || mount.sourceKind === null
    ? [hostFix('remove-made-folder', hostCommand(mount, scene, 'rmdir'))]
    : [];

const withoutMount = (container: ContainerFacts, mount: ContainerMount, scene: Scene): readonly Fix<FixId>[] =>
  replaceMount(container, mount, mount.destination === LOCALTIME ? wantedZone(container, mount, scene.zone) : null);

const mountFixes = (
  container: ContainerFacts,
  mount: ContainerMount,
  problem: Args['problem'],
  scene: Scene,
): readonly Fix<FixId>[] => {
  if (problem === 'denied') return [hostFix('readable-source', hostCommand(mount, scene, 'chmod', 'a+r'))];
  const isFolder = problem === 'directory' || (problem === 'not-started' && mount.sourceKind === 'directory');
  return [...withoutMount(container, mount, scene), ...(isFolder ? removeFolder(mount, scene) : [])];
};

/** With TZ, /etc/localtime does not matter any more; a link needs only what it names. */
const ownFixes = (container: ContainerFacts, { localtime, tzdata }: ContainerZone): readonly Fix<FixId>[] => {
  const { linkedZone = null, suggestion = null } = localtime.status === 'ok' ? localtime.value : {};
  if (tzdata.present === false && linkedZone !== null) return installContainerTzdata(container, linkedZone);
  return setContainerTz(container, suggestion ?? linkedZone);
};

const startEvidence = ({ startError }: ContainerFacts): Evidence[] =>
  startError === null ? [] : [{ label: 'State.Error', value: startError, source: 'inspect' }];

const findingOf = (
  container: ContainerFacts,
  severity: Finding['severity'],
  args: Omit<Args, 'name' | 'isLive'>,
  fixes: Finding['fixes'],
): Finding => ({
  severity,
  subject: { kind: 'container', name: container.name },
  args: { name: container.name, ...args, isLive: isLive(container) },
  evidence: [...startEvidence(container), ...mountsEvidence(container)],
  fixes,
});

/** Whether a text has that path, and not as the beginning of a longer one. Some leave its first slash out. */
const hasPath = (text: string, path: string): boolean =>
  text
    .split(path.slice(1))
    .slice(1)
    .some((rest) => !/^[\w./-]/.test(rest));

/** The mount that the engine could not make, when it should have started the container. */
const failedMount = (container: ContainerFacts): ContainerMount | null => {
  const { startError, mounts } = container;
  if (startError === null || isLive(container) || !/\bmount/.test(startError)) return null;
  // `error mounting "SOURCE" to rootfs at "DESTINATION"`, `error while creating mount source path 'SOURCE'`.
  return (
    mounts.find(({ destination }) => hasPath(startError, destination)) ??
    mounts.find(({ source }) => source !== null && hasPath(startError, source)) ??
    null
  );
};

const notStarted = (container: ContainerFacts, mount: ContainerMount, scene: Scene): Finding =>
  findingOf(
    container,
    'warning',
    { problem: 'not-started', path: mount.destination, source: mount.source, decides: true },
    mountFixes(container, mount, 'not-started', scene),
  );

/** The mount that /etc/localtime is, or that lies over the zones which its link names. */
const mountBehind = (container: ContainerFacts, zone: ContainerZone): ContainerMount | null => {
  const own = mountAt(container, LOCALTIME);
  if (own !== null) return own;
  const { linkedZone = null } = zone.localtime.status === 'ok' ? zone.localtime.value : {};
  return linkedZone === null
    ? null
    : mountAt(container, '/usr/share/zoneinfo', `/usr/share/zoneinfo/${linkedZone}`, '/usr/share');
};

/** As it was seen inside. */
const seenFault = (container: ContainerFacts, zone: ContainerZone, scene: Scene): Finding | null => {
  if (zone.localtime.status !== 'ok' || zone.localtime.value.fault === null) return null;
  const { fault, linkedZone } = zone.localtime.value;
  const mount = mountBehind(container, zone);
  // Images without zone files mostly link to UTC, and without the file that is what they show.
  if (fault === 'dangling' && mount === null && linkedZone !== null && isUtcName(linkedZone)) return null;
  const decides = followsLocaltime(zone);
  return findingOf(
    container,
    decides && isLive(container) ? 'warning' : 'info',
    { problem: fault, path: LOCALTIME, source: mount?.source ?? null, decides },
    mount === null ? ownFixes(container, zone) : mountFixes(container, mount, fault, scene),
  );
};

/** A folder in the place of a file, or nothing: by what lies at the source, where nobody could look inside. */
const sourceFault = (container: ContainerFacts, path: string, scene: Scene): Finding | null => {
  const mount = mountAt(container, path);
  if (mount === null || mount.type !== 'bind') return null;
  const live = isLive(container);
  // A source that is gone does no harm to one that runs, until it is started again.
  const problem = mount.sourceKind === 'directory' ? 'directory' : mount.sourceKind === 'absent' ? 'missing' : null;
  if (problem === null || (problem === 'missing' && live)) return null;
  const { zone } = container;
  const decides = path === LOCALTIME && (zone.status !== 'ok' || followsLocaltime(zone.value));
  return findingOf(
    container,
    decides && live ? 'warning' : 'info',
    { problem, path, source: mount.source, decides },
    mountFixes(container, mount, problem, scene),
  );
};

const faultsOf = (container: ContainerFacts, scene: Scene): Finding[] => {
  const failed = failedMount(container);
  if (failed !== null) return [notStarted(container, failed, scene)];
  const seen = seenZone(container);
  const known = seen !== null && seen.localtime.status === 'ok' && isLive(container);
  const localtime =
    (seen === null ? null : seenFault(container, seen, scene)) ??
    (known ? null : sourceFault(container, LOCALTIME, scene));
  // The C library does not read it.
  const timezone = sourceFault(container, ETC_TIMEZONE, scene);
  return [localtime, timezone].filter((finding) => finding !== null);
};

export const containerLocaltimeMount = defineCheck<Args, FixId>()({
  name: 'container-localtime-mount',
  needs: ['containers', 'host'],
  wants: ['zone'],
  run: ({ containers, host, zone }) =>
    foundIn(
      containers,
      (container) => seenZone(container) !== null,
      (container) => faultsOf(container, { host, zone }),
    ),
});
