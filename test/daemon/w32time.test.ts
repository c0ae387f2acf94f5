import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  configuredW32Sources,
  parseRegistryValues,
  readW32Configuration,
} from '../../src/daemon/w32time-configuration.ts';
import { parseW32Peers } from '../../src/daemon/w32time-peers.ts';
import { parseW32Status, readW32time } from '../../src/daemon/w32time.ts';
import type { DaemonClaim } from '../../src/model/daemon-facts.ts';
import type { Gathered } from '../../src/model/gathered.ts';
import { missing } from '../../src/model/gathered.ts';
import type { FakeOutput } from '../gather/fake-doors.ts';
import { fakeDoors, fakePrograms } from '../gather/fake-doors.ts';

/** As the program's output arrives: Windows' line ends, and UTF-8 made of whatever code page it is in. */
const recording = (name: string): string =>
  readFileSync(new URL(`../fixtures/daemon/windows/${name}.txt`, import.meta.url))
    .toString('utf8')
    .replaceAll('\n', '\r\n');

const STATUS = 'w32tm /query /status /verbose';
const PEERS = 'w32tm /query /peers /verbose';
const NOW = Date.UTC(2026, 10, 22, 8, 45);

const ask = (outputs: Readonly<Record<string, FakeOutput>>) =>
  readW32time({ ...fakeDoors({ programs: fakePrograms(outputs) }), clock: { wallMs: () => NOW } }, null);

const claimOf = async (status: string, peers: FakeOutput = missing('failed', '')): Promise<DaemonClaim> => {
  const claim = await ask({ [STATUS]: status, [PEERS]: peers });
  if (claim.status !== 'ok') throw new Error(claim.reason);
  return claim.value;
};

const ALL = [
  'status-en-2011-leap-3',
  'status-en-2012-domain',
  'status-en-2014-hyper-v',
  'status-en-2023-hyper-v',
  'status-en-2023-lost',
  'status-en-2026-own-clock',
  'status-de-2026-wrapped.cp850',
  'status-de-2026-never.cp850',
  'status-fr-2025-hyper-v.cp850',
  'status-zh-cn-2025.cp936',
] as const;

describe('what the status says', () => {
  test('a member of a domain', async () => {
    const claim = await claimOf(recording('status-en-2012-domain'));
    expect(claim).toMatchObject({
      synchronised: true,
      stratum: 5,
      reference: 'dc01.example.net',
      updateIntervalMs: 16_384_000,
      sources: null,
    });
    expect(claim.lastUpdateAt).toBeCloseTo(NOW - 10_651_602.1203, 3);
    // Phase offset 2.7702 ms, root dispersion 201.8032 ms, root delay 109.3 ms.
    expect(claim.offsetMs).toBe(0);
    expect(claim.boundMs).toBeCloseTo(2.7702 + 201.8032 + 54.65, 6);
  });

  test('in German, in the code page of a console, with a line that is wrapped', () => {
    const status = parseW32Status(recording('status-de-2026-wrapped.cp850'));
    expect(status).toMatchObject({
      leap: 0,
      stratum: 5,
      referenceId: 0xc0000203,
      source: 'time.windows.com,0x8',
      pollSeconds: 256,
      hardware: false,
    });
    expect(status?.rootDelayMs).toBeCloseTo(36.5169, 6);
    expect(status?.rootDispersionMs).toBeCloseTo(51.5266, 6);
    expect(status?.phaseOffsetMs).toBeCloseTo(-0.8992, 6);
    expect(status?.sinceLastSyncMs).toBeCloseTo(185_884.7932, 6);
  });

  test('in Chinese, in code page 936, with a label that has no blank behind it', async () => {
    expect(await claimOf(recording('status-zh-cn-2025.cp936'))).toMatchObject({
      synchronised: true,
      stratum: 2,
      reference: 'time.facebook.com',
      updateIntervalMs: 64_000,
    });
  });

  test.for(['status-fr-2025-hyper-v.cp850', 'status-en-2014-hyper-v', 'status-en-2023-hyper-v'])(
    'a guest that follows its hypervisor: %s',
    async (name) => {
      const claim = await claimOf(recording(name), '#Peers: 0\r\n\r\n');
      expect(claim).toMatchObject({
        synchronised: true,
        reference: 'VM IC Time Synchronization Provider',
        updateIntervalMs: 64_000,
      });
      expect(claim.sources).toMatchObject([
        { kind: 'reference-clock', state: 'selected', pollSeconds: 64, reach: null },
      ]);
    },
  );

  test.for(['status-en-2011-leap-3', 'status-en-2023-lost', 'status-en-2026-own-clock', 'status-de-2026-never.cp850'])(
    'not synchronised, and then nothing else is claimed: %s',
    async (name) => {
      expect(await claimOf(recording(name))).toMatchObject({
        synchronised: false,
        offsetMs: null,
        boundMs: null,
        reference: null,
        lastUpdateAt: null,
        updateIntervalMs: null,
      });
    },
  );

  test('a decimal comma', () => {
    const text = recording('status-en-2012-domain');
    expect(parseW32Status(text.replaceAll(/(\d)\.(\d{7}s)/g, '$1,$2'))).toEqual(parseW32Status(text));
  });

  test('a source with a special interval: how often it is asked is not told', async () => {
    const text = recording('status-en-2012-domain');
    for (const flags of ['0x9', '0x1', '9', '1']) {
      const claim = await claimOf(text.replace('dc01.example.net', `ntp.example.net,${flags}`));
      expect(claim).toMatchObject({ reference: 'ntp.example.net', updateIntervalMs: null });
    }
    for (const flags of ['0x8', '8', '']) {
      const claim = await claimOf(text.replace('dc01.example.net', `ntp.example.net,${flags}`));
      expect(claim).toMatchObject({ reference: 'ntp.example.net', updateIntervalMs: 16_384_000 });
    }
  });

  test('lines that a later version may add below are left alone', () => {
    const text = recording('status-en-2012-domain');
    expect(parseW32Status(`${text}Some New Field: 7 (new)\r\n`)).toEqual(parseW32Status(text));
  });
});

describe('its peers', () => {
  test('five of them, one not resolved', async () => {
    const claim = await claimOf(
      recording('status-en-2012-domain').replace('dc01.example.net', 'time.google.com,0x8'),
      recording('peers-en-2025'),
    );
    expect(
      claim.sources?.map(({ name, state, stratum, reach, pollSeconds }) => ({
        name,
        state,
        stratum,
        reach,
        pollSeconds,
      })),
    ).toEqual([
      { name: 'time.facebook.com', state: 'usable', stratum: 1, reach: 255, pollSeconds: 4096 },
      { name: 'time.google.com', state: 'selected', stratum: 1, reach: 255, pollSeconds: 4096 },
      { name: 'de.pool.ntp.org', state: 'usable', stratum: 2, reach: 255, pollSeconds: 4096 },
      { name: 'time.cloudflare.com', state: 'usable', stratum: 3, reach: 255, pollSeconds: 4096 },
      { name: 'ntp.example.net', state: 'unusable', stratum: null, reach: 0, pollSeconds: null },
    ]);
  });

  test('in German: they answered, and not with the time', () => {
    const peer = { name: 'ntp.example.net', kind: 'server', state: 'unusable', stratum: null, reach: 2 };
    expect(parseW32Peers(recording('peers-de-2025.cp850'))).toMatchObject([peer, peer]);
  });

  test('none at all', () => {
    expect(parseW32Peers('#Peers: 0\r\n\r\n')).toEqual([]);
  });

  test('shown to administrators only: not known', async () => {
    const refusal = {
      exitCode: -2147024891,
      stdout: 'The following error occurred: Access is denied. (0x80070005)\r\n',
    };
    expect((await claimOf(recording('status-en-2012-domain'), refusal)).sources).toBe(null);
  });

  test('fewer than the first line announces: not known', () => {
    const text = recording('peers-en-2025');
    expect(parseW32Peers(text.replace('#Peers: 5', '#Peers: 6'))).toBe(null);
    expect(parseW32Peers(text.replace('#Peers: 5', '#Peers: 4'))).toBe(null);
  });
});

describe('no answer', () => {
  const of = async (output: FakeOutput): Promise<Gathered<DaemonClaim>> => ask({ [STATUS]: output });

  test.for([
    ['The following error occurred: The service has not been started. (0x80070426)', 'absent'],
    ['Folgender Fehler ist aufgetreten: Der Dienst wurde nicht gestartet. (0x80070426)', 'absent'],
    ['The following error occurred: Access is denied. (0x80070005)', 'denied'],
    ['Folgender Fehler ist aufgetreten: Zugriff verweigert (0x80070005)', 'denied'],
    ['\ufffd\ufffd\ufffd: \ufffd\ufffd (0x800705b4)', 'timeout'],
    ['The following error occurred: The RPC server is unavailable. (0x800706BA)', 'failed'],
  ] as const)('%s: %s', async ([said, status]) => {
    expect(await of({ exitCode: 1, stdout: `${said}\r\n` })).toMatchObject({ status });
    expect(await of({ exitCode: 1, stderr: `${said}\r\n` })).toMatchObject({ status });
  });

  test('the exit code tells, where nothing is said', async () => {
    expect(await of({ exitCode: -2147023834 })).toMatchObject({ status: 'absent' });
    expect(await of({ exitCode: 2147943462 })).toMatchObject({ status: 'absent' });
    expect(await of({ exitCode: 1 })).toEqual(missing('failed', 'w32tm ended with 0x00000001'));
  });

  test('no w32tm, or one that does not answer', async () => {
    expect(await ask({})).toMatchObject({ status: 'absent' });
    expect(await of(missing('timeout', 'no answer in 1000 ms'))).toMatchObject({ status: 'timeout' });
  });

  test('a good answer with a bad exit code is none', async () => {
    expect(await of({ exitCode: 5, stdout: recording('status-en-2012-domain') })).toMatchObject({ status: 'failed' });
  });
});

describe('text that is cut, mangled or made up never gives a wrong fact', () => {
  test('cut anywhere', () => {
    for (const name of ALL) {
      const text = recording(name);
      const whole = parseW32Status(text);
      expect(whole).not.toBe(null);
      const end = text.trimEnd().length;
      for (let length = 0; length <= end; length++) expect(parseW32Status(text.slice(0, length))).toBe(null);
    }
    for (const name of ['peers-en-2025', 'peers-de-2025.cp850']) {
      const text = recording(name);
      const end = text.trimEnd().length;
      for (let length = 0; length <= end; length++) expect(parseW32Peers(text.slice(0, length))).toBe(null);
    }
  });

  test('a line lost, or doubled', () => {
    for (const name of ALL) {
      const lines = recording(name)
        .split('\r\n')
        .filter((line) => line.trim() !== '');
      const whole = parseW32Status([...lines, ''].join('\r\n'));
      for (const [index, line] of lines.entries()) {
        expect(parseW32Status([...lines.toSpliced(index, 1), ''].join('\r\n'))).toBe(null);
        const doubled = parseW32Status([...lines.toSpliced(index, 0, line), ''].join('\r\n'));
        expect(doubled).toEqual(index === lines.length - 1 ? whole : null);
      }
    }
  });

  test('characters put in or taken out: the same facts, other digits, or none', () => {
    const text = recording('status-de-2026-wrapped.cp850');
    const noise = fc.string({
      unit: fc.constantFrom('x', '(', ')', ':', ' ', '\n', '\0', '\ufffd', 's', '.'),
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(3), noise, (at, removed, added) => {
        const parsed = parseW32Status(text.slice(0, at) + added + text.slice(at + removed));
        if (parsed === null) return;
        expect(Object.values(parsed).every((value) => typeof value !== 'number' || Number.isFinite(value))).toBe(true);
        expect(parsed.leap).toBe(0);
      }),
    );
  });

  test('any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
        expect(parseW32Status(text)).toBe(null);
        expect(parseW32Peers(`${text.replaceAll(/\d/g, '')}\n`)).toBe(null);
      }),
    );
  });

  test('a megabyte of brackets is soon done with', () => {
    expect(parseW32Status(`${'a: 1 ('.repeat(150_000)}\n`)).toBe(null);
    expect(parseW32Status('a: 1 (\n'.repeat(9000))).toBe(null);
    expect(parseW32Peers(`#Peers: 999\n${'a: 1 (\n'.repeat(9000)}`)).toBe(null);
  });
});

describe('its configuration', () => {
  const PARAMETERS = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\W32Time\\Parameters';
  const POLICY = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\W32Time\\Parameters';
  const absent = {
    exitCode: 1,
    stderr: 'ERROR: The system was unable to find the specified registry key or value.\r\n',
  };
  const read = (parameters: FakeOutput, policy: FakeOutput = absent) =>
    readW32Configuration(fakePrograms({ [`reg query ${PARAMETERS}`]: parameters, [`reg query ${POLICY}`]: policy }));

  test('a host of its own', async () => {
    expect(await read(recording('registry-parameters'))).toMatchObject({
      status: 'ok',
      value: {
        files: [PARAMETERS],
        unreadable: [],
        sources: [
          { kind: 'server', host: 'time.windows.com', port: 123, authenticated: false, path: PARAMETERS, line: 1 },
        ],
      },
    });
  });

  test('in a domain the servers stand there unused', async () => {
    const text = recording('registry-parameters').replace('REG_SZ    NTP\r', 'REG_SZ    NT5DS\r');
    expect(await read(text)).toMatchObject({ status: 'ok', value: { sources: [] } });
  });

  test('a policy comes first', async () => {
    const policy = `\r\nHKEY_LOCAL_MACHINE\\${POLICY.slice(5)}\r\n    NtpServer    REG_SZ    a.example.net,0x8 b.example.net,0x4\r\n    Type    REG_SZ    NTP\r\n\r\n`;
    expect(await read(recording('registry-parameters'), policy)).toMatchObject({
      status: 'ok',
      value: {
        files: [POLICY, PARAMETERS],
        sources: [
          { kind: 'server', host: 'a.example.net', path: POLICY },
          { kind: 'peer', host: 'b.example.net', path: POLICY },
        ],
      },
    });
  });

  test('not there, cut, or not understood', async () => {
    expect(await read(absent)).toMatchObject({ status: 'absent' });
    expect(await read(missing('timeout', ''))).toMatchObject({ status: 'timeout' });
    const text = recording('registry-parameters');
    for (let length = 0; length < text.length; length++) {
      expect((await read(text.slice(0, length))).status).toBe('failed');
    }
  });

  test('what is no host name is left out', () => {
    const of = (values: string[]) =>
      configuredW32Sources({ name: 'ntpserver', values, path: 'x', line: 1 }).map(({ host }) => host);
    expect(of(['a.example.net,0x9', ',0x8', '0x9', '"b', 'c.example.net,d.example.net', '2001:db8::1,0x8'])).toEqual([
      'a.example.net',
      '0x9',
      'c.example.net',
      '2001:db8::1',
    ]);
    expect(of(Array.from({ length: 100 }, (_, index) => `s${index}.example.net`))).toHaveLength(64);
  });

  test('any text gives values or none, and nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        const values = parseRegistryValues(text, 'x');
        expect(values === null || values.every(({ line }) => line > 0)).toBe(true);
      }),
    );
  });
});
