import { findNpmPackage } from './npm-package.ts';
import { parseMedianOfEach } from './median-of-each.ts';
import type { Tool } from './tool.ts';

const SCRIPT = `
const Sntp = require('@hapi/sntp');
(async () => {
  const offsets = [];
  for (const host of process.argv.slice(1)) offsets.push((await Sntp.time({ host, timeout: 3000 })).t);
  console.log(JSON.stringify(offsets));
})();
`;

export const hapiSntp: Tool<'hapi-sntp'> = {
  id: 'hapi-sntp',
  name: '@hapi/sntp, median',
  servers: 'each of the four in turn, median',
  install: { from: 'npm', names: ['@hapi/sntp@4.0.0'] },
  find: () => findNpmPackage('@hapi/sntp', SCRIPT),
  parse: parseMedianOfEach,
};
