import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseMedianOfEach } from './median-of-each.ts';
import { findPython, places } from './places.ts';
import type { Tool } from './tool.ts';

const SCRIPT = `
import json, sys, ntplib
client = ntplib.NTPClient()
print(json.dumps([client.request(host, version=4).offset * 1000 for host in sys.argv[1:]]))
`;

export const ntplib: Tool<'ntplib'> = {
  id: 'ntplib',
  name: 'ntplib, median',
  servers: 'each of the four in turn, median',
  install: { from: 'pip', names: ['ntplib==0.4.0'] },
  find: async () => {
    const python = findPython();
    if (python === null || !existsSync(join(places.python, 'ntplib.py'))) return { missing: 'PyPI package ntplib' };
    const about = readdirSync(places.python).find((name) => name.startsWith('ntplib-'));
    return {
      version: /ntplib-(.+)\.dist-info/.exec(about ?? '')?.[1] ?? null,
      command: (servers) => ({ file: python, args: ['-c', SCRIPT, ...servers], env: { PYTHONPATH: places.python } }),
    };
  },
  parse: parseMedianOfEach,
};
