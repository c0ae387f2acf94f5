import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instantOf, mergeState, stateOf } from '../../src/wakatime/state.ts';

const AT = Date.UTC(2026, 10, 22, 12);
const internal = (keys: Record<string, string>): ReadonlyMap<string, string> => new Map(Object.entries(keys));
const NOWHERE = { path: '/home/ann/.wakatime.cfg', internal: internal({}) };

describe('instants', () => {
  test.for([
    ['2026-11-22T12:00:00Z', AT],
    ['2026-11-22T20:00:00+08:00', AT],
    ['2026-11-22T08:30:00-03:30', AT],
    ['2026-11-22T20:00:00.000+0800', AT],
    ['2026-11-22T12:00:00.123456789Z', AT + 123],
    ['0001-01-01T00:00:00Z', Date.parse('0001-01-01T00:00:00Z')],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
  ] as const)('%s', ([text, instant]) => {
    expect(instantOf(text)).toBe(instant);
  });

  test.for([
    '',
    '2026-11-22',
    '2026-11-22 12:00:00Z',
    '2026-11-22T12:00:00',
    '2026-02-30T12:00:00Z',
    '2026-13-01T12:00:00Z',
    '2026-11-22T24:00:00Z',
    '2026-11-22T12:60:00Z',
    '2026-11-22T12:00:00+25:00',
    '2026-11-22T12:00:00+08:99',
    '1795348800',
    'now',
    '٢٠٢٦-11-22T12:00:00Z',
  ])('"%s" is none', (text) => {
    expect(instantOf(text)).toBeNull();
  });

  test('any that is written comes back, in any zone', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date('9999-12-30'), noInvalidDate: true }),
        fc.integer({ min: -14 * 60, max: 14 * 60 }),
        (date, offset) => {
          const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
          const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60];
          const zone = `${offset < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
          expect(instantOf(local + zone)).toBe(date.getTime());
        },
      ),
    );
  });

  test('any text is an instant or none', () => {
    fc.assert(fc.property(fc.string(), (text) => Number.isFinite(instantOf(text) ?? 0)));
  });
});

test('what wakatime-cli writes', () => {
  const told = stateOf(
    internal({
      backoff_at: '2026-11-22T12:00:00Z',
      backoff_retries: '3',
      heartbeats_last_sent_at: '2026-11-22T20:00:00+08:00',
      cli_version: '1.90.0',
    }),
  );
  expect(told).toEqual({ backoffAt: AT, backoffRetries: 3, lastSentAt: AT, unreadable: [] });
});

test('never is no instant', () => {
  const told = stateOf(
    internal({ backoff_at: '', backoff_retries: '0', heartbeats_last_sent_at: '0001-01-01T00:00:00Z' }),
  );
  expect(told).toEqual({ backoffAt: null, backoffRetries: 0, lastSentAt: null, unreadable: [] });
});

test('what cannot be read is named, and counts as not set', () => {
  const told = stateOf(internal({ backoff_at: 'soon', backoff_retries: '1e3', heartbeats_last_sent_at: '2026' }));
  expect(told).toEqual({
    backoffAt: null,
    backoffRetries: 0,
    lastSentAt: null,
    unreadable: ['backoff_at', 'backoff_retries', 'heartbeats_last_sent_at'],
  });
});

describe('of several places', () => {
  const current = { path: '/home/ann/.wakatime/wakatime-internal.cfg', kind: 'current' as const };
  const legacy = { path: '/home/ann/.wakatime-internal.cfg', kind: 'legacy' as const };
  const at = (text: string): ReadonlyMap<string, string> => internal({ backoff_at: text });

  test('the first file counts, and an older one does not fill it up', () => {
    const state = mergeState(
      [
        { ...current, internal: internal({ backoff_retries: '1' }) },
        { ...legacy, internal: at('2027-01-01T00:00:00Z') },
      ],
      NOWHERE,
    );
    expect(state).toMatchObject({ backoffAt: null, backoffRetries: 1 });
    expect(state?.places.map(({ kind, backoffAt }) => [kind, backoffAt])).toEqual([
      ['current', null],
      ['legacy', Date.UTC(2027, 0, 1)],
    ]);
  });

  test('a stale [internal] of the configuration holds where the file lacks the key', () => {
    const config = { ...NOWHERE, internal: at('2027-01-01T00:00:00Z') };
    expect(mergeState([{ ...current, internal: internal({}) }], config)).toMatchObject({
      backoffAt: Date.UTC(2027, 0, 1),
      places: [{ kind: 'current' }, { kind: 'config', path: '/home/ann/.wakatime.cfg' }],
    });
    expect(mergeState([{ ...current, internal: at('') }], config)?.backoffAt).toBeNull();
  });

  test('nothing anywhere', () => {
    expect(mergeState([], NOWHERE)).toBeNull();
    expect(mergeState([], { ...NOWHERE, internal: internal({ other: '1' }) })).toBeNull();
  });
});
