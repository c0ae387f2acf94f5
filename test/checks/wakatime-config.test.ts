import { describe, expect, test } from 'vitest';
import { missing, ok } from '../../src/model/gathered.ts';
import type { WakatimeConfigFault } from '../../src/model/wakatime-facts.ts';
import { NOW, facts } from './facts.ts';
import { findOne, runCheck } from './find.ts';
import { queue, queueOf, server } from './wakatime-facts.ts';
import { DAY, HOUR, MINUTE, NEVER_SENT, fault, inHome, withConfig, withLog } from './wakatime-state-situations.ts';

const NAME = 'wakatime-config';
const CONFIG = '/home/ann/.wakatime.cfg';
const OLD = { queues: [queue({ content: ok(queueOf(9, NOW - HOUR, NOW - MINUTE)) })] };

test('a configuration without faults is no finding', () => {
  expect(runCheck(NAME, inHome()).outcome).toBe('passed');
  expect(runCheck(NAME, withConfig({ hasProxy: true, apiUrl: null, key: 'command' })).outcome).toBe('passed');
  expect(runCheck(NAME, facts()).outcome).toBe('skipped');
});

test.for<readonly [WakatimeConfigFault['kind'], string]>([
  ['not-understood', 'critical'],
  ['api-url', 'warning'],
  ['import-unreadable', 'warning'],
  ['bom', 'info'],
  ['too-large', 'unknown'],
])('%s is %s', ([kind, severity]) => {
  expect(findOne(NAME, withConfig({ faults: [fault(kind, { line: 3 })] }))).toMatchObject({
    severity,
    subject: { kind: 'file', name: CONFIG, line: 3 },
    args: { what: kind, path: CONFIG, waiting: 3 },
  });
});

test('an address that is none is critical once heartbeats have waited', () => {
  expect(findOne(NAME, withConfig({ faults: [fault('api-url', { line: 3 })] }, OLD)).severity).toBe('critical');
});

describe('a server that sends on to another one', () => {
  const behind = (code: number) => ({ server: ok(server({ redirect: { code, origin: 'https://wakapi.example' } })) });

  test.each([301, 302, 303])('by %d: what is posted does not arrive', (code) => {
    expect(findOne(NAME, inHome(behind(code)))).toMatchObject({
      severity: 'warning',
      args: { what: 'redirect', keys: ['https://wakapi.example'] },
    });
    // We have no key: one that has may not be sent on.
    expect(findOne(NAME, inHome({ ...OLD, ...behind(code) })).severity).toBe('warning');
    for (const failed of [{ badRequests24h: 1 }, { lastError: { at: NOW - HOUR, message: 'EXAMPLE' } }])
      expect(findOne(NAME, withLog(failed, { ...OLD, ...behind(code) })).severity).toBe('critical');
    const longAgo = { lastError: { at: NOW - 2 * DAY, message: 'EXAMPLE' } };
    expect(findOne(NAME, withLog(longAgo, { ...OLD, ...behind(code) })).severity).toBe('warning');
  });

  test('by 307 or 308 it arrives', () => {
    for (const code of [307, 308]) expect(runCheck(NAME, inHome(behind(code))).outcome).toBe('passed');
  });
});

test('in an imported file it is that file', () => {
  const faults = [fault('not-understood', { path: '/srv/team.cfg', line: 7 })];
  expect(findOne(NAME, withConfig({ faults })).subject).toEqual({ kind: 'file', name: '/srv/team.cfg', line: 7 });
});

describe('a key that stands twice', () => {
  test('warns where it matters which one holds', () => {
    for (const key of ['settings.api_url', 'settings.api_key'])
      expect(findOne(NAME, withConfig({ faults: [fault('duplicate-key', { key, line: 4 })] })).severity).toBe(
        'warning',
      );
    const faults = [fault('duplicate-key', { key: 'settings.debug', line: 4 })];
    expect(findOne(NAME, withConfig({ faults })).severity).toBe('info');
  });

  test('several of a file are one finding', () => {
    const faults = [
      fault('duplicate-key', { key: 'settings.debug', line: 4 }),
      fault('duplicate-key', { key: 'settings.api_url', line: 6 }),
      fault('duplicate-key', { key: 'settings.debug', line: 8 }),
    ];
    expect(findOne(NAME, withConfig({ faults }))).toMatchObject({
      severity: 'warning',
      subject: { kind: 'file', line: 4 },
      args: { keys: ['settings.debug', 'settings.api_url'] },
      evidence: [{ value: '4' }, { value: '6' }, { value: '8' }],
    });
  });
});

describe('no key', () => {
  const faults = [fault('no-key')];

  test('is critical once heartbeats have waited', () => {
    expect(findOne(NAME, withConfig({ faults }, { ...NEVER_SENT, ...OLD }))).toMatchObject({
      severity: 'critical',
      subject: { kind: 'home' },
      fixes: [{ id: 'wakatime-enter-key', commands: [] }],
    });
  });

  test('warns where nothing waits for long', () => {
    expect(findOne(NAME, withConfig({ faults }, NEVER_SENT)).severity).toBe('warning');
    expect(findOne(NAME, withConfig({ faults }, { ...NEVER_SENT, queues: [] })).severity).toBe('warning');
  });

  test('is none where something was sent lately: the editor hands it over', () => {
    expect(runCheck(NAME, withConfig({ faults })).outcome).toBe('passed');
    expect(findOne(NAME, withConfig({ faults }, OLD)).severity).toBe('critical');
  });
});

test('offline = false loses what cannot be sent', () => {
  expect(findOne(NAME, withConfig({ keepsOffline: false }))).toMatchObject({
    severity: 'warning',
    args: { what: 'offline' },
  });
});

describe('a key without encryption', () => {
  const isFound = (apiUrl: string) => runCheck(NAME, withConfig({ apiUrl })).outcome === 'found';

  test('is noted', () => {
    expect(findOne(NAME, withConfig({ apiUrl: 'http://wakapi.example.org/api' }))).toMatchObject({
      severity: 'info',
      args: { what: 'plain-http' },
      evidence: [{ value: 'http://wakapi.example.org/api' }],
    });
    for (const host of ['192.0.2.7', '172.32.0.1', '100.128.0.1', '10.example.org', '[2001:db8::1]', 'local.example'])
      expect([host, isFound(`http://${host}:3000/api`)]).toEqual([host, true]);
  });

  test('is not where nobody else is on the way', () => {
    const near = ['localhost', '127.0.0.1', '10.0.0.5', '172.31.0.1', '192.168.1.2', '169.254.1.1', '100.64.0.1'];
    for (const host of [...near, '[::1]', '[fd00::1]', '[fe80::1]', 'wakapi', 'nas.local', 'wakapi.home.arpa'])
      expect([host, isFound(`http://${host}:3000/api`)]).toEqual([host, false]);
    for (const url of ['https://wakapi.example/api', 'no address', ''])
      expect([url, isFound(url)]).toEqual([url, false]);
  });
});

describe('no configuration', () => {
  test('is a matter only where heartbeats wait', () => {
    const config = missing('absent', 'ENOENT');
    expect(runCheck(NAME, inHome({ config, ...NEVER_SENT, queues: [] })).outcome).toBe('passed');
    expect(runCheck(NAME, inHome({ config })).outcome).toBe('passed');
    expect(findOne(NAME, inHome({ config, ...NEVER_SENT }))).toMatchObject({
      severity: 'warning',
      args: { what: 'missing', path: CONFIG, waiting: 3 },
    });
  });

  test('that may be read: of our own wakatime-cli cannot read it either', () => {
    const config = missing('denied', 'EACCES');
    expect(findOne(NAME, inHome({ config }))).toMatchObject({
      severity: 'critical',
      args: { what: 'unread', status: 'denied' },
      fixes: [{ commands: [['sudo', 'chown', '1000', CONFIG]] }],
    });
    expect(findOne(NAME, inHome({ config, isOurs: false }))).toMatchObject({ severity: 'unknown', fixes: [] });
    expect(findOne(NAME, inHome({ config: missing('failed', 'EIO') })).severity).toBe('unknown');
  });
});
