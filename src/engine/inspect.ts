import type { ContainerState } from '../model/container-facts.ts';
import type { InspectedContainer, InspectedMount, PublishedPort } from './client.ts';
import { at, entriesAt, listAt, textAt, textsAt, toText } from './json.ts';

const MAX = {
  containers: 1000,
  name: 255,
  image: 512,
  error: 400,
  variables: 1000,
  variable: 4096,
  labels: 500,
  labelName: 255,
  label: 4096,
  words: 200,
  word: 4096,
  mounts: 200,
  path: 4096,
  capabilities: 100,
  ports: 200,
} as const;

/** `running`, and what podman says that Docker does not. */
const STATES: ReadonlyMap<string, ContainerState> = new Map([
  ['running', 'running'],
  ['paused', 'paused'],
  ['restarting', 'restarting'],
  ['created', 'created'],
  ['exited', 'exited'],
  ['dead', 'dead'],
  ['removing', 'removing'],
  ['configured', 'created'],
  ['initialized', 'created'],
  ['stopping', 'running'],
  ['stopped', 'exited'],
]);

const stateOf = (value: unknown): ContainerState =>
  (typeof value === 'string' ? STATES.get(value.toLowerCase()) : undefined) ?? 'unknown';

/** An identifier of a container, and nothing that would lead to another path. */
const idOf = (value: unknown): string | null =>
  typeof value === 'string' && /^[\da-f]{12,128}$/i.test(value) ? value : null;

/** Without a fraction or with nine digits of it (RFC 3339); the year 1 stands for never. */
const instantOf = (value: unknown): number | null => {
  const text = toText(value, 64);
  const instant = text === null ? Number.NaN : Date.parse(text.replace(/(\.\d{3})\d+/, '$1'));
  return Number.isFinite(instant) && instant > 0 ? instant : null;
};

const pidOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;

/** A path that is cut would be another one. */
const pathOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' && value.length <= MAX.path ? value : null;

const mountOf = (value: unknown): InspectedMount[] => {
  const destination = pathOf(at(value, 'Destination'));
  if (destination === null) return [];
  const driver = textAt(value, MAX.name, 'Driver') ?? '';
  return [
    {
      type: textAt(value, 64, 'Type') ?? '',
      source: pathOf(at(value, 'Source')),
      destination,
      writable: at(value, 'RW') === true,
      ...(driver === '' ? {} : { driver }),
    },
  ];
};

/** Those of `--tmpfs`, which are not among the mounts. */
const tmpfsOf = ([destination, options]: [string, unknown]): InspectedMount[] => {
  if (pathOf(destination) === null) return [];
  const isReadOnly = typeof options === 'string' && options.slice(0, MAX.path).split(',').includes('ro');
  return [{ type: 'tmpfs', source: null, destination, writable: !isReadOnly }];
};

const mountsOf = (value: unknown): InspectedMount[] => {
  const mounts = listAt(value, MAX.mounts, 'Mounts').flatMap(mountOf);
  const known = new Set(mounts.map(({ destination }) => destination));
  const others = entriesAt(value, MAX.mounts, 'HostConfig', 'Tmpfs').flatMap(tmpfsOf);
  return [...mounts, ...others.filter(({ destination }) => !known.has(destination))].slice(0, MAX.mounts);
};

const labelsOf = (value: unknown): ReadonlyMap<string, string> =>
  new Map(
    entriesAt(value, MAX.labels, 'Config', 'Labels').flatMap(([name, label]) => {
      const text = toText(label, MAX.label);
      return text === null || name.length > MAX.labelName ? [] : [[name, text] as const];
    }),
  );

/** Podman writes a single word where Docker has a list of them. */
const wordsOf = (value: unknown, key: 'Entrypoint' | 'Cmd'): readonly string[] => {
  const word = textAt(value, MAX.word, 'Config', key);
  if (word !== null) return word === '' ? [] : [word];
  return textsAt(value, MAX.words, MAX.word, 'Config', key);
};

const portOf = (value: unknown): number | null =>
  typeof value === 'string' && /^\d{1,5}$/.test(value) && Number(value) > 0 && Number(value) < 65_536
    ? Number(value)
    : null;

/** `"3000/tcp": [{ "HostIp": "0.0.0.0", "HostPort": "3001" }]`; without an own network `null`. */
const portsIn = (value: unknown, ...keys: readonly string[]): PublishedPort[] =>
  entriesAt(value, MAX.ports, ...keys).flatMap(([name, bindings]) => {
    const port = portOf(/^(\d+)\/tcp$/.exec(name)?.[1]);
    return listAt(bindings, MAX.ports).flatMap((binding) => {
      const hostPort = portOf(at(binding, 'HostPort'));
      return port === null || hostPort === null ? [] : [{ hostPort, port }];
    });
  });

/** Those that lead to it, each once for both families of addresses; of one that does not run, those that would. */
const portsOf = (value: unknown): readonly PublishedPort[] => {
  const isRunning = stateOf(at(value, 'State', 'Status')) === 'running';
  const found = isRunning ? portsIn(value, 'NetworkSettings', 'Ports') : portsIn(value, 'HostConfig', 'PortBindings');
  return [...new Map(found.map((one) => [`${one.hostPort} ${one.port}`, one])).values()].slice(0, MAX.ports);
};

/** `GET /containers/ID/json`; `null` for what is no container. */
export const readContainer = (value: unknown): InspectedContainer | null => {
  const id = idOf(at(value, 'Id'));
  if (id === null) return null;
  const text = (max: number, ...keys: readonly string[]): string => textAt(value, max, ...keys) ?? '';
  const error = text(MAX.error, 'State', 'Error');
  const runtime = text(MAX.name, 'HostConfig', 'Runtime');
  return {
    id,
    name:
      text(MAX.name + 1, 'Name')
        .replace(/^\//, '')
        .slice(0, MAX.name) || id.slice(0, 12),
    image: text(MAX.image, 'Config', 'Image'),
    state: stateOf(at(value, 'State', 'Status')),
    startError: error === '' ? null : error,
    startedAt: instantOf(at(value, 'State', 'StartedAt')),
    pid: pidOf(at(value, 'State', 'Pid')),
    environment: textsAt(value, MAX.variables, MAX.variable, 'Config', 'Env'),
    labels: labelsOf(value),
    entrypoint: wordsOf(value, 'Entrypoint'),
    command: wordsOf(value, 'Cmd'),
    user: text(MAX.name, 'Config', 'User'),
    runtime: runtime === '' ? (textAt(value, MAX.name, 'OCIRuntime') ?? null) : runtime,
    privileged: at(value, 'HostConfig', 'Privileged') === true,
    capAdd: textsAt(value, MAX.capabilities, 64, 'HostConfig', 'CapAdd'),
    capDrop: textsAt(value, MAX.capabilities, 64, 'HostConfig', 'CapDrop'),
    pidMode: text(MAX.name, 'HostConfig', 'PidMode'),
    usernsMode: text(MAX.name, 'HostConfig', 'UsernsMode'),
    mounts: mountsOf(value),
    timezone: readTimezone(value),
    networkMode: text(MAX.name, 'HostConfig', 'NetworkMode'),
    ports: portsOf(value),
  };
};

/** Podman's `--tz`, of the answer in its own API. */
export const readTimezone = (value: unknown): string | null => {
  const zone = textAt(value, MAX.name, 'Config', 'Timezone');
  return zone === '' ? null : zone;
};

export interface ListedContainer {
  readonly id: string;
  readonly state: ContainerState;
}

/** What looks at the world through a container first: those that run. */
const RANK: readonly ContainerState[] = ['running', 'paused', 'restarting'];

const rankOf = ({ state }: ListedContainer): number => (RANK.includes(state) ? RANK.indexOf(state) : RANK.length);

/** `GET /containers/json?all=1`, those that run first; `null` for what is no list. */
export const readList = (value: unknown): readonly ListedContainer[] | null => {
  if (!Array.isArray(value)) return null;
  const known = new Map<string, ListedContainer>();
  for (const one of value) {
    const id = idOf(at(one, 'Id'));
    if (id !== null) known.set(id, { id, state: stateOf(at(one, 'State')) });
  }
  return [...known.values()].toSorted((a, b) => rankOf(a) - rankOf(b)).slice(0, MAX.containers);
};
