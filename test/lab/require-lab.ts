import { lookup } from 'node:dns/promises';
import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { describe, test } from 'vitest';
import { DEBIAN_ROOT } from './container-images.ts';
import { type ContainerEngine, startDocker, startPodman } from './container-engine.ts';
import { missingPackage } from './daemon-packages.ts';
import { hasIPv6Loopback } from './free-port.ts';
import { findGo } from './go-bbolt.ts';
import { findLibfaketime, findProgram } from './lab-parts.ts';
import { startOwnHost } from './own-host.ts';
import { mountNamespace } from './own-hosts.ts';

/** What a test may need beyond Node; each answers why it is missing, or null. */
const parts = {
  chronyd: () => missingProgram('chronyd') ?? missingProgram('setpriv'),
  libfaketime: () => (findLibfaketime() === null ? 'libfaketime.so.1 is not installed' : null),
  compiler: () => missingProgram('cc'),
  setpriv: () => missingProgram('setpriv'),
  script: () => (process.platform === 'linux' ? missingProgram('script') : 'script is not that of util-linux'),
  localhost: async () => {
    const addresses = await lookup('localhost', { all: true, family: 4 }).catch(() => []);
    return addresses.some(({ address }) => address === '127.0.0.1') ? null : 'localhost is not 127.0.0.1 here';
  },
  'own hosts file': async () => ((await mountNamespace()) === null ? 'no mount namespace can be made here' : null),
  zoneinfo: () => (existsSync('/usr/share/zoneinfo/tzdata.zi') ? null : 'tzdata is not installed'),
  zdump: () => missingProgram('zdump'),
  zic: () => missingProgram('zic'),
  'GNU date': async () => {
    const { stdout } = await execa('date', ['--version'], { reject: false });
    return stdout?.includes('GNU coreutils') ? null : 'date is not that of GNU coreutils';
  },
  'own host': async () => {
    try {
      await (await startOwnHost()).stop();
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  },
  openntpd: () => missingPackage('openntpd') ?? missingProgram('cc'),
  ntpsec: () => missingPackage('ntpsec') ?? missingProgram('python3') ?? missingProgram('cc'),
  'systemd-timesyncd': () =>
    missingPackage('systemd-timesyncd') ?? missingProgram('dbus-daemon') ?? missingProgram('cc'),
  docker: () => missingProgram('busybox') ?? missingProgram('cc') ?? missingEngine(startDocker),
  podman: () => missingPackage('podman') ?? missingProgram('busybox') ?? missingEngine(startPodman),
  musl: () => missingPackage('musl') ?? missingProgram('cc'),
  'go-bbolt': () => (findGo() === null ? missingPackage('go-bbolt') : null),
  Debian: () => (existsSync(DEBIAN_ROOT) ? null : 'the root file system of Debian is not in .cache'),
  IPv6: async () => ((await hasIPv6Loopback()) ? null : 'this machine has no ::1'),
} satisfies Record<string, () => string | null | Promise<string | null>>;

export type LabPart = keyof typeof parts;

/** A chronyd that lies needs all three. */
export const lyingChronyd = ['chronyd', 'libfaketime', 'compiler'] as const satisfies readonly LabPart[];

/**
 * `describe` for tests that need parts of the lab. Where one is missing they are skipped, and the title says why; with
 * TIMECHECK_REQUIRE_LAB=1, as in CI, that is a failure.
 */
export async function lab(name: string, needs: readonly LabPart[], body: () => void): Promise<void> {
  const answers = await Promise.all([...new Set(needs)].map((part) => parts[part]()));
  const reason = answers.filter((answer) => answer !== null).join(', ');
  if (reason === '') {
    describe(name, body);
  } else if (process.env['TIMECHECK_REQUIRE_LAB'] === '1') {
    describe(name, () => {
      test('has its lab', () => {
        throw new Error(`TIMECHECK_REQUIRE_LAB=1, but ${reason}`);
      });
    });
  } else {
    const title = `${name} (skipped: ${reason})`;
    describe.skip(title, body);
    // Vitest's usual reporter counts what was skipped and does not name it.
    process.stderr.write(`${title}\n`);
  }
}

/** Whether one can be started here, with what it needs beside its own programs. */
async function missingEngine(start: () => Promise<ContainerEngine>): Promise<string | null> {
  try {
    await (await start()).stop();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function missingProgram(name: string): string | null {
  return findProgram(name) === null ? `${name} is not installed` : null;
}
