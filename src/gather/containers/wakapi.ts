import type { EngineClient, InspectedContainer } from '../../engine/client.ts';
import { variablesOf } from '../../engine/variables.ts';
import type { ContainerFacts } from '../../model/container-facts.ts';
import type { Gathered } from '../../model/gathered.ts';
import { missing, ok } from '../../model/gathered.ts';
import { SHIPPED_MAX_AGE_MS } from '../../model/heartbeat-rules.ts';
import { isAtLeast } from '../../model/version-order.ts';
import type { MissingMidnight, WakapiFacts } from '../../model/wakatime-facts.ts';
import { parseGoDuration } from '../../wakatime/go-duration.ts';
import type { ReadWakapiLog } from '../../wakatime/wakapi-log.ts';
import { readWakapiLog } from '../../wakatime/wakapi-log.ts';
import { parseWakapiVersion, wakapiVersionOfImage } from '../../wakatime/wakapi-version.ts';
import { missingMidnights } from '../../zone/missing-midnights.ts';
import type { HostZones } from './host-zones.ts';

const LOG_LINES = 2000;
const YEAR = 366 * 86_400;
const DEFAULT_PORT = 3000;

/** WAKAPI_PORT; what is no port, it does not start with. */
const listensAt = (setting: string | undefined): number =>
  /^[1-9]\d{0,4}$/.test(setting ?? '') ? Number(setting) : DEFAULT_PORT;

/** Those that lead to where it listens; all, where it listens elsewhere than its environment says. */
const portsOf = ({ ports, networkMode }: InspectedContainer, port: number): readonly number[] => {
  if (networkMode === 'host') return [port];
  const own = ports.filter((one) => one.port === port);
  return [...new Set((own.length > 0 ? own : ports).map(({ hostPort }) => hostPort))];
};

/** An image of another name may be one of a client, or have another version. */
const isOwnImage = (image: string): boolean => /(?:^|\/)wakapi(?:[:@]|$)/i.test(image);

const versionOf = (
  { image, labels }: InspectedContainer,
  log: Gathered<ReadWakapiLog>,
): Pick<WakapiFacts, 'version' | 'versionBy'> => {
  const told = [
    // Labels of the image that it is built from may be among them.
    [
      'label',
      /^wakapi$/i.test(labels.get('org.opencontainers.image.title') ?? '')
        ? parseWakapiVersion(labels.get('org.opencontainers.image.version'))
        : null,
    ],
    ['tag', isOwnImage(image) ? wakapiVersionOfImage(image) : null],
    ['log', log.status === 'ok' ? log.value.version : null],
  ] as const;
  const [versionBy, version] = told.find(([, one]) => one !== null) ?? [null, null];
  return { version, versionBy };
};

/** Of a program of Go: it knows files of zones, and no POSIX strings. */
const zoneOf = ({ zone }: ContainerFacts): string | null => {
  if (zone.status !== 'ok') return null;
  const { effective, isFallback, tz } = zone.value;
  return isFallback || tz?.form === 'posix' || tz?.form === 'empty' ? 'UTC' : effective;
};

const midnightsOf = (zone: string, { zoneOf: find }: HostZones, now: number): readonly MissingMidnight[] => {
  const found = find(zone);
  const at = Math.floor(now / 1000);
  return found === null ? [] : missingMidnights(found, at - YEAR, at + YEAR);
};

/** The last one that has passed, and the next. */
const nearest = (midnights: readonly MissingMidnight[], now: number): readonly MissingMidnight[] =>
  [midnights.findLast(({ at }) => at <= now), midnights.find(({ at }) => at > now)].filter((one) => one !== undefined);

const readLog = async (client: EngineClient, id: string): Promise<Gathered<ReadWakapiLog>> => {
  const text = await client.logs(id, LOG_LINES);
  return text.status === 'ok' ? ok(readWakapiLog(text.value)) : missing(text.status, text.reason);
};

/** What a container tells of the Wakapi in it; `null` if only its image's name says so. `now`: ms since the Unix epoch. */
export const gatherWakapi = async (
  container: InspectedContainer,
  facts: ContainerFacts,
  client: EngineClient,
  zones: HostZones,
  now: number,
): Promise<WakapiFacts | null> => {
  const variables = variablesOf(container.environment);
  const isServer = facts.programs.some(({ kind, seenBy }) => kind === 'wakapi' && seenBy.startsWith('WAKAPI_'));
  if (!isServer && !isOwnImage(container.image) && !variables.has('WAKAPI_DB_TYPE')) return null;
  // Set and empty, a variable says nothing to it.
  const setting = variables.get('WAKAPI_HEARTBEAT_MAX_AGE') || null;
  const ms = setting === null ? SHIPPED_MAX_AGE_MS : parseGoDuration(setting);
  const log = await readLog(client, container.id);
  const told = versionOf(container, log);
  const zone = zoneOf(facts);
  const isOld = isAtLeast(told.version, [2, 13, 4]) === false;
  return {
    container: container.name,
    id: container.id,
    image: container.image,
    state: container.state,
    ...told,
    ports: portsOf(container, listensAt(variables.get('WAKAPI_PORT'))),
    database: facts.wakapiDatabase ?? 'sqlite3',
    maxAgeSetting: setting,
    maxAge: ms === null ? null : { ms, knownBy: setting === null ? 'assumed' : 'container' },
    zone,
    missingMidnights: zone === null ? [] : nearest(midnightsOf(zone, zones, now), now),
    zonesWithoutMidnight: isOld
      ? (zones.names?.listed() ?? []).filter((name) => midnightsOf(name, zones, now).length > 0)
      : [],
    log:
      log.status === 'ok'
        ? ok({
            rejections: log.value.rejections,
            lastRejectionAt: log.value.lastRejectionAt,
            aggregationPanics: log.value.aggregationPanics,
            lines: log.value.lines,
          })
        : log,
  };
};
