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

interface Asking extends Omit<AskedAddress, 'result'> {
  readonly answer: Promise<BurstResult>;
}

const settleAll = (asking: Iterable<Asking>): Promise<AskedAddress[]> =>
  Promise.all([...asking].map(async ({ answer, ...rest }) => ({ ...rest, result: await answer })));

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
  const asking = new Map<string, Asking>();
  const unresolved: UnresolvedSource[] = [];
  let settled = 0;
  const report = (): void => options.onProgress({ asked: asking.size, settled });

  const answerOf = async (address: string, port: number): Promise<BurstResult> => {
    await ready;
    const result = await askAddress(address, port, planFor(address, options.samples), doors, signal);
    settled++;
    report();
    return result;
  };

  const ask = (source: NamedSource, address: string): void => {
    const { host, port } = source.endpoint;
    const key = `${address} ${port}`;
    const known = asking.get(key);
    if (known === undefined) asking.set(key, { source, aliases: [], address, answer: answerOf(address, port) });
    else if (known.source.endpoint.host !== host && !known.aliases.includes(host)) known.aliases.push(host);
  };

  const resolveAndAsk = async (source: NamedSource): Promise<void> => {
    const found = await resolveSource(source, doors, signal);
    if (typeof found === 'string') unresolved.push({ source, failure: found });
    else for (const address of found) ask(source, address);
    report();
  };

  await Promise.all(options.sources.map(resolveAndAsk));
  return { asked: await settleAll(asking.values()), unresolved };
};

/** Asks every address once more that answered all of its requests; of the others, what they said the first time stands. */
export const askAgain = async (
  { asked, unresolved }: Answers,
  options: AskOptions,
  doors: Doors,
  signal: AbortSignal,
): Promise<Answers> => {
  const answerOf = ({ result, address, source }: AskedAddress): Promise<BurstResult> =>
    result.exchanges.every(({ status }) => status === 'ok')
      ? askAddress(address, source.endpoint.port, planFor(address, options.samples), doors, signal)
      : Promise.resolve(result);
  return { asked: await settleAll(asked.map((one) => ({ ...one, answer: answerOf(one) }))), unresolved };
};
