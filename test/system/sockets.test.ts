import { EventEmitter, once } from 'node:events';
import { chmodSync, linkSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { socketsWithin } from '../../src/system/sockets.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** So long that no machine needs it. */
const AMPLE_MS = 25_000;
const SHORT_MS = 100;

const { readAll } = socketsWithin(AMPLE_MS);

interface Listening {
  readonly path: string;
  /** Settles when the client has gone. */
  readonly left: Promise<unknown>;
}

/** A server that does this with everybody who connects. */
const listen = async (serve: (client: Socket) => void): Promise<Listening> => {
  const path = join(temporaryFolder(), 'socket');
  const closings = new EventEmitter();
  const left = once(closings, 'close');
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    clients.add(client);
    client.on('error', () => {});
    client.once('close', () => closings.emit('close'));
    serve(client);
  });
  server.listen(path);
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const client of clients) client.destroy();
  });
  return { path, left };
};

describe.skipIf(process.platform === 'win32')('a local socket', () => {
  test('everything that it says until it ends, in however many pieces', async () => {
    const { path, left } = await listen((client) => {
      client.write('one, ');
      setImmediate(() => client.write('two, '));
      setImmediate(() => setImmediate(() => client.end(Uint8Array.of(0, 255))));
    });
    expect(await readAll(path, 12)).toEqual({ status: 'ok', value: Buffer.from('one, two, \0\xff', 'latin1') });
    await left;
  });

  test('nothing, if it ends at once', async () => {
    const { path } = await listen((client) => client.end());
    expect(await readAll(path, 10)).toEqual({ status: 'ok', value: Buffer.alloc(0) });
  });

  test('more than is wanted is a failure, and it is hung up on', async () => {
    const { path, left } = await listen((client) => client.end('x'.repeat(11)));
    expect(await readAll(path, 10)).toEqual({ status: 'failed', reason: 'too much output' });
    await left;
  });

  test('a flood without end', async () => {
    const { path, left } = await listen((client) => {
      const more = (): void => {
        while (client.writable && client.write('x'.repeat(65_536)));
      };
      client.on('drain', more);
      more();
    });
    expect(await readAll(path, 1_048_576)).toMatchObject({ status: 'failed' });
    await left;
  });

  test('one that says nothing has had its time', async () => {
    const { path, left } = await listen(() => {});
    expect(await socketsWithin(SHORT_MS).readAll(path, 10)).toEqual({
      status: 'timeout',
      reason: `no answer in ${SHORT_MS} ms`,
    });
    await left;
  });

  test('so has one that never comes to the end', async () => {
    const { path, left } = await listen((client) => {
      const timer = setInterval(() => client.write('.'), 1);
      client.once('close', () => clearInterval(timer));
    });
    expect(await socketsWithin(SHORT_MS).readAll(path, 1_048_576)).toMatchObject({ status: 'timeout' });
    await left;
  });

  test('at the end of the run nobody waits for one that says nothing', async () => {
    const { path } = await listen(() => {});
    const sockets = socketsWithin(AMPLE_MS);
    const answer = sockets.readAll(path, 10);
    sockets.stop();
    expect(await answer).toEqual({ status: 'timeout', reason: 'the run has ended' });
    expect(await sockets.readAll(path, 10)).toEqual({ status: 'timeout', reason: 'the run has ended' });
  });

  test('stopping changes no answer that has come', async () => {
    const { path } = await listen((client) => client.end('x'));
    const sockets = socketsWithin(AMPLE_MS);
    const answer = await sockets.readAll(path, 10);
    sockets.stop();
    expect(answer).toMatchObject({ status: 'ok' });
  });

  test('one that is not there is absent', async () => {
    expect(await readAll(join(temporaryFolder(), 'none'), 10)).toEqual({ status: 'absent', reason: 'ENOENT' });
  });

  test('one that nobody listens at any more refuses, and is not absent', async () => {
    const folder = temporaryFolder();
    const [path, left] = [join(folder, 'socket'), join(folder, 'left-behind')];
    const server = createServer();
    server.listen(path);
    await once(server, 'listening');
    linkSync(path, left);
    server.close();
    await once(server, 'close');
    expect(await readAll(left, 10)).toEqual({ status: 'failed', reason: 'ECONNREFUSED' });
  });

  test('what is no socket, or no path for one, is a failure', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), 'x');
    expect(await readAll(join(folder, 'file'), 10)).toMatchObject({ status: 'failed' });
    expect((await readAll(`/${'x'.repeat(300)}`, 10)).status).not.toBe('ok');
  });

  test.skipIf(process.getuid?.() === 0)('one that we may not connect to is denied', async () => {
    const { path } = await listen((client) => client.end('secret'));
    chmodSync(path, 0o000);
    expect(await readAll(path, 10)).toEqual({ status: 'denied', reason: 'EACCES' });
  });
});
