import type { MissingStatus } from '../../model/gathered.ts';
import type { Messages } from '../types.ts';
import { list } from './phrases.ts';

const WHY_NOT: Record<MissingStatus, string> = {
  absent: 'the engine has no list of them',
  denied: 'this user may not list them',
  timeout: 'the engine did not list them in time',
  failed: 'the engine gave no list of them that can be used',
};

export const containerSectionWords: Messages['containers'] = {
  title: 'Containers',
  columns: ['clock', 'local time', 'zone', 'TZ', '/etc/localtime', 'tzdata'],
  none: 'none: no container engine found',
  engineFault: (name, why, detail) => `${name}: ${why}${detail === null ? '' : ` (${detail})`}`,
  engineFaults: {
    'no-socket': 'there is no engine',
    'permission-denied': 'this user may not use the engine',
    'connection-refused': 'no engine listens there',
    'no-answer': 'the engine did not answer in time',
    'hung-up': 'the connection was ended without an answer',
    'not-an-engine': 'what answers there is no container engine',
    version: 'the engine speaks no version of the API that is known here',
    tls: 'the certificates do not fit',
    unresolved: "the host's name gives no address",
    unreachable: 'there is no route to it',
    ssh: 'ssh failed',
    'no-ssh': 'ssh is not installed',
    'bad-address': 'that is no address of an engine',
    unsupported: 'an address of a kind that is not known here',
    'bad-context': 'the context cannot be read',
    other: 'the engine could not be asked',
  },
  notLooked: (reason) => `the containers could not be looked at (${reason})`,
  notListed: (status, reason) => `${WHY_NOT[status]} (${reason})`,
  counts: ({ running, paused, restarting, stopped, unknown }) => {
    const parts = [
      ...(running > 0 ? [`${running} running`] : []),
      ...(paused > 0 ? [`${paused} paused`] : []),
      ...(restarting > 0 ? [`${restarting} restarting`] : []),
      ...(stopped > 0 ? [`${stopped} stopped`] : []),
      ...(unknown > 0 ? [`${unknown} in a state that is not known`] : []),
    ];
    return parts.length === 0 ? 'no containers' : list(parts);
  },
  notAll: (read, total) => `only ${read} of ${total} were looked at`,
  engineClock: (offset) => `clock ${offset}`,
  engineClockUnknown: 'its clock could not be measured',
  toHost: (offset) => `${offset} to host`,
  shared: 'shared',
  states: {
    running: 'running',
    paused: 'paused',
    restarting: 'restarting',
    created: 'not started',
    exited: 'stopped',
    dead: 'dead',
    removing: 'going',
    unknown: 'unknown',
  },
  mount: 'mount',
  copy: 'copy',
  faults: {
    missing: 'missing',
    dangling: 'dangling',
    directory: 'directory',
    denied: 'denied',
    empty: 'empty',
    unreadable: 'unreadable',
    'not-tzif': 'no zone',
    truncated: 'truncated',
    malformed: 'damaged',
    'no-zoneinfo': 'no tzdata',
    'not-posix': 'no zone',
    'no-rule': 'no rule',
  },
  tzdataNone: 'none',
  tzdataPresent: 'there',
  more: (count) => `… and ${count} more without a problem of ${count === 1 ? 'its' : 'their'} own`,
  ignored: (groups) =>
    `Ignored by label: ${groups
      .map(({ who, others, checks, unknown }) => {
        const names = `${list(who)}${others > 0 ? ` and ${others} more` : ''}`;
        return `${names}: ${list([...checks, ...unknown.map((name) => `no check is called "${name}"`)])}`;
      })
      .join('; ')}`,
};
