import type { BurstPlan, BurstResult } from '../ntp/burst.ts';
import { askAddress } from '../ntp/burst.ts';
import { isLocalAddress } from '../system/addresses.ts';
import type { Doors } from '../system/doors.ts';
import type { NamedSource, ResolveFailure } from './resolve.ts';
import { resolveSource } from './resolve.ts';

/** One distinct address and port that was asked, and under which names it was given. */
export interface AskedAddress {
  readonly source: NamedSource;
  readonly aliases: string[];
  readonly address: string;
  readonly result: BurstResult;
}

export interface UnresolvedSource {
  readonly source: NamedSource;
  readonly failure: ResolveFailure;
}

export interface Answers {
  readonly asked: readonly AskedAddress[];
  readonly unresolved: readonly UnresolvedSource[];
}

export interface Progress {
  readonly asked: number;
  readonly settled: number;
}

export interface AskOptions {
  readonly sources: readonly NamedSource[];
  /** Requests to each address; `null` for the number that suits it. */
  readonly samples: number | null;
  readonly onProgress: (progress: Progress) => void;
}

const REPLY_TIMEOUT_MS = 1000;

/** 4 requests 50 ms apart to servers of others; 8, 25 ms apart, to those of one's own network. */
const planFor = (address: string, samples: number | null): BurstPlan =>
  isLocalAddress(address)
    ? { requests: samples ?? 8, spacingMs: 25, replyTimeoutMs: REPLY_TIMEOUT_MS, polite: false }
    : { requests: samples ?? 4, spacingMs: 50, replyTimeoutMs: REPLY_TIMEOUT_MS, polite: true };

interface Resolved {
  readonly source: NamedSource;
  readonly found: readonly string[] | ResolveFailure;
}

type Given = Omit<AskedAddress, 'result'>;

const keyOf = (address: string, { endpoint: { port } }: NamedSource): string => `${address} ${port}`;

/** Each distinct address once, in the order in which the sources were named; the later names of one are its aliases. */
const distinctAddresses = (resolved: readonly Resolved[]): Given[] => {
  const given = new Map<string, Given>();
  for (const { source, found } of resolved) {
    for (const address of typeof found === 'string' ? [] : found) {
      const { host } = source.endpoint;
      const known = given.get(keyOf(address, source));
      if (known === undefined) given.set(keyOf(address, source), { source, aliases: [], address });
      else if (known.source.endpoint.host !== host && !known.aliases.includes(host)) known.aliases.push(host);
    }
  }
  return [...given.values()];
};

/**
 * Resolves every source, and asks each distinct address as soon as it is known and `ready` is kept, all at once.
 * An address that comes up under two names is asked once.
 */
export const askSources = async (
  options: AskOptions,
  ready: Promise<unknown>,
  doors: Doors,
  signal: AbortSignal,
): Promise<Answers> => {
  const answers = new Map<string, Promise<BurstResult>>();
  let settled = 0;
  const report = (): void => options.onProgress({ asked: answers.size, settled });

  const ask = async (address: string, port: number): Promise<BurstResult> => {
    await ready;
    const result = await askAddress(address, port, planFor(address, options.samples), doors, signal);
    settled++;
    report();
    return result;
  };
  const resolveAndAsk = async (source: NamedSource): Promise<Resolved> => {
    const found = await resolveSource(source, doors, signal);
    for (const address of typeof found === 'string' ? [] : found) {
      const key = keyOf(address, source);
      if (!answers.has(key)) answers.set(key, ask(address, source.endpoint.port));
    }
    report();
    return { source, found };
  };

  const resolved = await Promise.all(options.sources.map(resolveAndAsk));
  const asked = distinctAddresses(resolved).map(async (given): Promise<AskedAddress> => {
    const result = await answers.get(keyOf(given.address, given.source));
    if (result === undefined) throw new Error(`${given.address} was not asked`);
    return { ...given, result };
  });
  return {
    asked: await Promise.all(asked),
    unresolved: resolved.flatMap(({ source, found }) =>
      typeof found === 'string' ? [{ source, failure: found }] : [],
    ),
  };
};

/** Who answered every request may be asked again; who was silent, or sent a kiss, is left alone. */
export const isWelcomeAgain = ({ result }: AskedAddress): boolean =>
  result.exchanges.length > 0 && result.exchanges.every(({ status }) => status === 'ok');

/** Asks every address once more that answered all of its requests; of the others, what they said the first time stands. */
export const askAgain = async (
  { asked, unresolved }: Answers,
  options: AskOptions,
  doors: Doors,
  signal: AbortSignal,
): Promise<Answers> => {
  const again = async (one: AskedAddress): Promise<AskedAddress> => {
    if (!isWelcomeAgain(one)) return one;
    const { address, source } = one;
    const result = await askAddress(address, source.endpoint.port, planFor(address, options.samples), doors, signal);
    // The first answers still hold: their stamps are monotonic, and are read against the clock as it stands now.
    return result.exchanges.some(({ status }) => status === 'ok') ? { ...one, result } : one;
  };
  return { asked: await Promise.all(asked.map(again)), unresolved };
};
