import type { EngineEndpoint } from '../model/engine-facts.ts';
import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';
import type { Clock } from '../system/clock.ts';
import type { HttpServer } from '../system/http.ts';
import { agreeOn, formatApiVersion } from './api-version.ts';
import { readPathStat } from './archive.ts';
import type { ArchiveStat, EngineClient, EngineInfo, InspectedContainer } from './client.ts';
import { startExec } from './exec.ts';
import { engineFailure, notUnderstood, ofHttp } from './failure.ts';
import { readInfo } from './info.ts';
import { readLog } from './logs.ts';
import { readContainer, readList, readTimezone } from './inspect.ts';
import { parseBytes } from './json.ts';
import type { Greeting } from './ping.ts';
import { greet } from './ping.ts';
import type { EngineAnswer, EngineRequests } from './requests.ts';
import { answer, requestsTo } from './requests.ts';

/** A thousand containers with what Docker Desktop and Kubernetes label them with. */
const LIST_BYTES = 16_777_216;
const INSPECT_BYTES = 2_097_152;
const LOG_BYTES = 1_048_576;

/** Without what only we want to know of a failure. */
const toGathered = <T>(given: EngineAnswer<T>): Gathered<T> =>
  given.status === 'ok' ? given : missing(given.status, given.reason);

const isId = (id: string): boolean => /^[\w][\w.-]{0,254}$/.test(id);

const UNKNOWN_ID = engineFailure('absent', 'other', 'no identifier of a container');

const clientOf = (
  server: HttpServer,
  endpoint: EngineEndpoint,
  { kind, version, libpodVersion }: Greeting,
  requests: EngineRequests,
  clock: Clock,
): EngineClient => {
  const json = async <T>(
    path: string,
    read: (value: unknown) => T | null,
    maxBytes: number,
    asksPlainly = false,
  ): Promise<EngineAnswer<T>> => {
    const given = await (asksPlainly ? requests.askPlainly : requests.ask)(path, { maxBytes });
    if (given.status !== 'ok') return given;
    const value = read(parseBytes(given.value.body));
    return value === null ? notUnderstood(path.replace(/\?.*/, '')) : answer(value);
  };

  /** Only podman has `--tz`, and shows it in its own API alone. */
  const inspect = async (id: string): Promise<EngineAnswer<InspectedContainer>> => {
    const container = await json(`/containers/${id}/json`, readContainer, INSPECT_BYTES);
    if (container.status !== 'ok' || libpodVersion === null || container.value.timezone !== null) return container;
    const path = `/v${libpodVersion}/libpod/containers/${id}/json`;
    const zone = await json(path, (value) => ({ timezone: readTimezone(value) }), INSPECT_BYTES, true);
    return zone.status === 'ok' ? answer({ ...container.value, ...zone.value }) : container;
  };

  const pathOf = (id: string, path: string): string => `/containers/${id}/archive?path=${encodeURIComponent(path)}`;

  const stat = async (id: string, path: string): Promise<EngineAnswer<ArchiveStat>> => {
    const given = await requests.ask(pathOf(id, path), { method: 'HEAD' });
    if (given.status !== 'ok') return given;
    const found = readPathStat(given.value.headers.get('x-docker-container-path-stat') ?? '');
    return found === null ? notUnderstood('archive') : answer(found);
  };

  const archive = async (id: string, path: string, maxBytes: number): Promise<EngineAnswer<Uint8Array>> => {
    const given = await requests.ask(pathOf(id, path), { maxBytes });
    return given.status === 'ok' ? answer(given.value.body) : given;
  };

  /** Fewer lines where they are too long for as many. */
  const logs = async (id: string, lines: number): Promise<EngineAnswer<string>> => {
    const path = `/containers/${id}/logs?stdout=1&stderr=1&timestamps=1&tail=${lines}`;
    const given = await requests.ask(path, { maxBytes: LOG_BYTES });
    if (given.status !== 'ok') return given.fault === 'not-an-engine' && lines > 1 ? logs(id, lines >> 3) : given;
    const text = readLog(given.value.body);
    return text === null ? notUnderstood('logs') : answer(text);
  };

  const withId = async <T>(id: string, action: () => Promise<EngineAnswer<T>>): Promise<Gathered<T>> =>
    toGathered(isId(id) ? await action() : UNKNOWN_ID);

  return {
    endpoint,
    kind,
    version,
    apiVersion: formatApiVersion(requests.apiVersion()),
    date: async () => {
      const given = await server.request({ method: 'HEAD', path: '/_ping', maxBytes: 65_536 });
      if (given.status !== 'ok') return toGathered(ofHttp(given));
      const { headers, sentNs, receivedNs } = given.value;
      const dateMs = Date.parse(headers.get('date') ?? '');
      return Number.isFinite(dateMs) ? ok({ dateMs, sentNs, receivedNs }) : missing('failed', 'no Date');
    },
    info: async () => toGathered<EngineInfo>(await json('/info', readInfo, INSPECT_BYTES)),
    list: async () => toGathered(await json('/containers/json?all=1', readList, LIST_BYTES)),
    inspect: (id) => withId(id, () => inspect(id)),
    exec: (id, command, environment) => withId(id, () => startExec(requests, clock, id, command, environment)),
    stat: (id, path) => withId(id, () => stat(id, path)),
    archive: (id, path, maxBytes) => withId(id, () => archive(id, path, maxBytes)),
    logs: (id, lines) => withId(id, () => logs(id, lines)),
  };
};

/** How long one that answers may take, in ms. */
export interface EnginePatience {
  /** To say what it is. */
  readonly helloMs: number;
  /** For each call after that: one that is busy lists its containers in seconds. */
  readonly callMs: number;
}

/** Says hello, and agrees on a version. */
export const openClient = async (
  server: HttpServer,
  endpoint: EngineEndpoint,
  clock: Clock,
  { helloMs, callMs }: EnginePatience,
): Promise<EngineAnswer<EngineClient>> => {
  const greeting = await greet(server, helloMs);
  if ('fault' in greeting) return greeting;
  const agreed = agreeOn(greeting.apiVersion);
  if (agreed === null) return engineFailure('failed', 'version', formatApiVersion(greeting.apiVersion));
  return answer(clientOf(server, endpoint, greeting, requestsTo(server, agreed, callMs), clock));
};
