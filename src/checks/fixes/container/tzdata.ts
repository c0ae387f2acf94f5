import type { ContainerFacts, ContainerZone } from '../../../model/container-facts.ts';
import { added, dockerfile, placeOf, runArguments, upCommand, writtenIn } from './compose.ts';
import type { Fixes } from './fix.ts';
import { fix } from './fix.ts';
import { has, keptZone } from './guards.ts';
import { newNameOf } from './old-names.ts';
import { setTz } from './tz.ts';

/** How a distribution installs zone files, and how it takes newer ones. */
interface Installer {
  readonly ids: readonly string[];
  readonly install: string;
  readonly update: string;
}

/** tzdata of Debian asks for the zone while it is configured, and then a build waits for ever. */
const APT = 'RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends';
const APT_END = '&& rm -rf /var/lib/apt/lists/*';

/**
 * The small images of this family have microdnf, old ones yum. Some have the package without its files, which only come
 * with a reinstallation, and that wants the version that the repository has.
 */
const DNF =
  'RUN dnf=$(command -v dnf || command -v microdnf || command -v yum) && $dnf -y install tzdata && $dnf -y upgrade tzdata && $dnf -y reinstall tzdata && $dnf clean all';

const INSTALLERS: readonly Installer[] = [
  {
    ids: ['debian', 'ubuntu'],
    install: `${APT} tzdata ${APT_END}`,
    // Installing what is there takes the newest one.
    update: `${APT} tzdata ${APT_END}`,
  },
  {
    ids: ['alpine', 'wolfi', 'chainguard'],
    install: 'RUN apk add --no-cache tzdata',
    update: 'RUN apk add --no-cache --upgrade tzdata',
  },
  {
    ids: ['photon', 'mariner', 'azurelinux'],
    install: 'RUN tdnf install -y tzdata && tdnf clean all',
    update: 'RUN tdnf update -y tzdata && tdnf clean all',
  },
  { ids: ['fedora', 'rhel', 'centos', 'rocky', 'almalinux', 'ol', 'amzn'], install: DNF, update: DNF },
  {
    ids: ['suse', 'opensuse', 'sles'],
    install: 'RUN zypper --non-interactive install timezone && zypper clean --all',
    update: 'RUN zypper --non-interactive update timezone && zypper clean --all',
  },
  {
    ids: ['arch', 'archlinux'],
    install: 'RUN pacman -Syu --noconfirm tzdata',
    update: 'RUN pacman -Syu --noconfirm tzdata',
  },
];

/** For an image without a package manager: made in a stage of its own, and taken from there. */
const COPY = [
  'FROM alpine AS tzdata',
  'RUN apk add --no-cache tzdata',
  '# …',
  'COPY --from=tzdata /usr/share/zoneinfo /usr/share/zoneinfo',
].join('\n');

/** Distroless images call themselves Debian and have neither a shell nor apt. */
const isBare = (container: ContainerFacts, { libc, distribution }: ContainerZone): boolean =>
  distribution === null || libc === 'none' || /distroless|scratch/i.test(container.image);

const installerFor = (container: ContainerFacts, zone: ContainerZone): Installer | null => {
  const { distribution } = zone;
  if (distribution === null || isBare(container, zone)) return null;
  const names = [distribution.id, ...distribution.like, distribution.id.split('-', 1)[0] ?? ''];
  for (const name of names) {
    const found = INSTALLERS.find(({ ids }) => ids.includes(name));
    if (found !== undefined) return found;
  }
  return null;
};

/** Rebuilds the image, where the project has its Dockerfile. */
const rebuildCommands = (container: ContainerFacts): readonly (readonly string[])[] => {
  const place = placeOf(container);
  if (place === null || place === 'unsafe' || writtenIn(place)?.isBuilt !== true) return [];
  return upCommand(container, place, '--build');
};

const FOLDER = '/usr/share/zoneinfo';

/** Fails where there is no such folder, and does not make one as `-v` does. */
const MOUNT_ENTRY = [
  '- type: bind',
  `  source: ${FOLDER}`,
  `  target: ${FOLDER}`,
  '  read_only: true',
  '  bind:',
  '    create_host_path: false',
];
const MOUNT_ARGUMENT = `--mount type=bind,source=${FOLDER},target=${FOLDER},readonly`;

/** This host has zone files, by what was read with them, and the container runs on it. */
const canMountOurs = ({ clock }: ContainerFacts, { tz, tzdataDifference, hostDifference }: ContainerZone): boolean =>
  clock.shared && ((tz !== null && tz.intended !== null) || tzdataDifference !== null || hostDifference !== null);

/** The zone files of this host, read-only: for an image that somebody else builds. */
const mountOurs = (container: ContainerFacts, zone: ContainerZone): Fixes => {
  const place = placeOf(container);
  if (!canMountOurs(container, zone) || place === 'unsafe') return [];
  // Two things cannot be mounted at one place.
  if (container.mounts.some(({ destination }) => destination === FOLDER)) return [];
  if (place === null) return [fix('container-mount-tzdata-run', { snippet: runArguments(MOUNT_ARGUMENT) })];
  const snippet = added(place, 'volumes', writtenIn(place)?.volumesRoom, MOUNT_ENTRY);
  return [fix('container-mount-tzdata', { commands: upCommand(container, place), snippet })];
};

const install = (container: ContainerFacts, zone: ContainerZone): Fixes => {
  const commands = rebuildCommands(container);
  const line = installerFor(container, zone)?.install ?? null;
  return [
    line === null
      ? fix('container-copy-tzdata', { commands, snippet: dockerfile(COPY) })
      : fix('container-install-tzdata', { commands, snippet: dockerfile(line) }),
    ...(has(container, 'go') ? [fix('container-embed-tzdata-go')] : []),
    ...mountOurs(container, zone),
  ];
};

const update = (container: ContainerFacts, zone: ContainerZone): Fixes => {
  const snippet = dockerfile(installerFor(container, zone)?.update ?? COPY);
  return [
    fix('container-update-tzdata', { commands: rebuildCommands(container), snippet }),
    ...mountOurs(container, zone),
  ];
};

/** Its image lacks zone files, or this one. */
export const installTzdata = (container: ContainerFacts, wanted: string | null): Fixes => {
  const kept = keptZone(container);
  if (kept !== null) return kept;
  if (container.zone.status !== 'ok') return [];
  const zone = container.zone.value;
  const newName = wanted === null ? null : newNameOf(wanted);
  if (zone.tzdata.present !== true) {
    return [...install(container, zone), ...(newName === null ? [] : setTz(container, newName))];
  }
  // Files there are: an old name that the distribution left out, or a zone that is younger than they.
  return newName === null ? update(container, zone) : setTz(container, newName);
};

/** Newer zone files; none where those of the container are the newer ones. */
export const updateTzdata = (container: ContainerFacts): Fixes => {
  if (container.zone.status !== 'ok') return [];
  const { tzdataDifference } = container.zone.value;
  const { version = null, otherVersion = null } = tzdataDifference ?? {};
  if (version !== null && otherVersion !== null && otherVersion > version) return [];
  return update(container, container.zone.value);
};
