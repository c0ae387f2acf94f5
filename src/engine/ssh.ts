import type { EngineAddress } from '../model/engine-url.ts';

/** ssh's own, in whole seconds. Ours is in `open.ts`. */
const CONNECT_TIMEOUT_S = 2;

/**
 * Asks nothing of the person, and leaves nothing behind: no new host key, no connection for others to share, no forwarded
 * port of the person's configuration.
 */
const OPTIONS = [
  'BatchMode=yes',
  `ConnectTimeout=${CONNECT_TIMEOUT_S}`,
  'ClearAllForwardings=yes',
  'ControlMaster=no',
  'UpdateHostKeys=no',
  'PermitLocalCommand=no',
];

/** How docker itself reaches an engine over ssh (docker/cli, cli/connhelper): a program there hands the connection on. */
export const sshArguments = (
  { user, host, port, path }: Extract<EngineAddress, { scheme: 'ssh' }>,
  program: 'docker' | 'podman',
): readonly string[] => {
  const socket = path === null ? [] : [program === 'docker' ? '--host' : '--url', `unix://${path}`];
  return [
    ...OPTIONS.flatMap((option) => ['-o', option]),
    ...['-a', '-x', '-T'],
    ...(user === null ? [] : ['-l', user]),
    ...(port === null ? [] : ['-p', String(port)]),
    ...['--', host, program, ...socket, 'system', 'dial-stdio'],
  ];
};
