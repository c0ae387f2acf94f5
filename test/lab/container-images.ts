/** Images for containers of the tests, made of this machine's own programs and files, and one of Debian. */
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { ContainerEngine } from './container-engine.ts';
import { packageFolder } from './daemon-packages.ts';
import { findLibfaketime, findProgram } from './lab-parts.ts';
import { projectRoot } from './project-root.ts';

/**
 * - `busybox` one static program of glibc with all commands, and zone files; `bare` the same without zone files
 * - `glibc` as Debian: /etc/localtime a link to UTC; shell, date, sleep, the C library and libfaketime; the rest is
 *   busybox's
 * - `musl` as Alpine with the package tzdata: `local-time` is linked with musl, the rest is busybox's
 * - `distroless` the program `/local-time`, and nothing else
 * - `debian` from debootstrap, with tzdata
 */
export type ImageName = 'busybox' | 'bare' | 'glibc' | 'musl' | 'distroless' | 'debian';

/** Where `.ci/run` puts the root file system of Debian. */
export const DEBIAN_ROOT = join(projectRoot, '.cache', 'debian-root.tar');

const ZONES = '/usr/share/zoneinfo';
const BUSYBOX = '/bin/busybox';

/** Where libfaketime lies in the image `glibc`. */
export const FAKETIME_THERE = '/usr/lib/faketime/libfaketime.so.1';

/** Where a program of Go lies in the image `glibc`, one that waits for connections: docker-proxy. */
export const GO_PROGRAM = '/usr/bin/docker-proxy';

const PROGRAMS_OF_DEBIAN = [
  ['dash', '/bin/sh'],
  ['date', '/bin/date'],
  ['sleep', '/bin/sleep'],
] as const;

type Maker = (root: string) => Promise<void>;

async function addBusybox(root: string): Promise<void> {
  const program = findProgram('busybox') ?? BUSYBOX;
  await mkdir(join(root, 'bin'), { recursive: true });
  await copyFile(program, join(root, BUSYBOX));
  const { stdout } = await execa(program, ['--list']);
  const names = stdout.split('\n').filter((name) => name !== 'busybox');
  await Promise.all(names.map((name) => symlink('busybox', join(root, 'bin', name))));
  await write(root, '/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000::/tmp:/bin/sh\n');
  await mkdir(join(root, 'tmp'), { mode: 0o1777 });
}

/** All, but of those that count leap seconds, and of the second copies that do not, one each. */
async function addZones(root: string): Promise<void> {
  const folder = join(root, ZONES);
  await mkdir(folder, { recursive: true });
  const names = (await readdir(ZONES)).filter((name) => name !== 'right' && name !== 'posix');
  await execa('cp', ['--archive', ...names.map((name) => join(ZONES, name)), folder]);
  for (const name of ['right/Asia/Shanghai', 'posix/Asia/Shanghai'])
    await add(root, join(ZONES, name), join(ZONES, name));
}

async function write(root: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

/** A program of this machine with the libraries that it is linked with, at the paths where it looks for them. */
async function addProgram(root: string, program: string, path = program): Promise<void> {
  await add(root, program, path);
  // It fails for one that is linked with none.
  const { stdout } = await execa('ldd', [program], { reject: false });
  const libraries = stdout.match(/\/\S+(?= \(0x)/g) ?? [];
  await Promise.all(libraries.map((library) => add(root, library, library)));
}

async function add(root: string, file: string, path: string): Promise<void> {
  const target = join(root, path);
  if (existsSync(target)) await rm(target);
  await mkdir(dirname(target), { recursive: true });
  await copyFile(await realpath(file), target);
  await chmod(target, 0o755);
}

/** `local-time.c` at that path: linked with this machine's C library, which is put into it, or with musl's. */
async function addLocalTime(root: string, path: string, cLibrary: 'glibc' | 'musl'): Promise<void> {
  const target = join(root, path);
  await mkdir(dirname(target), { recursive: true });
  const compiled = ['-O1', '-Wall', '-Werror', '-o', target, join(projectRoot, 'test', 'lab', 'local-time.c')];
  if (cLibrary === 'glibc') {
    await execa('cc', [...compiled, '-static']);
    return;
  }
  const unpacked = packageFolder('musl');
  const library = await folderOfMusl(join(unpacked, 'lib'));
  const start = await folderOfMusl(join(unpacked, 'usr', 'lib'));
  const headers = await folderOfMusl(join(unpacked, 'usr', 'include'));
  const loader = await loaderOfMusl();
  await execa('cc', [
    ...['-nostdinc', '-isystem', headers, '-nostdlib', '-pie', `-Wl,--dynamic-linker=/lib/${loader}`],
    ...[join(start, 'Scrt1.o'), join(start, 'crti.o'), ...compiled, `-L${library}`, '-lc', join(start, 'crtn.o')],
  ]);
  await add(root, join(library, 'libc.so'), `/lib/${loader}`);
}

/** Debian names it after the architecture. */
async function folderOfMusl(folder: string): Promise<string> {
  const name = (await readdir(folder)).find((entry) => entry.endsWith('-linux-musl'));
  if (name === undefined) throw new Error(`no musl in ${folder}`);
  return join(folder, name);
}

async function loaderOfMusl(): Promise<string> {
  const folder = join(packageFolder('musl'), 'lib');
  const name = (await readdir(folder)).find((entry) => entry.startsWith('ld-musl-'));
  if (name === undefined) throw new Error(`no loader of musl in ${folder}`);
  return name;
}

const makers: Readonly<Record<Exclude<ImageName, 'debian'>, Maker>> = {
  busybox: async (root) => {
    await addBusybox(root);
    await addZones(root);
  },
  bare: addBusybox,
  glibc: async (root) => {
    await addBusybox(root);
    await addZones(root);
    // The shell of busybox has a date of its own, into which nothing is loaded.
    for (const [name, path] of PROGRAMS_OF_DEBIAN) await addProgram(root, findProgram(name) ?? name, path);
    // A program of Go.
    const proxy = findProgram('docker-proxy');
    if (proxy !== null) await addProgram(root, proxy, GO_PROGRAM);
    const faketime = findLibfaketime();
    if (faketime !== null) await addProgram(root, faketime, FAKETIME_THERE);
    await write(root, '/etc/os-release', 'ID=debian\nVERSION_ID="12"\n');
    await write(root, '/etc/timezone', 'Etc/UTC\n');
    await symlink('/usr/share/zoneinfo/Etc/UTC', join(root, 'etc', 'localtime'));
  },
  musl: async (root) => {
    await addBusybox(root);
    await addZones(root);
    await addLocalTime(root, '/bin/local-time', 'musl');
    await write(root, '/etc/os-release', 'ID=alpine\nVERSION_ID=3.22.1\n');
  },
  distroless: (root) => addLocalTime(root, '/local-time', 'glibc'),
};

/** Makes these images in the engine. Throws where this machine lacks what one is made of. */
export async function importImages(engine: ContainerEngine, names: readonly ImageName[]): Promise<void> {
  await Promise.all(
    names.map((name) =>
      name === 'debian' ? engine.importImage(name, DEBIAN_ROOT) : importMade(engine, name, makers[name]),
    ),
  );
}

async function importMade(engine: ContainerEngine, name: ImageName, make: Maker): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'timecheck-image-'));
  try {
    const root = join(folder, 'root');
    await mkdir(root, { mode: 0o755 });
    await make(root);
    const tar = join(folder, 'image.tar');
    await execa('tar', ['-C', root, '--owner=0', '--group=0', '-cf', tar, '.']);
    await engine.importImage(name, tar);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
