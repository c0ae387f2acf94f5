import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { NTP_PORT } from '../conditions.ts';
import { inDebianPackage } from './places.ts';
import { type Answer, offsetOnly, type Tool } from './tool.ts';

const PATH = '/usr/lib/nagios/plugins/check_ntp_time';
/** Far above any offset here: how it judges the offset is not what is measured. */
const NEVER_S = '100000';

export const checkNtpTime: Tool<'check-ntp-time'> = {
  id: 'check-ntp-time',
  name: 'check_ntp_time',
  servers: 'the first one only',
  install: { from: 'apt', names: ['monitoring-plugins-basic'] },
  find: async () => {
    const program = inDebianPackage(PATH) ?? (existsSync(PATH) ? PATH : null);
    if (program === null) return { missing: 'Debian package monitoring-plugins-basic' };
    const { stdout } = await execa(program, ['--version'], { reject: false });
    return {
      version: /v([\d.]+)/.exec(stdout)?.[1] ?? null,
      command: (servers) => ({
        file: program,
        args: ['-H', servers[0] ?? '', '-p', String(NTP_PORT), '-w', NEVER_S, '-c', NEVER_S],
      }),
    };
  },
  parse: parsePerformanceData,
};

function parsePerformanceData(stdout: string): Answer | null {
  const seconds = /\|offset=(-?[\d.]+)s/.exec(stdout)?.[1];
  return seconds === undefined ? null : offsetOnly(Number(seconds) * 1000);
}
