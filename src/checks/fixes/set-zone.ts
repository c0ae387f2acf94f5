import type { HostFacts } from '../../model/facts.ts';
import type { Fix } from '../../model/finding.ts';
import type { ZoneFacts } from '../../model/zone-facts.ts';
import type { Commands } from './service-commands.ts';
import { install, isDistribution } from './service-commands.ts';

/** What several checks of the timezone propose. */
export type SetZoneFix = 'set-zone' | 'install-tzdata' | 'choose-zone' | 'remount-localtime' | 'write-etc-timezone';

const fix = (id: SetZoneFix, commands: Commands): Fix<SetZoneFix> => ({
  id,
  commands,
  needsRoot: commands.some(([program]) => program === 'sudo'),
  // What runs here keeps its zone until it is restarted; what cron has planned moves.
  safety: 'review',
});

/** openSUSE names it after what it is for. */
export const tzdataPackage = (host: HostFacts): string =>
  isDistribution(host, 'suse', 'opensuse', 'sles') ? 'timezone' : 'tzdata';

const setCommands = (host: HostFacts, { localtime, tzdata }: ZoneFacts, name: string): Commands => {
  if (host.platform === 'darwin') return [['sudo', 'systemsetup', '-settimezone', name]];
  // A link cannot take the place of a folder.
  const clear: Commands = localtime.kind === 'directory' ? [['sudo', 'rmdir', localtime.path]] : [];
  if (host.systemd) return [...clear, ['sudo', 'timedatectl', 'set-timezone', name]];
  const folder = tzdata.folder ?? '/usr/share/zoneinfo';
  return [...clear, ['sudo', 'ln', '-sf', `${folder}/${name}`, localtime.path]];
};

/**
 * Makes /etc/localtime that zone, by what there is on this host. `name`: a zone of this host; `null` where nothing tells
 * which one is wanted.
 */
export const setZone = (host: HostFacts, zone: ZoneFacts, name: string | null): readonly Fix<SetZoneFix>[] => {
  // A mount cannot be replaced from within, and what it covers does not matter.
  if (zone.localtime.kind === 'bind-mount') return [fix('remount-localtime', [])];
  const missing = zone.tzdata.folder === null ? [fix('install-tzdata', install(host, tzdataPackage(host)))] : [];
  // A link that names a zone is right as soon as there is that zone.
  if (missing.length > 0 && zone.localtime.linkedZone !== null) return missing;
  if (name === null) return [...missing, fix('choose-zone', host.systemd ? [['timedatectl', 'list-timezones']] : [])];
  return [...missing, fix('set-zone', setCommands(host, zone, name))];
};

/** The zone files are missing: every name means UTC until they are there. */
export const installTzdata = (host: HostFacts): Fix<SetZoneFix> =>
  fix('install-tzdata', install(host, tzdataPackage(host)));

/** As those of the tz database are: nothing that a shell takes for anything else. */
const isPlain = (name: string): boolean => /^[\w+/-]+$/.test(name);

/** Makes /etc/timezone say what /etc/localtime is. */
export const writeEtcTimezone = (name: string | null): readonly Fix<SetZoneFix>[] =>
  name !== null && isPlain(name)
    ? [fix('write-etc-timezone', [['sudo', 'sh', '-c', `echo ${name} > /etc/timezone`]])]
    : [];
