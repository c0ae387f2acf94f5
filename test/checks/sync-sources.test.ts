import { describe, expect, test } from 'vitest';
import { parseSources } from '../../src/daemon/chrony.ts';
import type { ConfiguredSource, DaemonSource, TimeService } from '../../src/model/daemon-facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import { recorded } from '../daemon/recording.ts';
import { claim, configuration, daemon, daemonProcess, daemonSource, facts, idle, running } from './facts.ts';
import { findOne, runCheck } from './find.ts';

const MINUTE = 60_000;

/** It follows or knows these. */
const knowing = (
  sources: readonly DaemonSource[] | null,
  service: TimeService = 'chrony',
  runningForMs = 60 * MINUTE,
) =>
  facts({
    daemon: daemon({
      services: [running(service, { claim: ok(claim({ sources })), process: daemonProcess({ runningForMs }) })],
    }),
  });

const source = (state: DaemonSource['state'], index: number, changes: Partial<DaemonSource> = {}): DaemonSource =>
  daemonSource({ name: `192.0.2.${index}`, state, ...changes });
const inState = (...states: readonly DaemonSource['state'][]): DaemonSource[] =>
  states.map((state, index) => source(state, index + 1));
const unreachable = (count: number): DaemonSource[] =>
  Array.from({ length: count }, (_, index) => source('unusable', index + 1, { reach: 0, stratum: null }));

/** Its file names these. */
const configured = (...hosts: readonly string[]) => {
  const sources = hosts.map((host, index): ConfiguredSource => ({
    kind: 'server',
    host,
    port: 123,
    authenticated: false,
    path: '/etc/chrony/chrony.conf',
    line: index + 1,
  }));
  return facts({
    daemon: daemon({ services: [running('chrony', { configuration: ok(configuration({ sources })) })] }),
  });
};

const kindsOf = (given: ReturnType<typeof facts>) =>
  runCheck('sync-sources', given).findings.map(({ severity, args }) => [severity, args['kind']]);

describe('what it says of its sources', () => {
  test('three that are usable are enough', () => {
    expect(runCheck('sync-sources', knowing(inState('selected', 'combined', 'usable'))).outcome).toBe('passed');
    const others = [...inState('selected', 'combined', 'usable'), ...unreachable(2)];
    expect(runCheck('sync-sources', knowing(others)).outcome).toBe('passed');
  });

  test('none at all warns', () => {
    expect(findOne('sync-sources', knowing([]))).toMatchObject({
      severity: 'warning',
      subject: { kind: 'host', name: 'web-01' },
      args: { kind: 'none', service: 'chrony', names: [], usable: 0, total: 0, operator: null },
      evidence: [],
    });
  });

  test('none that answers warns, each is named', () => {
    expect(findOne('sync-sources', knowing(unreachable(2)))).toMatchObject({
      severity: 'warning',
      args: { kind: 'unreachable', names: ['192.0.2.1', '192.0.2.2'], usable: 0, total: 2 },
      evidence: [
        { label: '192.0.2.1', value: 'unusable, reach=0' },
        { label: '192.0.2.2', value: 'unusable, reach=0' },
      ],
    });
  });

  test('in its first minute it may not have heard of any yet', () => {
    expect(kindsOf(knowing(unreachable(2), 'chrony', MINUTE - 1))).toEqual([]);
    expect(kindsOf(knowing(unreachable(2), 'chrony', MINUTE))).toEqual([['warning', 'unreachable']]);
  });

  test('fewer than three that are usable is worth knowing', () => {
    const few = [...inState('selected', 'combined'), ...unreachable(1)];
    expect(findOne('sync-sources', knowing(few))).toMatchObject({
      severity: 'info',
      args: { kind: 'few', usable: 2, total: 3 },
    });
    expect(kindsOf(knowing(inState('selected')))).toEqual([['info', 'few']]);
  });

  test('of a client that follows one by design it is no news', () => {
    for (const service of ['systemd-timesyncd', 'timed', 'w32time'] as const) {
      expect(kindsOf(knowing(inState('selected'), service))).toEqual([]);
      expect(kindsOf(knowing(unreachable(1), service))).toEqual([['warning', 'unreachable']]);
    }
  });

  test('a falseticker that it found and leaves out is worth knowing', () => {
    const finding = findOne('sync-sources', knowing(inState('selected', 'combined', 'usable', 'falseticker')));
    expect(finding).toMatchObject({
      severity: 'info',
      args: { kind: 'falseticker', names: ['192.0.2.4'], usable: 3, total: 4 },
      evidence: [{ label: '192.0.2.4', value: 'falseticker, reach=377' }],
    });
  });

  test('a falseticker among few is two things', () => {
    expect(kindsOf(knowing(inState('selected', 'falseticker')))).toEqual([
      ['info', 'falseticker'],
      ['info', 'few'],
    ]);
  });

  test('one that does not tell how it reaches them is not called unreachable', () => {
    const untold = inState('selected').map((one) => ({ ...one, reach: null }));
    const finding = findOne('sync-sources', knowing(untold));
    expect(finding).toMatchObject({ args: { kind: 'few' }, evidence: [{ value: 'selected' }] });
  });
});

test.for([
  ['liar', ['falseticker']],
  ['synchronised', []],
  ['unreachable', ['unreachable']],
  ['one-of-three', ['few']],
  ['no-source', ['none']],
  ['stale', ['unreachable']],
] as const)('a real chronyd: %s', ([name, kinds]) => {
  const sources = parseSources(recorded(`chrony/4.3/${name}.sources.csv`));
  expect(sources).not.toBeNull();
  expect(kindsOf(knowing(sources)).map(([, kind]) => kind)).toEqual(kinds);
});

describe('what its configuration names', () => {
  test('servers of one operator', () => {
    const finding = findOne('sync-sources', configured('time1.google.com', 'time2.google.com'));
    expect(finding).toMatchObject({
      severity: 'info',
      args: { kind: 'one-operator', operator: 'Google', names: ['time1.google.com', 'time2.google.com'] },
      evidence: [
        { label: 'time1.google.com', value: 'Google', source: '/etc/chrony/chrony.conf:1' },
        { label: 'time2.google.com', value: 'Google', source: '/etc/chrony/chrony.conf:2' },
      ],
    });
  });

  test.for<readonly [string, readonly string[]]>([
    ['a single one', ['time.google.com']],
    ['two operators that do the same', ['time.google.com', 'time.facebook.com']],
    ['one of whom we know nothing beside it', ['time.google.com', 'ntp.example']],
    ['some of whom we know nothing', ['a.example', 'b.example']],
    ['a pool, which many run', ['0.debian.pool.ntp.org', '1.debian.pool.ntp.org']],
    ['one that smears and one of whom it is not declared', ['time.google.com', 'ntp.ubuntu.com']],
    ['none', []],
  ])('%s: nothing to say', ([, hosts]) => {
    expect(runCheck('sync-sources', configured(...hosts)).outcome).toBe('passed');
  });

  test('some smear leap seconds and some do not', () => {
    const finding = findOne('sync-sources', configured('time.google.com', 'time.cloudflare.com', 'ntp.example'));
    expect(finding).toMatchObject({
      severity: 'info',
      args: { kind: 'mixed-smear', names: ['time.google.com'], operator: null },
      evidence: [{ label: 'time.google.com' }, { label: 'time.cloudflare.com', value: 'Cloudflare' }],
    });
  });
});

describe('what is not known', () => {
  test('of one that does not tell, its configuration still counts', () => {
    const sources = [{ host: 'time1.google.com' }, { host: 'time2.google.com' }].map(({ host }): ConfiguredSource => ({
      kind: 'server',
      host,
      port: 123,
      authenticated: false,
      path: 'f',
      line: 1,
    }));
    const mute = running('chrony', {
      claim: missing('denied', '501 Not authorised'),
      configuration: ok(configuration({ sources })),
    });
    expect(kindsOf(facts({ daemon: daemon({ services: [mute] }) }))).toEqual([['info', 'one-operator']]);
  });

  test('neither', () => {
    const mute = running('chrony', {
      claim: missing('timeout', 'x'),
      configuration: missing('denied', 'EACCES'),
    });
    expect(runCheck('sync-sources', facts({ daemon: daemon({ services: [mute] }) })).outcome).toBe('skipped');
    const vague = running('chrony', {
      claim: ok(claim({ sources: null })),
      configuration: missing('absent', 'no file'),
    });
    expect(runCheck('sync-sources', facts({ daemon: daemon({ services: [vague] }) })).outcome).toBe('skipped');
  });

  test('of what does not run, or does not keep the clock, nothing is said', () => {
    const measuring = running('chrony', {
      process: daemonProcess({ setsClock: false }),
      claim: ok(claim({ sources: [] })),
    });
    for (const services of [[], [idle('chrony')], [measuring]]) {
      expect(runCheck('sync-sources', facts({ daemon: daemon({ services }) })).outcome).toBe('skipped');
    }
  });
});
