/**
 * Time daemons that Debian does not install beside chrony, and the programs that ask them. `.ci/run` unpacks them into
 * a folder each, without installing them on this machine; a host of its own gets them from there.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { OwnHost } from './own-host.ts';
import { projectRoot } from './project-root.ts';

export type DaemonPackage = 'openntpd' | 'ntpsec' | 'systemd-timesyncd';

/** Others that are unpacked beside them: an engine whose installation would touch more than it brings, a C library, Go with bbolt. */
export type UnpackedPackage = DaemonPackage | 'podman' | 'musl' | 'go-bbolt';

const FOLDER = join('.cache', 'daemons');

/** Where its files lie, as below a root. */
export const packageFolder = (name: UnpackedPackage): string => join(projectRoot, FOLDER, name);

/** Why it cannot be had; `null` if it can. */
export const missingPackage = (name: UnpackedPackage): string | null =>
  existsSync(packageFolder(name)) ? null : `${name} is not in ${FOLDER}`;

/** Its files, laid over those of the host, with a system user of that name. Debian's links to merged folders stay. */
export async function unpackThere(host: OwnHost, name: DaemonPackage, user: string): Promise<void> {
  const folder = join('/opt/timecheck', FOLDER, name);
  await host.sh('tar -C "$1" -c . | tar -C / -x --keep-directory-symlink --no-same-owner', folder);
  await host.sh('getent passwd "$1" >/dev/null || useradd --system --no-create-home "$1"', user);
}
