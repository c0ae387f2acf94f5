import { once } from 'node:events';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Http, HttpServer, HttpTarget } from '../../src/system/http.ts';
import { httpWith } from '../../src/system/http.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** So long that no machine needs it. */
const AMPLE_MS = 25_000;
const SHORT_MS = 100;

const ample = { method: 'GET', path: '/', timeoutMs: AMPLE_MS } as const;

const newHttp = (find: (name: string) => string | null = () => null): Http => {
  const http = httpWith(find);
  onTestFinished(() => http.stop());
  return http;
};

/** A process that has ended, and that its parent may not have looked after yet. */
const untilGone = async (pid: number): Promise<void> => {
  const isThere = (): boolean => {
    try {
      process.kill(pid, 0);
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  };
  await expect.poll(isThere, { timeout: AMPLE_MS }).toBe(false);
};

interface Listening {
  readonly server: HttpServer;
  readonly http: Http;
  readonly target: HttpTarget;
  /** Those whose clients have not left. */
  readonly clients: ReadonlySet<Socket>;
}

/** A server that does this with the bytes of everybody who connects. */
const listen = async (serve: (client: Socket, bytes: string) => void): Promise<Listening> => {
  const path = join(temporaryFolder(), 'socket');
  const clients = new Set<Socket>();
  const listener = createServer({ allowHalfOpen: true }, (client) => {
    clients.add(client);
    client.on('error', () => {});
    client.once('end', () => clients.delete(client));
    client.once('close', () => clients.delete(client));
    client.on('data', (bytes) => serve(client, bytes.toString('latin1')));
  });
  listener.listen(path);
  await once(listener, 'listening');
  onTestFinished(() => {
    listener.close();
    for (const client of clients) client.destroy();
  });
  const http = newHttp();
  const target = { kind: 'socket', path } as const;
  return { server: http.server(target), http, target, clients };
};

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Who: me\r\n\r\nhi';

const bodyOf = async (server: HttpServer, request: Parameters<HttpServer['request']>[0] = ample): Promise<string> => {
  const answer = await server.request(request);
  return answer.status === 'ok' ? Buffer.from(answer.value.body).toString('latin1') : answer.fault;
};

describe.skipIf(process.platform === 'win32')('a server on a Unix socket', () => {
  test('its answer, with the moments before and after it', async () => {
    const asked: string[] = [];
    const { server } = await listen((client, bytes) => {
      asked.push(bytes);
      client.write(OK);
    });
    const before = process.hrtime.bigint();
    const answer = await server.request({ ...ample, path: '/a?b=c', headers: { 'X-Mine': '1' } });
    if (answer.status !== 'ok') throw new Error(answer.reason);
    const { code, headers, body, sentNs, receivedNs } = answer.value;
    expect(code).toBe(200);
    expect(headers.get('x-who')).toBe('me');
    expect(Buffer.from(body).toString()).toBe('hi');
    expect(before <= sentNs && sentNs <= receivedNs && receivedNs <= process.hrtime.bigint()).toBe(true);
    expect(asked.join('')).toMatch(/^GET \/a\?b=c HTTP\/1\.1\r\n[^]*X-Mine: 1\r\n/);
  });

  test('one connection is used again, and a few for many requests', async () => {
    let connections = 0;
    const { server, clients } = await listen((client) => {
      connections = Math.max(connections, clients.size);
      client.write(OK);
    });
    await bodyOf(server);
    await bodyOf(server);
    expect(connections).toBe(1);
    const many = await Promise.all(Array.from({ length: 60 }, () => bodyOf(server)));
    expect(many).toEqual(Array.from({ length: 60 }, () => 'hi'));
    expect(connections).toBeLessThanOrEqual(12);
  });

  test('a connection that the server has let go of meanwhile is no failure', async () => {
    const { server, clients } = await listen((client) => client.write(OK));
    expect(await bodyOf(server)).toBe('hi');
    for (const client of clients) client.destroy();
    expect(await bodyOf(server)).toBe('hi');
  });

  test.for<readonly [string, string, string]>([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', 'not-http'],
    ['headers without an end', `HTTP/1.1 200 OK\r\n${'X-More: of it\r\n'.repeat(5000)}`, 'not-http'],
    ['a body longer than wanted', `HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n${'x'.repeat(101)}`, 'too-much'],
    [
      'a body in chunks longer than wanted',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n${'x'.repeat(101)}\r\n0\r\n\r\n`,
      'too-much',
    ],
    ['chunks that are none', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 'not-http'],
    [
      'an upgrade that was not asked for',
      'HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nx',
      'not-http',
    ],
  ])('%s is a failure', async ([, bytes, fault]) => {
    const { server } = await listen((client) => client.write(bytes));
    expect(await bodyOf(server, { ...ample, maxBytes: 100 })).toBe(fault);
  });

  test.for<readonly [string, string]>([
    ['nothing at all', ''],
    ['half of its headers', 'HTTP/1.1 200 OK\r\nContent-'],
    ['half of its body', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'],
  ])('one that hangs up after %s has hung up', async ([, bytes]) => {
    const { server } = await listen((client) => client.end(bytes));
    expect(await bodyOf(server)).toBe('hung-up');
  });

  test.for<readonly [string, string]>([
    ['nothing', ''],
    ['half of its answer', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'],
    ['one provisional answer', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ])('one that says %s and no more is given up', async ([, bytes]) => {
    const { server, clients } = await listen((client) => client.write(bytes));
    const answer = await server.request({ ...ample, timeoutMs: SHORT_MS });
    expect(answer).toMatchObject({ status: 'timeout', fault: 'no-answer', reason: `no answer in ${SHORT_MS} ms` });
    await expect.poll(() => clients.size, { timeout: AMPLE_MS }).toBe(0);
  });

  test('requests that wait for their turn at one that never answers end with the first ones', async () => {
    const { server } = await listen(() => {});
    const startedAt = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 300 }, () => server.request({ ...ample, timeoutMs: SHORT_MS })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['timeout']));
    // One after the other, they would take 25 times as long.
    expect(performance.now() - startedAt).toBeLessThan(15 * SHORT_MS);
  });

  test('one request that is not answered does not harm the others', async () => {
    const { server } = await listen((client, bytes) => bytes.startsWith('GET /hang') || client.write(OK));
    const hanging = server.request({ ...ample, path: '/hang', timeoutMs: SHORT_MS });
    expect(await Promise.all(Array.from({ length: 30 }, () => bodyOf(server)))).toEqual(
      Array.from({ length: 30 }, () => 'hi'),
    );
    expect((await hanging).status).toBe('timeout');
    expect(await bodyOf(server)).toBe('hi');
  });

  test('when the run ends, what waits ends, and nobody is asked any more', async () => {
    const { server, http, target } = await listen(() => {});
    const waiting = Array.from({ length: 30 }, () => server.request(ample));
    await new Promise((resolve) => setImmediate(resolve));
    http.stop();
    const answers = await Promise.all([...waiting, server.request(ample), http.server(target).request(ample)]);
    for (const answer of answers) expect(answer).toMatchObject({ status: 'timeout', reason: 'the run has ended' });
  });

  test('a path that cannot be sent is a failure', async () => {
    const { server } = await listen((client) => client.write(OK));
    expect(await server.request({ ...ample, path: '/a b\r\nX: y' })).toMatchObject({ status: 'failed' });
  });

  test('no socket is absent, one that nobody serves is refused, and one of others denied', async () => {
    const folder = temporaryFolder();
    const at = (name: string): HttpServer => newHttp().server({ kind: 'socket', path: join(folder, name) });
    expect(await at('none').request(ample)).toMatchObject({ status: 'absent', fault: 'no-socket' });
    writeFileSync(join(folder, 'file'), '');
    expect(await at('file').request(ample)).toMatchObject({ status: 'failed', fault: 'connection-refused' });
    expect(await at('file/below').request(ample)).toMatchObject({ status: 'absent', fault: 'no-socket' });
  });
});

describe.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('an ordinary user', () => {
  test('may not ask at a socket that is not theirs', async () => {
    const { server, target } = await listen((client) => client.write(OK));
    if (target.kind === 'socket') chmodSync(target.path, 0);
    expect(await server.request(ample)).toMatchObject({ status: 'denied', fault: 'permission-denied' });
  });
});

test('a port at which nobody listens is refused', async () => {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  await new Promise((resolve) => listener.close(resolve));
  const server = newHttp().server({ kind: 'tcp', host: '127.0.0.1', port, tls: null });
  expect(await server.request(ample)).toMatchObject({ status: 'failed', fault: 'connection-refused' });
});

test('certificates that are none are a failure of TLS', async () => {
  const tls = { ca: 'x', cert: 'y', key: 'z', verify: true };
  const server = newHttp().server({ kind: 'tcp', host: '127.0.0.1', port: 1, tls });
  expect(await server.request(ample)).toMatchObject({ status: 'failed', fault: 'tls' });
});

describe.skipIf(process.platform === 'win32')('a connection that is taken over', () => {
  const post = { method: 'POST', path: '/exec', body: '{}', timeoutMs: AMPLE_MS, maxBytes: 1000 } as const;
  const RAW = ['application/vnd.docker.raw-stream'];
  const UPGRADED = 'HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n';
  const HIJACKED = 'HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n';

  const streamOf = async (server: HttpServer) => {
    const answer = await server.takeOver(post, RAW);
    if (answer.status !== 'ok' || answer.value.kind !== 'stream') throw new Error(JSON.stringify(answer));
    return answer.value.stream;
  };

  test.for([
    ['101', UPGRADED],
    ['200 and its content type', HIJACKED],
  ] as const)('by %s carries bytes both ways, and each half ends by itself', async ([, head]) => {
    const { server } = await listen((client, bytes) => {
      if (!bytes.startsWith('POST')) {
        client.write(bytes.toUpperCase());
        return;
      }
      client.write(`${head}early `);
      client.once('end', () => client.end(' bye'));
    });
    const stream = await streamOf(server);
    let came = '';
    const hasAll = new Promise<void>((resolve) => {
      stream.onData((bytes, receivedNs) => {
        came += Buffer.from(bytes).toString();
        expect(receivedNs).toBeLessThanOrEqual(process.hrtime.bigint());
        if (came.includes('ONE')) resolve();
      });
    });
    stream.write('one');
    await hasAll;
    stream.end();
    expect(await stream.ended).toEqual({ status: 'ok', value: null });
    expect(came).toBe('early ONE bye');
  });

  test('is not counted among those that requests wait for', async () => {
    const { server } = await listen((client, bytes) => client.write(bytes.startsWith('POST') ? UPGRADED : OK));
    const streams = await Promise.all(Array.from({ length: 20 }, () => streamOf(server)));
    expect(await bodyOf(server)).toBe('hi');
    for (const stream of streams) stream.destroy();
  });

  test('may be refused, with a response', async () => {
    const { server } = await listen((client) =>
      client.write('HTTP/1.1 409 Conflict\r\nContent-Length: 6\r\n\r\npaused'),
    );
    expect(await server.takeOver(post, RAW)).toMatchObject({
      status: 'ok',
      value: { kind: 'response', response: { code: 409 } },
    });
  });

  test('ends when it says more than is wanted', async () => {
    const { server } = await listen((client) => client.write(UPGRADED + 'x'.repeat(1001)));
    const stream = await streamOf(server);
    stream.onData(() => {});
    expect(await stream.ended).toMatchObject({ status: 'failed', fault: 'too-much' });
  });

  test('ends when the run does, whether anybody listens or not', async () => {
    const { server, http } = await listen((client) => client.write(UPGRADED));
    const [heard, unheard] = [await streamOf(server), await streamOf(server)];
    heard.onData(() => {});
    http.stop();
    expect(await heard.ended).toMatchObject({ status: 'timeout' });
    expect(await unheard.ended).toMatchObject({ status: 'timeout' });
    heard.write('too late');
    heard.end();
  });
});

describe.skipIf(process.platform === 'win32')('a program as a connection', () => {
  /** A script under the name of a program. */
  const program = (script: string): { readonly server: HttpServer; readonly http: Http; readonly log: string } => {
    const folder = temporaryFolder();
    const [path, log] = [join(folder, 'relay'), join(folder, 'log')];
    writeFileSync(path, `#!${process.execPath}\nconst log = ${JSON.stringify(log)};\n${script}`, { mode: 0o755 });
    const http = newHttp((name) => (name === 'relay' ? path : null));
    return { server: http.server({ kind: 'program', name: 'relay', args: ['to', 'there'] }), http, log };
  };

  const ANSWERS = String.raw`
    const { appendFileSync } = require('node:fs');
    appendFileSync(log, 'started ');
    process.stdin.on('data', () => process.stdout.write('HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n' + process.argv.slice(2).join(' ')));
    process.stdin.on('end', () => appendFileSync(log, 'ended '));`;

  test('is started once for all requests', async () => {
    const { server, log } = program(ANSWERS);
    expect(await bodyOf(server)).toBe('to there');
    expect(await Promise.all([1, 2, 3].map(() => bodyOf(server)))).toEqual(['to there', 'to there', 'to there']);
    expect(readFileSync(log, 'utf8')).toBe('started ');
  });

  test.for<readonly [string, string, string]>([
    [
      'its complaint',
      "console.error('Warning: a new host key\\nann@there: Permission denied (publickey).\\nmore'); process.exitCode = 255;",
      'ann@there: Permission denied (publickey).',
    ],
    ['its exit code, where it says nothing', 'process.exitCode = 3;', 'exit code 3'],
    ['its complaint, even if it ends well', "console.error('docker: not found')", 'docker: not found'],
  ])('that ends is told with %s', async ([, script, reason]) => {
    const { server } = program(script);
    expect(await server.request(ample)).toMatchObject({ status: 'failed', fault: 'program-ended', reason });
  });

  test('that says what is no HTTP is no server', async () => {
    const { server } = program("console.log('Welcome to there'); process.stdin.resume();");
    expect(await bodyOf(server)).toBe('not-http');
  });

  test('that is not installed is absent', async () => {
    const server = newHttp().server({ kind: 'program', name: 'relay', args: [] });
    expect(await server.request(ample)).toMatchObject({ status: 'absent', fault: 'no-program' });
  });

  test('ends with the run, its own children too', async () => {
    const { server, http, log } = program(
      `const { spawn } = require('node:child_process');
       const child = spawn('sleep', ['1000'], { stdio: 'inherit' });
       child.on('spawn', () => {
         require('node:fs').writeFileSync(log, String(child.pid) + '\\n');
         process.stdout.write('HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok');
       });
       process.stdin.resume();`,
    );
    expect(await bodyOf(server)).toBe('ok');
    const pid = Number(readFileSync(log, 'utf8'));
    http.stop();
    await untilGone(pid);
  });

  test('that hangs is given up', async () => {
    const { server } = program('process.stdin.resume();');
    expect(await server.request({ ...ample, timeoutMs: SHORT_MS })).toMatchObject({ status: 'timeout' });
  });
});
