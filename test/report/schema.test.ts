/** The published schema is worth something only if it refuses what does not fit. */
import { describe, expect, test } from 'vitest';
import { agreed, clock, facts, failed, ntp, source, sources } from '../checks/facts.ts';
import { SITUATIONS } from '../messages/every-text.ts';
import { reportOf } from './reports.ts';
import { schemaFaults } from './schema.ts';

type Json = Record<string, unknown>;

const sample = { status: 'ok', reason: null, offsetMs: 1, delayMs: 2, lowMs: 0, highMs: 2 } as const;
const silent = {
  status: 'silent',
  reason: 'no-reply',
  offsetMs: null,
  delayMs: null,
  lowMs: null,
  highMs: null,
} as const;

/** Every part that a report can have is in it. */
const full = (): Json =>
  JSON.parse(
    JSON.stringify(
      reportOf(
        facts({
          ntp: ntp(
            [
              ...sources(2, 45_000, 5, { samples: [sample, silent] }),
              source({ state: 'falseticker', name: 'liar.example' }),
              failed('unresolved', 'name-not-found', { address: null }),
            ],
            { lowMs: 44_995, highMs: 45_005 },
          ),
          clock: clock({ steps: [{ byMs: 3 }], measuredAgain: true }),
        }),
      ),
    ),
  ) as Json;

/** Paths of all properties, but for those of `args`, which each check has of its own. */
const pathsIn = (value: unknown, path: readonly string[] = []): (readonly string[])[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = [...path, key];
    return [...(Array.isArray(value) ? [] : [here]), ...(key === 'args' ? [] : pathsIn(inner, here))];
  });
};

const parentOf = (document: Json, path: readonly string[]): Json =>
  path.slice(0, -1).reduce((inner, key) => inner[key] as Json, document);

const changed = (path: readonly string[], change: (parent: Json, key: string) => void): Json => {
  const document = full();
  change(parentOf(document, path), path.at(-1) ?? '');
  return document;
};

const paths = pathsIn(full());

test('the report that is spoiled below fits, and has all there can be', () => {
  expect(schemaFaults(full())).toEqual([]);
  expect(paths.length).toBeGreaterThan(150);
});

test('a missing property is refused, wherever it is', () => {
  for (const path of paths) {
    const document = changed(path, (parent, key) => {
      delete parent[key];
    });
    expect(schemaFaults(document), path.join('.')).not.toEqual([]);
  }
});

test('a misspelt one is refused', () => {
  for (const path of paths) {
    const document = changed(path, (parent, key) => {
      parent[`${key}s`] = parent[key];
      delete parent[key];
    });
    expect(schemaFaults(document), path.join('.')).not.toEqual([]);
  }
});

test('and so is one too many', () => {
  for (const path of paths) {
    const document = changed(path, (parent) => {
      parent['surplus'] = 1;
    });
    expect(schemaFaults(document), path.join('.')).not.toEqual([]);
  }
});

test('a value of another type is refused', () => {
  for (const path of paths) {
    const document = changed(path, (parent, key) => {
      parent[key] = [[true]];
    });
    expect(schemaFaults(document), path.join('.')).not.toEqual([]);
  }
});

describe('words that are not in the contract are refused', () => {
  test.for([
    [['status'], 'fine'],
    [['schemaVersion'], 2],
    [['startedAt'], 'yesterday'],
    [['elapsedMs'], 1.5],
    [['clock', 'verdict'], 'slow'],
    [['clock', 'offsetMs'], null],
    [['facts', 'now'], '2026-11-22 12:00'],
    [['facts', 'ntp', 'status'], 'okay'],
    [['facts', 'ntp', 'value', 'sources', '0', 'state'], 'good'],
    [['facts', 'ntp', 'value', 'sources', '0', 'reason'], 'stratum'],
    [['facts', 'ntp', 'value', 'sources', '2', 'reason'], null],
    [['facts', 'ntp', 'value', 'sources', '2', 'reason'], 'because'],
    [['facts', 'ntp', 'value', 'sources', '2', 'reason'], 'kiss-R\u001b'],
    [['facts', 'ntp', 'value', 'sources', '3', 'offsetMs'], 0],
    [['facts', 'ntp', 'value', 'sources', '0', 'port'], 0],
    [['facts', 'ntp', 'value', 'sources', '0', 'samples', '1', 'reason'], null],
    [['facts', 'host', 'value', 'runningServices'], ['cron']],
    [['findings', '0', 'severity'], 'error'],
    [['findings', '0', 'title'], ''],
    [['findings', '0', 'args'], []],
    [['findings', '0', 'fixes', '0', 'safety'], 'dangerous'],
    [['findings', '0', 'fixes', '0', 'commands'], ['rm -rf /']],
    [['summary', 'passed'], -1],
  ] as const)('%o: %o', ([path, value]) => {
    const document = changed(path, (parent, key) => {
      parent[key] = value;
    });
    expect(schemaFaults(document)).not.toEqual([]);
  });
});

describe('what may be missing', () => {
  test.for(['absent', 'denied', 'timeout', 'failed'] as const)('a fact that is %s', (status) => {
    const given = facts();
    const missing = { status, reason: 'EACCES' } as const;
    expect(schemaFaults(reportOf({ ...given, host: missing, clock: missing, ntp: missing }))).toEqual([]);
  });

  test('a clock decades away', () => {
    const given = { ...facts({ ntp: agreed(-9e13) }), now: Date.UTC(12_026, 0, 1) };
    expect(schemaFaults(JSON.parse(JSON.stringify(reportOf(given, undefined, { startedAt: -1e14 }))))).toEqual([]);
  });
});

test('every kind of finding fits', () => {
  for (const situation of SITUATIONS) expect(schemaFaults(reportOf(situation))).toEqual([]);
});
