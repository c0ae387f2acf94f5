import { findNpmPackage } from './npm-package.ts';
import { parseMedianOfEach } from './median-of-each.ts';
import type { Tool } from './tool.ts';

const SCRIPT = `
const { Client } = require('ntp-time');
(async () => {
  const offsets = [];
  for (const host of process.argv.slice(1)) offsets.push((await new Client(host).syncTime()).t * 1000);
  console.log(JSON.stringify(offsets));
})();
`;

export const ntpTime: Tool<'ntp-time'> = {
  id: 'ntp-time',
  name: 'ntp-time, median',
  servers: 'each of the four in turn, median',
  install: { from: 'npm', names: ['ntp-time@2.1.1'] },
  find: () => findNpmPackage('ntp-time', SCRIPT),
  parse: parseMedianOfEach,
};
