/** Runs the built program with an /etc of the test's own, in a mount namespace: a host in any zone, or in none. */
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { freeUdpPort } from './free-port.ts';
import { mountNamespace } from './own-hosts.ts';
import { projectRoot } from './project-root.ts';
import type { ReportJson } from './report-json.ts';

export interface OwnEtc {
  /** What /etc/localtime is: a link to, a copy of, a folder; nothing by default. */
  readonly localtime?: { readonly link: string } | { readonly content: string | Uint8Array } | 'folder';
  /** A file that is then mounted over /etc/localtime, or over what it leads to. */
  readonly mounted?: string;
  readonly timezone?: string;
  readonly tz?: string;
}

/** What programs need of /etc. */
const NEEDED = ['passwd', 'group', 'nsswitch.conf', 'hosts', 'os-release'];

const node = process.env['TIMECHECK_TEST_NODE'] ?? process.execPath;

const fill = async (etc: string, { localtime, timezone, mounted }: OwnEtc): Promise<void> => {
  await mkdir(etc);
  for (const name of NEEDED) await copyFile(join('/etc', name), join(etc, name)).catch(() => {});
  const path = join(etc, 'localtime');
  if (localtime === 'folder') await mkdir(path);
  else if (localtime !== undefined && 'link' in localtime) await symlink(localtime.link, path);
  else if (localtime !== undefined) await writeFile(path, localtime.content);
  else if (mounted !== undefined) await writeFile(path, '');
  if (timezone !== undefined) await writeFile(join(etc, 'timezone'), timezone);
};

/** `timecheck … --json` on such a host, and what `date` says there: `+08:00:00 CST`. */
export async function runWithEtc(host: OwnEtc): Promise<{ readonly json: ReportJson; readonly date: string }> {
  const namespace = await mountNamespace();
  if (namespace === null) throw new Error('no mount namespace can be made here');
  const [command, ...prefix] = namespace;
  const folder = await mkdtemp(join(tmpdir(), 'timecheck-etc-'));
  try {
    const etc = join(folder, 'etc');
    await fill(etc, host);
    const mount = host.mounted === undefined ? '' : `mount --bind '${host.mounted}' /etc/localtime &&`;
    const script = `mount --bind "$0" /etc && ${mount} date '+%::z %Z' && exec "$@"`;
    const closed = `127.0.0.1:${await freeUdpPort('127.0.0.1')}`;
    const program = [node, join(projectRoot, 'bin', 'timecheck.js'), '-s', closed, '--json'];
    const { TZ: _, TZDIR: _folder, ...environment } = process.env;
    const { stdout } = await execa(command, [...prefix, 'sh', '-c', script, etc, ...program], {
      reject: false,
      stdin: 'ignore',
      timeout: 20_000,
      extendEnv: false,
      env: { ...environment, LC_ALL: 'C', ...(host.tz === undefined ? {} : { TZ: host.tz }) },
    });
    const end = stdout.indexOf('\n');
    return { date: stdout.slice(0, end), json: JSON.parse(stdout.slice(end)) as ReportJson };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
