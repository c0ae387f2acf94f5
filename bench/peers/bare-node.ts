import { execPath, version } from 'node:process';
import type { Tool } from './tool.ts';

/** No NTP client: what every program on Node costs before it does anything. */
export const bareNode: Tool<'node'> = {
  id: 'node',
  name: '`node -e 0`',
  servers: 'none',
  find: async () => ({ version: version.slice(1), command: () => ({ file: execPath, args: ['-e', '0'] }) }),
  parse: () => null,
};
