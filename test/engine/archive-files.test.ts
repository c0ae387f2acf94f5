import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { archiveFiles, bindSourcesThere } from '../../src/engine/archive-files.ts';
import type { EngineClient, InspectedContainer, InspectedMount } from '../../src/engine/client.ts';
import { firstInTar } from '../../src/engine/tar.ts';
import type { Gathered } from '../../src/model/gathered.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { Files } from '../../src/system/files.ts';
import { tzifOf } from '../zone/make-tzif.ts';
import type { FakeTree } from '../gather/fake-files.ts';
import { fakeFiles } from '../gather/fake-files.ts';
import { inspected } from './inspected.ts';

const STARTED = Date.UTC(2026, 10, 22, 6);

/** One entry, as tar writes it. */
const tarOf = (type: string, content: Uint8Array, linkTarget = '', mode = 0o644): Uint8Array => {
  const header = Buffer.alloc(512);
  header.write('name', 0);
  header.write(mode.toString(8).padStart(7, '0'), 100);
  header.write(content.length.toString(8).padStart(11, '0'), 124);
  header.write(type, 156);
  header.write(linkTarget, 157);
  header.write('ustar\0', 257);
  return Buffer.concat([header, content, Buffer.alloc(((512 - (content.length % 512)) % 512) + 1024)]);
};

interface FakeArchive {
  readonly client: Pick<EngineClient, 'stat' | 'archive'>;
  readonly asked: string[];
}

/** An engine that hands out these files. Links in the middle of a path are the engine's to follow. */
const archiveOf = (tree: FakeTree, modes: Readonly<Record<string, number>> = {}): FakeArchive => {
  const files = fakeFiles(tree);
  const asked: string[] = [];
  return {
    asked,
    client: {
      stat: (_id, path) => {
        asked.push(path);
        const info = files.info(path);
        if (info.status !== 'ok' && path !== '/') return Promise.resolve(missing('absent', 'HTTP 404'));
        const kind = info.status === 'ok' ? info.value.kind : 'directory';
        return Promise.resolve(ok({ kind, size: 0, linkTarget: null }));
      },
      archive: (_id, path, maxBytes): Promise<Gathered<Uint8Array>> => {
        asked.push(path);
        const info = files.info(path);
        if (info.status !== 'ok') return Promise.resolve(missing('absent', 'HTTP 404'));
        if (info.value.kind === 'directory') return Promise.resolve(ok(tarOf('5', new Uint8Array())));
        const target = files.linkTarget(path);
        if (target.status === 'ok') return Promise.resolve(ok(tarOf('2', new Uint8Array(), target.value)));
        const bytes = files.readBytes(path, 10_000_000);
        const tar = bytes.status === 'ok' ? tarOf('0', Buffer.from(bytes.value), '', modes[path]) : new Uint8Array();
        return Promise.resolve(tar.length <= maxBytes ? ok(tar) : missing('failed', 'too long'));
      },
    },
  };
};

const FOLDER = '/usr/share/zoneinfo';
const DEBIAN: FakeTree = {
  '/etc/localtime': { link: `${FOLDER}/Etc/UTC` },
  '/etc/os-release': { link: '../usr/lib/os-release' },
  '/usr/lib/os-release': 'ID=debian\n',
  [`${FOLDER}/Etc/UTC`]: tzifOf('UTC0'),
  [`${FOLDER}/Asia/Tokyo`]: tzifOf('JST-9'),
  [`${FOLDER}/tzdata.zi`]: '# version 2026b\n',
};

const bind = (source: string, destination: string): InspectedMount => ({
  type: 'bind',
  source,
  destination,
  writable: false,
});

const read = async (
  { client }: FakeArchive,
  container: Partial<InspectedContainer> = {},
  host: FakeTree = {},
  zones: readonly string[] = [],
): Promise<Files> => {
  const files = await archiveFiles(client, inspected(container), fakeFiles(host), zones);
  if (files.status !== 'ok') throw new Error(files.reason);
  return files.value;
};

const inode = { device: 1, number: 2, mode: 0o644, uid: 0, gid: 0 };
const old = (bytes: Uint8Array, changedAt = STARTED - 1000, mode = 0o644): FakeTree[string] => ({
  bytes,
  inode: { ...inode, mode, changedAt },
});

describe('files that the engine hands out', () => {
  test('are those that decide local time, links followed inside', async () => {
    const archive = archiveOf(DEBIAN);
    const files = await read(archive, {}, {}, ['Asia/Tokyo', 'Asia/None']);
    expect(files.realPath('/etc/localtime')).toEqual(ok(`${FOLDER}/Etc/UTC`));
    expect(files.readText(`${FOLDER}/Asia/Tokyo`)).toEqual(ok(tzifOf('JST-9').toString()));
    expect(files.readBytes(`${FOLDER}/Asia/None`)).toMatchObject({ status: 'absent' });
    expect(files.readText('/etc/os-release')).toEqual(ok('ID=debian\n'));
    expect(files.readText('/etc/timezone')).toMatchObject({ status: 'absent' });
    expect(files.readText(`${FOLDER}/tzdata.zi`, 15)).toEqual(ok('# version 2026b'));
    expect(files.list(FOLDER)).toContain('Etc');
    expect(files.readText('/proc/1/environ')).toEqual(missing('failed', 'not read'));
    expect(archive.asked.length).toBeLessThan(20);
  });

  test('a folder and a file that is too long are not taken for files', async () => {
    const files = await read(
      archiveOf({ '/etc/localtime/x': '', '/etc/timezone': 'x'.repeat(100_000), '/usr/share/x': '' }),
    );
    expect(files.info('/etc/localtime')).toMatchObject({ value: { kind: 'directory' } });
    expect(files.readText('/etc/timezone').status).toBe('failed');
  });

  test('what only others may read is not known of a container of another user', async () => {
    const archive = archiveOf({ ...DEBIAN, '/etc/localtime': tzifOf('JST-9') }, { '/etc/localtime': 0o600 });
    expect((await read(archive, { user: '1000' })).readBytes('/etc/localtime')).toMatchObject({ status: 'failed' });
    expect((await read(archive, { user: 'root' })).readBytes('/etc/localtime')).toMatchObject({ status: 'ok' });
  });

  test('tell which loader an Alpine has', async () => {
    const files = await read(archiveOf({ '/etc/os-release': 'ID=alpine\n', '/lib/ld-musl-x86_64.so.1': 'ELF' }));
    expect(files.list('/lib')).toEqual(['ld-musl-x86_64.so.1']);
  });

  test('of a container that is gone are none', async () => {
    const gone = (): Promise<Gathered<never>> => Promise.resolve(missing('absent', 'HTTP 404'));
    expect(await archiveFiles({ stat: gone, archive: gone }, inspected(), fakeFiles({}), [])).toMatchObject({
      status: 'absent',
    });
  });

  test('where the engine fails are failed', async () => {
    const broken = (): Promise<Gathered<never>> => Promise.resolve(missing('failed', 'HTTP 500'));
    expect(await archiveFiles({ stat: broken, archive: broken }, inspected(), fakeFiles({}), [])).toMatchObject({
      status: 'failed',
    });
  });

  test('links that go round end', async () => {
    const archive = archiveOf({ '/etc/localtime': { link: '/etc/other' }, '/etc/other': { link: '/etc/localtime' } });
    const localtime: Gathered<never> = missing('failed', 'HTTP 500');
    const client: FakeArchive['client'] = {
      ...archive.client,
      archive: (id, path, maxBytes) =>
        path === '/etc/other' ? Promise.resolve(localtime) : archive.client.archive(id, path, maxBytes),
      stat: (id, path) => (path === '/etc/other' ? Promise.resolve(localtime) : archive.client.stat(id, path)),
    };
    const files = await archiveFiles(client, inspected(), fakeFiles({}), []);
    expect(files.status === 'ok' && files.value.readBytes('/etc/localtime')).toMatchObject({ status: 'failed' });
  });
});

describe('a bind mount over /etc/localtime', () => {
  const container = { mounts: [bind('/srv/tokyo', '/etc/localtime')], startedAt: STARTED };
  const tokyo = tzifOf('JST-9');

  test('is read from this host, and lands on what the link names', async () => {
    const archive = archiveOf(DEBIAN);
    const files = await read(archive, container, { '/srv/tokyo': old(tokyo) });
    expect(files.readBytes('/etc/localtime')).toEqual(ok(tokyo));
    expect(files.readBytes(`${FOLDER}/Etc/UTC`)).toEqual(ok(tokyo));
    expect(files.readText('/proc/self/mountinfo')).toEqual(ok(`0 0 0:0 /srv/tokyo ${FOLDER}/Etc/UTC - none none rw`));
  });

  test('that changed since the start may show anything while it runs', async () => {
    const host = { '/srv/tokyo': old(tokyo, STARTED + 1) };
    expect((await read(archiveOf(DEBIAN), container, host)).readBytes('/etc/localtime')).toEqual(
      missing('failed', 'not read'),
    );
    const stopped = await read(archiveOf(DEBIAN), { ...container, state: 'exited' }, host);
    expect(stopped.readBytes('/etc/localtime')).toEqual(ok(tokyo));
  });
});

const volume = (driver?: string): InspectedMount => ({
  type: 'volume',
  source: '/var/lib/x',
  destination: '/a',
  writable: true,
  ...(driver === undefined ? {} : { driver }),
});

describe('nothing is asked for where it could change something', () => {
  const there = fakeFiles({
    '/srv/tokyo': 'x',
    '/etc/link': { link: '/srv/tokyo' },
    '/etc/dangling': { link: '/none' },
  });
  test.for<readonly [what: string, mounts: readonly InspectedMount[], isLocal: boolean, is: boolean]>([
    ['no mounts', [], false, true],
    ['a source that is there', [bind('/srv/tokyo', '/a'), bind('/etc/link', '/b')], true, true],
    ['one of several that is not', [bind('/srv/tokyo', '/a'), bind('/srv/none', '/b')], true, false],
    ['a link that dangles', [bind('/etc/dangling', '/b')], true, false],
    ['a source on another host', [bind('/srv/tokyo', '/a')], false, false],
    ['volumes alone', [volume('local')], false, true],
    ['a volume of a plugin', [volume('local'), volume('rexray/ebs')], true, false],
    ['a volume of which no driver is told', [volume()], true, false],
    [
      'a kind of mount that nobody knows',
      [{ type: 'npipe', source: '/a', destination: '/a', writable: true }],
      true,
      false,
    ],
  ])('%s', ([, mounts, isLocal, is]) => {
    expect(bindSourcesThere(inspected({ mounts }), there, isLocal)).toBe(is);
  });
});

describe('a tar file', () => {
  test.skipIf(process.platform !== 'linux').for(['ustar', 'gnu', 'pax'])('as GNU tar writes it (%s)', (format) => {
    const folder = mkdtempSync(join(tmpdir(), 'timecheck-tar-'));
    try {
      writeFileSync(join(folder, 'file'), 'TZif\0\n', { mode: 0o640 });
      symlinkSync(`/usr/share/zoneinfo/${format === 'ustar' ? '' : 'x'.repeat(120)}`, join(folder, 'link'));
      const pack = (name: string): Uint8Array =>
        execFileSync('tar', [`--format=${format}`, '-C', folder, '-cf', '-', name], { maxBuffer: 1_000_000 });
      expect(firstInTar(pack('file'))).toEqual({
        kind: 'file',
        linkTarget: null,
        mode: 0o640,
        bytes: Buffer.from('TZif\0\n'),
      });
      expect(firstInTar(pack('link'))?.linkTarget).toMatch(/^\/usr\/share\/zoneinfo\/(?:x{120})?$/);
      expect(firstInTar(pack('.'))?.kind).toBe('directory');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('that is cut or none is nothing', () => {
    const tar = tarOf('0', Buffer.alloc(700, 'x'));
    for (const end of [0, 511, 512, 1211]) expect(firstInTar(tar.subarray(0, end))).toBeNull();
    expect(firstInTar(tar.subarray(0, 1212))).not.toBeNull();
  });

  test('of any content is read or not, and never beyond its end', () => {
    const header = fc.record({
      type: fc.constantFrom('0', '2', '5', 'x', 'g', 'K', 'L', '7', '?'),
      size: fc.constantFrom('00000000010', '77777777777', '-0000000512', '1e3', ''),
      content: fc.uint8Array({ maxLength: 600 }),
    });
    fc.assert(
      fc.property(fc.array(header, { maxLength: 6 }), (parts) => {
        const bytes = Buffer.concat(
          parts.map(({ type, size, content }) => {
            const one = Buffer.from(tarOf(type, content));
            one.write(size.padEnd(12, '\0'), 124, 'latin1');
            return one;
          }),
        );
        const entry = firstInTar(bytes);
        expect(entry === null || entry.bytes.length <= bytes.length).toBe(true);
      }),
    );
  });
});
