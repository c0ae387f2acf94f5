import { parseArgs } from 'node:util';
import { conditionNames, type ConditionName } from './conditions.ts';
import { toolIds, type ToolId } from './peers/index.ts';

export interface BenchOptions {
  /** Every round runs each tool once under each condition. */
  readonly rounds: number;
  /** Tools other than timecheck take part in every nth round only. */
  readonly peersEvery: number;
  readonly only: readonly ToolId[];
  readonly conditions: readonly ConditionName[];
  /** Of the proxy's delays. */
  readonly seed: number;
  /** All runs and figures as one JSON document instead of tables. */
  readonly json: boolean;
  /** Markdown file whose part between the markers is replaced by the tables. */
  readonly update: string | null;
  readonly install: boolean;
  readonly help: boolean;
}

export class UsageError extends Error {}

export const usage = `npm run bench -- [option…]

Measures timecheck and other NTP clients against the same servers, in turns.

  --rounds N          rounds; each runs every tool once under each condition (default 10)
  --peers-every N     tools other than timecheck take part in every Nth round only (default 1)
  --only A,B          of ${toolIds.join(', ')}
  --conditions A,B    of ${conditionNames.join(', ')}
  --seed N            of the proxy's delays (default 1)
  --json              all runs and figures as one JSON document
  --update FILE       also put the tables between the markers of this Markdown file
  --install           fetch the peers that are not there into .cache/bench-peers, and end
`;

/** Throws a UsageError that names what is wrong. */
export function readOptions(args: readonly string[]): BenchOptions {
  const values = parse(args);
  return {
    rounds: count('--rounds', values.rounds),
    peersEvery: count('--peers-every', values['peers-every']),
    only: choice('--only', values.only, toolIds),
    conditions: choice('--conditions', values.conditions, conditionNames),
    seed: count('--seed', values.seed),
    json: values.json,
    update: values.update ?? null,
    install: values.install,
    help: values.help,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        rounds: { type: 'string', default: '10' },
        'peers-every': { type: 'string', default: '1' },
        only: { type: 'string' },
        conditions: { type: 'string' },
        seed: { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
        update: { type: 'string' },
        install: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function count(option: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`${option} takes a number from 1, not ${text}`);
  return Number(text);
}

function choice<T extends string>(option: string, text: string | undefined, allowed: readonly T[]): readonly T[] {
  if (text === undefined) return allowed;
  const wanted = text.split(',');
  const unknown = wanted.find((name) => !allowed.some((known) => known === name));
  if (unknown !== undefined) throw new UsageError(`${option} takes ${allowed.join(', ')}, not ${unknown}`);
  return allowed.filter((name) => wanted.includes(name));
}
