import { join } from 'node:path';
import { tmpdir, userInfo } from 'node:os';
import { execa } from 'execa';
import { findProgram } from '../../test/lab/lab-parts.ts';
import { NTP_PORT } from '../conditions.ts';
import { type Answer, offsetOnly, type Tool } from './tool.ts';

/** Ends by itself after this long, whatever it has then, s. */
const LIMIT_S = 10;

const OPTIONS = ['-Q', '-x', '-t', String(LIMIT_S), '-f', '/dev/null', '-u', userInfo().username];
const DIRECTIVES = ['cmdport 0', 'bindcmdaddress /', `pidfile ${join(tmpdir(), 'timecheck-bench-chronyd.pid')}`];

/** One sample of each server is its quickest answer, four its more exact one. */
export const chronyd1 = chronyd('chronyd-1', 'chronyd -Q, 1 sample', 1);
export const chronyd4 = chronyd('chronyd-4', 'chronyd -Q, 4 samples', 4);

function chronyd<const Id extends string>(id: Id, name: string, samples: number): Tool<Id> {
  return {
    id,
    name,
    servers: 'all four',
    find: async () => {
      const program = findProgram('chronyd');
      if (program === null) return { missing: 'Debian package chrony' };
      const { stdout } = await execa(program, ['--version'], { reject: false });
      return {
        version: /version (\S+)/.exec(stdout)?.[1] ?? null,
        command: (servers) => ({
          file: program,
          args: [
            ...OPTIONS,
            ...DIRECTIVES,
            ...servers.map((server) => `server ${server} port ${NTP_PORT} iburst maxsamples ${samples}`),
          ],
        }),
      };
    },
    parse: parseLog,
  };
}

function parseLog(_stdout: string, stderr: string): Answer | null {
  const seconds = /System clock wrong by (-?[\d.]+) seconds/.exec(stderr)?.[1];
  return seconds === undefined ? null : offsetOnly(Number(seconds) * 1000);
}
