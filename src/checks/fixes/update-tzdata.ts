import type { HostFacts } from '../../model/facts.ts';
import type { Fix } from '../../model/finding.ts';
import type { Commands } from './service-commands.ts';
import { isDistribution } from './service-commands.ts';
import { tzdataPackage } from './set-zone.ts';

const commandsFor = (host: HostFacts): Commands => {
  const name = tzdataPackage(host);
  if (isDistribution(host, 'debian', 'ubuntu')) {
    return [
      ['sudo', 'apt-get', 'update'],
      ['sudo', 'apt-get', 'install', '-y', '--only-upgrade', name],
    ];
  }
  if (isDistribution(host, 'fedora', 'rhel', 'centos', 'amzn')) return [['sudo', 'dnf', 'upgrade', '-y', name]];
  if (isDistribution(host, 'alpine')) return [['sudo', 'apk', 'add', '--update-cache', '--upgrade', name]];
  // Arch supports no upgrade of a single package.
  if (isDistribution(host, 'arch')) return [['sudo', 'pacman', '-Syu']];
  if (isDistribution(host, 'suse', 'opensuse', 'sles'))
    return [['sudo', 'zypper', '--non-interactive', 'update', name]];
  return [];
};

/** Newer zone files, from this distribution. */
export const updateTzdata = (host: HostFacts): Fix<'update-tzdata'> => {
  const commands = commandsFor(host);
  return { id: 'update-tzdata', commands, needsRoot: commands.length > 0, safety: 'review' };
};
