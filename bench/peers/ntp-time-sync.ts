import { findNpmPackage } from './npm-package.ts';
import { offsetOnly, type Tool } from './tool.ts';

// Under the GPL: it is run as a program of its own, in a folder of its own, and nothing of it is ever bundled.
const SCRIPT = `
const { NtpTimeSync } = require('ntp-time-sync');
new NtpTimeSync({ servers: process.argv.slice(1) }).getTime().then(({ offset }) => console.log(offset));
`;

export const ntpTimeSync: Tool<'ntp-time-sync'> = {
  id: 'ntp-time-sync',
  name: 'ntp-time-sync',
  servers: 'all four',
  install: { from: 'npm', names: ['ntp-time-sync@0.5.0'] },
  find: () => findNpmPackage('ntp-time-sync', SCRIPT),
  parse: (stdout) => (stdout.trim() === '' ? null : offsetOnly(Number(stdout))),
};
