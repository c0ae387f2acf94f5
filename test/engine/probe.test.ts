import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EngineClient, ExecSession, InspectedContainer } from '../../src/engine/client.ts';
import { PROBE_SCRIPT } from '../../src/engine/probe-script.ts';
import { MAX_PROBE_BYTES, parseProbe, probe } from '../../src/engine/probe.ts';
import type { Gathered } from '../../src/model/gathered.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { Files } from '../../src/system/files.ts';
import { systemFiles } from '../../src/system/files.ts';
import { VirtualClock } from '../system/virtual-clock.ts';
import { inspected } from './inspected.ts';

const NONCE = 'd41d8cd98f00b204e9800998ecf8427e';
const mark = (words: string): string => `\n@${NONCE} ${words}\n`;
const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');

const filesOf = (answer: Gathered<Files>): Files => {
  if (answer.status !== 'ok') throw new Error(answer.reason);
  return answer.value;
};
const parsed = (text: string): Files => filesOf(parseProbe(bytesOf(text + mark('end')), NONCE));

const LINKED = [
  mark('r /etc/localtime'),
  '/zi/Asia/Tokyo\n',
  mark('l /etc/localtime'),
  '/etc/zone\n',
  mark('f /etc/localtime'),
  'TZif\0\n\n@other f /etc/shadow\nmore',
  mark('q 0'),
  mark('h /etc/localtime'),
  '/usr/share/zoneinfo/Asia/Tokyo\n',
].join('');

describe('what the script prints', () => {
  test('is a link, what it leads to, and the file there, byte for byte', () => {
    const files = parsed(LINKED);
    expect(files.linkTarget('/etc/localtime')).toEqual(ok('/etc/zone'));
    expect(files.linkTarget('/etc/zone')).toEqual(ok('/usr/share/zoneinfo/Asia/Tokyo'));
    expect(files.realPath('/etc/localtime')).toEqual(ok('/zi/Asia/Tokyo'));
    expect(files.readText('/etc/localtime')).toEqual(ok('TZif\0\n\n@other f /etc/shadow\nmore'));
    expect(files.info('/zi/Asia/Tokyo')).toMatchObject({ value: { kind: 'file' } });
    expect(files.readText('/etc/shadow')).toEqual(missing('failed', 'not read'));
  });

  test.for([
    ['a /etc/timezone', 'absent', 'ENOENT'],
    ['n /etc/timezone', 'denied', 'EACCES'],
    ['d /etc/timezone', 'failed', 'not a regular file'],
    ['o /etc/timezone', 'failed', 'not a regular file'],
  ] as const)('%s is %s', ([words, status, reason]) => {
    expect(parsed(mark(words)).readText('/etc/timezone')).toEqual({ status, reason });
  });

  test('a link that leads nowhere dangles', () => {
    const files = parsed(`${mark('l /etc/localtime')}../zi/None\n${mark('x /etc/localtime')}`);
    expect(files.info('/etc/localtime')).toMatchObject({ value: { kind: 'symlink' } });
    expect(files.realPath('/etc/localtime')).toMatchObject({ status: 'absent' });
  });

  test.for([
    ['0', '', { status: 'ok', value: '' }],
    ['1', '', { status: 'denied', reason: 'EACCES' }],
    ['1', 'half', { status: 'failed', reason: 'not read' }],
    ['127', '', { status: 'failed', reason: 'not read' }],
  ] as const)('a program that ends with %s after "%s" has not read all', ([code, text, answer]) => {
    const files = parsed(`${mark('f /proc/1/environ')}${text}${mark(`q ${code}`)}`);
    expect(files.readText('/proc/1/environ')).toEqual(answer);
  });

  describe('several files at once', () => {
    const commandLine = `sh\0-c\0eval "$x"\0${NONCE}\x001\0\0`;
    const files = (pieces: readonly string[], code = '0'): string =>
      [mark('s /etc/timezone /etc/empty /etc/localtime'), commandLine]
        .concat(pieces.flatMap((piece) => [piece, commandLine]))
        .concat(mark(`q ${code}`))
        .join('');

    test('are told each, byte for byte', () => {
      const told = parsed(files(['a\0\n\n@half sh\0-c\0eval', '', 'TZif\0\n']));
      expect(told.readText('/etc/timezone')).toEqual(ok('a\0\n\n@half sh\0-c\0eval'));
      expect(told.readText('/etc/empty')).toEqual(ok(''));
      expect(told.readText('/etc/localtime')).toEqual(ok('TZif\0\n'));
    });

    test.for<readonly [string, string]>([
      ['fewer', files(['a', 'b'])],
      ['more', files(['a', 'b', 'c', 'd'])],
      ['cut off', files(['a', 'b', 'c']).replace(`${commandLine}\n@`, '\n@')],
      ['of a program that failed', files(['a', 'b', 'c'], '1')],
    ])('are not read if they are %s', ([, text]) => {
      for (const path of ['/etc/timezone', '/etc/empty', '/etc/localtime'])
        expect(parsed(text).readText(path)).toEqual(missing('failed', 'not read'));
    });

    test('are what was told of each afterwards', () => {
      const told = parsed(`${files(['a', 'b', 'c'], '1')}${mark('f /etc/timezone')}UTC\n${mark('q 0')}`);
      expect(told.readText('/etc/timezone')).toEqual(ok('UTC\n'));
      expect(told.readText('/etc/localtime')).toEqual(missing('failed', 'not read'));
    });
  });

  test('an absent folder holds nothing; of another one only that is known which was read', () => {
    const files = parsed(`${mark('a /share/zoneinfo')}${mark('d /usr/share/zoneinfo Asia UTC')}`);
    expect(files.readBytes('/share/zoneinfo/Asia/Tokyo')).toMatchObject({ status: 'absent' });
    expect(files.readBytes('/usr/share/zoneinfo/Asia/Tokyo')).toEqual(missing('failed', 'not read'));
    expect(files.list('/usr/share/zoneinfo')).toEqual(['Asia', 'UTC']);
  });
});

describe('hostile output', () => {
  const whole = LINKED + mark('a /etc/timezone') + mark('end');

  test('is failed wherever it is cut', () => {
    const { length } = whole.trimEnd();
    for (let end = 0; end < length; end++)
      expect(parseProbe(bytesOf(whole.slice(0, end)), NONCE)).toMatchObject({ status: 'failed' });
  });

  test('is failed without our nonce, and if it is too long', () => {
    expect(parseProbe(bytesOf(whole.replaceAll(NONCE, 'guess')), NONCE)).toMatchObject({ status: 'failed' });
    const long = new Uint8Array(MAX_PROBE_BYTES + 1);
    expect(parseProbe(long, NONCE)).toMatchObject({ status: 'failed' });
  });

  test('never becomes a path that cannot be, and never throws', () => {
    const words = fc.constantFrom('s', 'l', 'h', 'r', 'f', 'q', 'd', 'o', 'a', 'n', 'x', 'end', '__proto__');
    const path = fc.oneof(
      fc.constantFrom('/etc/localtime', '/a', '/a/../b', '//', 'x', ''),
      fc.string({ maxLength: 20 }),
    );
    const content = fc.oneof(
      fc.string({ maxLength: 30 }),
      fc.constantFrom('/etc/localtime\n', '../a\n', '/a/b/../..\n', '\n'),
    );
    const frame = fc.tuple(words, path, content).map(([kind, of, text]) => `${mark(`${kind} ${of}`)}${text}`);
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 12 }), (frames) => {
        const answer = parseProbe(Buffer.from(frames.join('') + mark('end')), NONCE);
        if (answer.status !== 'ok') return;
        const files = answer.value;
        for (const one of ['/etc/localtime', '/a', '/a/b', '/', '/b']) {
          files.readText(one);
          files.list(one);
          const real = files.realPath(one);
          if (real.status === 'ok') expect(real.value).toMatch(/^\//);
        }
      }),
    );
  });

  test('of random bytes is failed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        expect(parseProbe(bytes, NONCE)).toMatchObject({ status: 'failed' });
      }),
    );
  });
});

interface FakeSession extends ExecSession {
  readonly isClosed: () => boolean;
}

/** A program inside that prints these pieces for the nonce that it is given, and then ends or stays. */
const fakeClient = (
  print: (nonce: string) => readonly string[],
  exitCode: number | null | 'stays',
  apiVersion: string | null = null,
): {
  readonly client: EngineClient;
  readonly commands: (readonly string[])[];
  readonly environments: (readonly string[])[];
  readonly session: () => FakeSession;
} => {
  const commands: (readonly string[])[] = [];
  const environments: (readonly string[])[] = [];
  let session: FakeSession | null = null;
  const client = {
    apiVersion,
    exec: (_id: string, command: readonly string[], environment: readonly string[]) => {
      commands.push(command);
      environments.push(environment);
      const nonce = command[3] ?? '';
      let closed = false;
      let finish = (): void => {};
      const ended = new Promise<Gathered<{ exitCode: number | null }>>((resolve) => {
        finish = () => {
          if (exitCode !== 'stays') resolve(ok({ exitCode }));
        };
      });
      session = {
        write: () => {},
        end: () => {},
        onOutput: (listener) => {
          for (const piece of print(nonce)) listener(Buffer.from(piece, 'latin1'), 0n);
          finish();
        },
        ended,
        close: () => {
          closed = true;
        },
        isClosed: () => closed,
      };
      return Promise.resolve(ok(session));
    },
  } as unknown as EngineClient;
  return { client, commands, environments, session: () => session as unknown as FakeSession };
};

const answerTo = (nonce: string): readonly string[] => [
  `\n@${nonce} a /etc/timezone\n\n@${nonce.slice(0, 3)}`,
  `${nonce.slice(3)} e`,
  'nd\n',
];

const look = async (
  { client }: Pick<ReturnType<typeof fakeClient>, 'client'>,
  withClock = false,
  container: Partial<InspectedContainer> = {},
): ReturnType<typeof probe> => {
  const clock = new VirtualClock();
  return clock.until(probe(client, inspected({ pidMode: '', ...container }), { withClock, clock }));
};

describe('a look inside', () => {
  test('reads to the end mark, however it arrives', async () => {
    const fake = fakeClient(answerTo, 0);
    const answer = await look(fake);
    expect(answer).toMatchObject({ status: 'ok', value: { session: null } });
    if (answer.status === 'ok')
      expect(answer.value.files.readText('/etc/timezone')).toMatchObject({ status: 'absent' });
    expect(fake.session().isClosed()).toBe(true);
  });

  test('hands on the shell that is to tell the time', async () => {
    const fake = fakeClient(answerTo, 'stays');
    const answer = await look(fake, true);
    expect(answer.status === 'ok' && answer.value.session === fake.session()).toBe(true);
    expect(fake.session().isClosed()).toBe(false);
    expect(fake.environments[0]?.join()).toContain('date "+%s %N"');
  });

  test.for([
    ['', '1'],
    ['host', '0'],
    ['container:abc', '0'],
  ] as const)(
    'takes process 1 for the first one of the container with the PID mode "%s": %s',
    async ([pidMode, argument]) => {
      const fake = fakeClient(answerTo, 0);
      await look(fake, false, { pidMode });
      expect(fake.commands[0]?.slice(0, 2)).toEqual(['sh', '-c']);
      expect(fake.commands[0]?.[4]).toBe(argument);
    },
  );

  test('hands the script over as a variable, which the log of the engine does not show', async () => {
    const fake = fakeClient(answerTo, 0, '1.41');
    await look(fake);
    expect(fake.commands[0]?.[2]).toBe('eval "$TIMECHECK_PROBE"');
    expect(fake.environments[0]?.join()).toContain(PROBE_SCRIPT);
  });

  test('hands it over as an argument to an engine that knows no variables there', async () => {
    const fake = fakeClient(answerTo, 0, '1.24');
    await look(fake);
    expect(fake.commands[0]?.[2]).toBe(PROBE_SCRIPT);
    expect(fake.environments[0]).toEqual([]);
  });

  test.for([
    ['TZ=Asia/Tokyo', 'TZ=Asia/Tokyo', ['']],
    ['TZ=Asia/Tokyo', 'HOME=/', ['']],
    ['TZ=UTC', 'TZ=Asia/Tokyo', ['', 'Asia/Tokyo']],
    ['HOME=/', 'TZ=:Asia/Tokyo', ['', ':Asia/Tokyo']],
    ['HOME=/', 'TZ=$(id)', ['']],
  ] as const)('made with %s, where the first process has %s, asks for the zones %j', async ([made, has, asked]) => {
    const fake = fakeClient(
      (nonce) => [`\n@${nonce} f /proc/1/environ\n`, `A=b\0${has}\0`, `\n@${nonce} q 0\n\n@${nonce} end\n`],
      'stays',
    );
    const answer = await look(fake, true, { environment: ['A=b', made] });
    expect(fake.commands.map((command) => command[5])).toEqual(asked);
    expect(answer.status === 'ok' && answer.value.session === fake.session()).toBe(true);
  });

  test.for([126, 127])('is absent without a shell (%i)', async (exitCode) => {
    const fake = fakeClient(() => ['OCI runtime exec failed: exec: "sh": executable file not found'], exitCode);
    expect(await look(fake)).toEqual(missing('absent', 'no shell inside'));
    expect(fake.session().isClosed()).toBe(true);
  });

  test('that breaks off is failed', async () => {
    expect(await look(fakeClient(() => ['\n@half'], 137))).toMatchObject({ status: 'failed' });
  });

  test('that never ends is given up', async () => {
    const fake = fakeClient(() => ['...'], 'stays');
    expect(await look(fake)).toMatchObject({ status: 'timeout' });
    expect(fake.session().isClosed()).toBe(true);
  });

  test('that prints without end is given up', async () => {
    const fake = fakeClient(() => Array.from({ length: 20 }, () => 'x'.repeat(100_000)), 'stays');
    expect(await look(fake)).toMatchObject({ status: 'failed' });
  });

  test('where the engine refuses it is what the engine says', async () => {
    const client = { exec: () => Promise.resolve(missing('failed', 'is paused')) } as unknown as EngineClient;
    expect(await look({ client })).toEqual(missing('failed', 'is paused'));
  });
});

const run = promisify(execFile);

/** Runs the script with the shell of this machine: what it then tells is this machine. */
const runHere = async (environment: Readonly<Record<string, string>>, zone = ''): Promise<Files> => {
  const { stdout } = await run('/bin/sh', ['-c', PROBE_SCRIPT, NONCE, '1', zone], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    encoding: 'buffer',
    maxBuffer: MAX_PROBE_BYTES,
  });
  return filesOf(parseProbe(stdout, NONCE));
};

describe.skipIf(process.platform !== 'linux')('the script, run by a shell', () => {
  test('tells what is there as it is', async () => {
    const files = await runHere({ TZ: 'Asia/Tokyo' });
    for (const path of ['/etc/localtime', '/etc/timezone', '/etc/os-release', '/usr/share/zoneinfo/Asia/Tokyo']) {
      expect(files.readBytes(path).status).toBe(systemFiles.readBytes(path).status);
      const [seen, real] = [files.readText(path), systemFiles.readText(path)];
      if (real.status === 'ok') expect(seen).toEqual(real);
      expect(files.info(path).status).toBe(systemFiles.info(path).status);
      if (path !== '/etc/os-release')
        expect(files.realPath(path)).toMatchObject(
          systemFiles.realPath(path).status === 'ok' ? systemFiles.realPath(path) : {},
        );
    }
    expect(files.readText('/proc/self/mountinfo')).toMatchObject({ status: 'ok' });
    expect(files.list('/usr/share/zoneinfo').length > 0).toBe(systemFiles.list('/usr/share/zoneinfo').length > 0);
    expect(files.readText('/etc/shadow')).toEqual(missing('failed', 'not read'));
  });

  test.for(['exit 1', 'printf half; exit 1'])(
    'tells the same where no program prints several files at once (%s)',
    async (script) => {
      const folder = await mkdtemp(join(tmpdir(), 'timecheck-probe-'));
      try {
        await writeFile(join(folder, 'head'), `#!/bin/sh\ncase $1 in -q) ${script};; esac\nexit 1\n`, { mode: 0o755 });
        const [usual, other] = [await runHere({}), await runHere({ PATH: `${folder}:${process.env['PATH'] ?? ''}` })];
        for (const path of ['/etc/localtime', '/etc/timezone', '/etc/os-release', '/proc/1/environ'])
          expect(other.readBytes(path)).toEqual(usual.readBytes(path));
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );

  test('tells of the zone that it is asked for', async () => {
    const path = '/usr/share/zoneinfo/Asia/Kolkata';
    const files = await runHere({ TZ: 'Asia/Tokyo' }, ':Asia/Kolkata');
    expect(files.readBytes(path).status).toBe(systemFiles.readBytes(path).status);
    expect(files.readBytes('/usr/share/zoneinfo/Asia/Tokyo').status).toBe(systemFiles.readBytes(path).status);
  });

  test.for([`$(echo x)`, '"; echo', '`id`', '../../etc/passwd x', 'a\nb', '-n', '*'])(
    'does nothing with TZ=%s',
    async (tz) => {
      const files = await runHere({ TZ: tz, TZDIR: tz });
      expect(files.readText('/etc/passwd')).toEqual(missing('failed', 'not read'));
    },
  );

  test('tells less without programs, and nothing that is not so', async () => {
    const { stdout } = await run('/bin/sh', ['-c', PROBE_SCRIPT, NONCE, '1', ''], {
      env: { PATH: '/nonexistent' },
      encoding: 'buffer',
    });
    const files = filesOf(parseProbe(stdout, NONCE));
    const real = systemFiles.info('/etc/localtime');
    if (real.status === 'ok') {
      expect(files.info('/etc/localtime')).toMatchObject({ value: { kind: real.value.kind } });
      expect(files.readBytes('/etc/localtime')).toEqual(missing('failed', 'not read'));
    }
  });
});
