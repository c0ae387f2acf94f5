import type { Node, Pair, Scalar, YAMLMap } from 'yaml';
import type { ComposeEntry, ComposeService, ComposeVariable, ComposeVolume } from '../../model/container-facts.ts';
import type { ComposeLayer, Section } from './compose-layer.ts';
import { findPair, findSection, isOverride, reach } from './compose-layer.ts';
import { entryOf, roomIn } from './compose-lines.ts';

const MAX_VALUE = 200;
const MAX_VOLUME = 500;

/** Variables beside TZ that bear on what time a program shows, and on which times it takes. */
const VARIABLES = [
  ...['TZDIR', 'LD_PRELOAD', 'FAKETIME', 'FAKETIME_TIMESTAMP_FILE', 'LOG_TZ', 'PGTZ'],
  'WAKAPI_HEARTBEAT_MAX_AGE',
];

/** A service as one document writes it. */
interface WrittenService {
  readonly layer: ComposeLayer;
  readonly map: YAMLMap;
  readonly isShared: boolean;
}

const serviceIn = (layer: ComposeLayer, name: string): WrittenService | null => {
  const root = reach(layer, layer.document.contents, false);
  if (root === null || !layer.yaml.isMap(root.node)) return null;
  const services = findSection(layer, root.node, 'services', false);
  if (services === null || !layer.yaml.isMap(services.collection)) return null;
  const found = findPair(layer, services.collection, name, services.isShared);
  const service = found === null ? null : reach(layer, found.pair.value, found.isShared);
  if (found === null || service === null || !layer.yaml.isMap(service.node)) return null;
  return { layer, map: service.node, isShared: found.isShared || layer.yaml.isAlias(found.pair.value) };
};

const sectionOf = ({ layer, map, isShared }: WrittenService, name: string): Section | null =>
  findSection(layer, map, name, isShared);

const textOf = (node: Node | null): string | null =>
  node !== null && 'value' in node && ['string', 'number', 'boolean'].includes(typeof (node as Scalar).value)
    ? String((node as Scalar).value)
    : null;

const bounded = (value: string | null): string | null => value?.slice(0, MAX_VALUE) ?? null;

/** An item of a list with what it stands for, aliases followed. */
interface Item {
  readonly written: Node;
  readonly node: Node;
  readonly isShared: boolean;
}

const itemsOf = (layer: ComposeLayer, { collection, isShared }: Section): Item[] =>
  layer.yaml.isSeq(collection)
    ? collection.items.flatMap((item) => {
        const reached = reach(layer, item, isShared);
        return reached === null ? [] : [{ written: item as Node, ...reached }];
      })
    : [];

const ofList = (layer: ComposeLayer, section: Section, name: string): ComposeVariable | null => {
  for (const { written, node, isShared } of itemsOf(layer, section).toReversed()) {
    const text = textOf(node);
    if (text !== name && !text?.startsWith(`${name}=`)) continue;
    const entry = entryOf(layer, section, null, written, isShared);
    const value = text === name ? null : (text?.slice(name.length + 1) ?? null);
    return entry === null ? null : { ...entry, name, value: bounded(value) };
  }
  return null;
};

const ofMap = (layer: ComposeLayer, section: Section, map: YAMLMap, name: string): ComposeVariable | null => {
  const found = findPair(layer, map, name, section.isShared);
  if (found === null) return null;
  const { key, value } = found.pair as Pair<Node, Node | null>;
  // Merged in, it stands in another map than the section, of which we do not know what stands above.
  const at = found.holder === map ? section : { ...section, collection: found.holder, isAlias: true };
  const reached = reach(layer, value, found.isShared);
  const entry = entryOf(layer, at, key, value, reached?.isShared ?? found.isShared);
  return entry === null
    ? null
    : { ...entry, name, value: isOverride(found.pair) ? null : bounded(textOf(reached?.node ?? null)) };
};

const variableIn = (service: WrittenService, name: string): ComposeVariable | null => {
  const section = sectionOf(service, 'environment');
  if (section === null) return null;
  const { collection } = section;
  return service.layer.yaml.isMap(collection)
    ? ofMap(service.layer, section, collection, name)
    : ofList(service.layer, section, name);
};

/** `SOURCE:DESTINATION:MODE`, `DESTINATION`; a drive of Windows has a colon of its own, and so has a variable. */
const destinationOf = (volume: string): string | null => {
  const parts = volume
    .replaceAll(/\$\{[^{}]*\}/g, '_')
    .replace(/^[A-Za-z]:(?=[\\/])/, '_')
    .split(':');
  return (parts.length === 1 ? parts[0] : parts[1]) ?? null;
};

/** /etc/localtime, /etc/timezone, a folder of zones or what lies in it. */
const DECIDES = /^\/etc\/(?:localtime|timezone)$|\/zoneinfo(?:\/|$)/;

const volumesIn = (service: WrittenService): ComposeVolume[] => {
  const section = sectionOf(service, 'volumes');
  if (section === null) return [];
  const { layer } = service;
  return itemsOf(layer, section).flatMap(({ written, node, isShared }) => {
    const target = layer.yaml.isMap(node) ? findPair(layer, node, 'target', isShared)?.pair.value : undefined;
    const text = textOf(target === undefined ? node : (target as Node | null));
    if (text === null || text.length > MAX_VOLUME) return [];
    const path = target === undefined ? destinationOf(text) : text;
    const destination = path?.replace(/(?<=.)\/+$/, '') ?? '';
    if (!DECIDES.test(destination)) return [];
    const entry = entryOf(layer, section, null, written, isShared);
    if (entry === null) return [];
    return [
      target === undefined
        ? { ...entry, destination, syntax: 'short', value: text }
        : { ...entry, destination, syntax: 'long', value: '' },
    ];
  });
};

const CAPABILITIES = ['SYS_TIME', 'CAP_SYS_TIME', 'ALL'];

const sysTimeIn = (service: WrittenService): ComposeEntry[] => {
  const section = sectionOf(service, 'cap_add');
  if (section === null) return [];
  return itemsOf(service.layer, section).flatMap(({ written, node, isShared }) =>
    CAPABILITIES.includes(textOf(node)?.toUpperCase() ?? '')
      ? (entryOf(service.layer, section, null, written, isShared) ?? [])
      : [],
  );
};

/** The documents whose word counts for that key, the last one first: an `!override` puts those before it aside. */
const counting = (services: readonly WrittenService[], name: string): WrittenService[] => {
  const last = services.findLastIndex(({ layer, map, isShared }) => {
    const found = findPair(layer, map, name, isShared);
    return found !== null && isOverride(found.pair);
  });
  return services.slice(Math.max(0, last)).toReversed();
};

const environmentForm = (service: WrittenService | undefined): ComposeService['environment'] => {
  const section = service === undefined ? null : sectionOf(service, 'environment');
  if (service === undefined || section === null) return 'none';
  return service.layer.yaml.isMap(section.collection) ? 'map' : 'list';
};

/** How the documents of a project, in their order, write that service; `null` if none does. */
export const composeServiceIn = (layers: readonly ComposeLayer[], name: string): ComposeService | null => {
  const services = layers.flatMap((layer) => serviceIn(layer, name) ?? []);
  const [first] = services;
  if (first === undefined) return null;
  const byEnvironment = counting(services, 'environment');
  const main = byEnvironment.find((service) => sectionOf(service, 'environment') !== null) ?? first;
  const variable = (wanted: string): ComposeVariable | null =>
    byEnvironment.map((service) => variableIn(service, wanted)).find((found) => found !== null) ?? null;
  const volumes = new Map(
    counting(services, 'volumes')
      .toReversed()
      .flatMap(volumesIn)
      .map((volume) => [volume.destination, volume]),
  );
  return {
    file: main.layer.file,
    environment: environmentForm(main),
    environmentRoom: roomIn(main.layer, main.map, sectionOf(main, 'environment'), main.isShared),
    tz: variable('TZ'),
    variables: VARIABLES.flatMap((wanted) => variable(wanted) ?? []),
    volumes: [...volumes.values()],
    volumesRoom: roomIn(main.layer, main.map, sectionOf(main, 'volumes'), main.isShared),
    sysTime: counting(services, 'cap_add').flatMap(sysTimeIn),
    isBuilt: services.some(({ layer, map, isShared }) => findPair(layer, map, 'build', isShared) !== null),
  };
};
