/** A look at containers changes nothing: no file, no container, nothing in the engine but what a look itself is. */
import { lstat, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runBeside } from '../lab/beside-engine.ts';
import { type ContainerEngine, startDocker } from '../lab/container-engine.ts';
import { importImages } from '../lab/container-images.ts';
import { listing } from '../lab/listing.ts';
import { lab } from '../lab/require-lab.ts';

const NAMES = ['binds', 'gone', 'gone-paused', 'gone-stopped', 'never-started', 'restarts', 'unshelled'] as const;
/** What the engine writes down of a look: the programs that were started inside, and files that it handed out. */
const OF_A_LOOK = /^container (?:exec_(?:create|start|die|detach)(?:: .*)?|archive-path)$/s;
const NOBODY_ANSWERS = ['--server', '127.0.0.1:9'];

/** How the program can be run, and whether it starts something inside of what runs. */
const RUNS = [
  { is: 'root', execs: false, args: [], unprivileged: false },
  { is: 'root, without exec', execs: false, args: ['--no-exec'], unprivileged: false },
  { is: 'an ordinary user', execs: true, args: [], unprivileged: true },
  { is: 'an ordinary user, without exec', execs: false, args: ['--no-exec'], unprivileged: true },
  { is: 'an ordinary user, quietly', execs: true, args: ['--quiet'], unprivileged: true },
] as const;

await lab('a run leaves everything as it was', ['docker', 'zoneinfo'], () => {
  let engine: ContainerEngine;
  let sources = '';

  beforeAll(async () => {
    engine = await startDocker();
    await importImages(engine, ['busybox', 'distroless']);
    sources = join(engine.folder, 'sources');
    await mkdir(join(sources, 'folder'), { recursive: true });
    for (const name of ['file', 'kept', 'gone', 'gone-paused', 'gone-stopped']) {
      await writeFile(join(sources, name), await readFile('/usr/share/zoneinfo/Europe/Berlin'));
    }
    await symlink('kept', join(sources, 'link'));
    const over = (name: string, destination = '/etc/localtime'): string[] => [
      '--volume',
      `${join(sources, name)}:${destination}`,
    ];
    const waits = ['busybox', 'sleep', '900'];
    await engine.run(
      '--name',
      'binds',
      ...over('file'),
      ...over('link', '/etc/timezone'),
      ...over('folder', '/data'),
      ...waits,
    );
    await engine.run('--name', 'gone', ...over('gone'), ...waits);
    await engine.run('--name', 'gone-paused', ...over('gone-paused'), ...waits);
    await engine.run('--name', 'gone-stopped', ...over('gone-stopped'), ...waits);
    await engine.run(
      '--name',
      'restarts',
      '--env',
      'TZ=Asia/Shangai',
      ...over('kept'),
      '--restart=unless-stopped',
      ...waits,
    );
    await engine.run(
      '--name',
      'unshelled',
      '--env',
      'TZ=Asia/Shanghai',
      ...over('gone', '/gone'),
      'distroless',
      '/local-time',
      'stay',
    );
    await engine.docker('create', '--name', 'never-started', '--network=none', ...over('never-there'), ...waits);
    await engine.docker('pause', 'gone-paused');
    await engine.docker('stop', '--time=0', 'gone-stopped');
    for (const name of ['gone', 'gone-paused', 'gone-stopped']) await rm(join(sources, name));
  }, 60_000);
  afterAll(() => engine.stop());

  /** Of all containers: what the engine says of them, and which files inside are not those of the image. */
  const containers = async (): Promise<unknown[]> => {
    const inspected = JSON.parse(await engine.docker('inspect', ...NAMES)) as (Record<string, unknown> & {
      readonly Mounts: readonly { readonly Destination: string }[];
    })[];
    const changes = await Promise.all(NAMES.map((name) => engine.docker('diff', name)));
    return inspected.map((container, index) => ({
      ...container,
      // What was started inside stays listed until the engine tidies up.
      ExecIDs: null,
      // These have no order.
      Mounts: container.Mounts.toSorted((a, b) => (a.Destination < b.Destination ? -1 : 1)),
      changes: changes[index]?.split('\n').toSorted(),
    }));
  };
  const state = async (): Promise<unknown> => ({
    sources: await listing(sources),
    containers: await containers(),
    images: (await engine.docker('image', 'ls', '--all', '--no-trunc', '--format', '{{.ID}} {{.Tag}}'))
      .split('\n')
      .toSorted(),
    volumes: await engine.docker('volume', 'ls', '--quiet'),
    networks: await engine.docker('network', 'ls', '--no-trunc', '--format', '{{.ID}}'),
  });
  /** s since the Unix epoch, to a ns, by the engine's clock, which is ours. */
  const now = (): string => `${(Date.now() / 1000).toFixed(3)}000000`;

  test.for(RUNS)('$is', async ({ args, unprivileged, execs }, { expect }) => {
    const before = await state();
    const since = now();
    const { exitCode, stdout, stderr } = await runBeside(engine, [...NOBODY_ANSWERS, '--allow-unknown', ...args], {
      unprivileged,
    });
    expect(exitCode, stderr).toBe(0);
    if (!args.some((arg) => arg === '--quiet')) expect(stdout).toContain('unshelled');
    const events = await engine.docker('events', '--since', since, '--until', now(), '--format', '{{json .}}');
    const actions = events
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const { Type, Action } = JSON.parse(line) as { readonly Type: string; readonly Action: string };
        return `${Type} ${Action}`;
      });
    expect(actions.filter((action) => !OF_A_LOOK.test(action))).toEqual([]);
    expect(actions.some((action) => action.startsWith('container exec_start'))).toBe(execs);
    expect(await state()).toEqual(before);
  });

  test('the archive of a container whose source is gone would have made a folder of it', async () => {
    // So what the runs above did not do can be seen to be done.
    const source = join(sources, 'gone-stopped');
    await engine.docker('cp', 'gone-stopped:/etc/passwd', '-').catch(() => '');
    expect((await lstat(source)).isDirectory()).toBe(true);
    await rm(source, { recursive: true });
  });
});
