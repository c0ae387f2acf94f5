import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composePlaceOf } from '../../src/gather/containers/compose-labels.ts';
import { composeReader } from '../../src/gather/containers/compose.ts';
import { isRemarkable } from '../../src/gather/containers/remarkable.ts';
import type { ComposeService, ContainerFacts } from '../../src/model/container-facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { Files } from '../../src/system/files.ts';
import {
  container,
  containerLocaltime,
  containerMount,
  containerTz,
  containerZone,
} from '../checks/container-facts.ts';
import { difference } from '../checks/zone-situations.ts';
import type { FakeFile } from './fake-files.ts';
import { fakeFiles } from './fake-files.ts';

const readComposeService = (place: Parameters<ReturnType<typeof composeReader>>[0], files: Files) =>
  composeReader(files)(place);

const fixture = (name: string): string => readFileSync(new URL(`../fixtures/compose/${name}`, import.meta.url), 'utf8');

const PATH = '/srv/shop/compose.yaml';

const read = (source: FakeFile, service: string) =>
  readComposeService({ files: [PATH], service }, fakeFiles({ [PATH]: source }));

const written = async (source: FakeFile, service: string): Promise<ComposeService> => {
  const answer = await read(source, service);
  if (answer.status !== 'ok') throw new Error(answer.reason);
  return answer.value;
};

interface Meaning {
  readonly environment: Readonly<Record<string, string | null>>;
  readonly readOnly: Readonly<Record<string, boolean>>;
  readonly capAdd: readonly string[] | null;
}

const meanings = (name: string): readonly [string, Meaning][] =>
  Object.entries(JSON.parse(fixture(name)) as Record<string, Meaning>);

describe('what the service means to compose itself', () => {
  const PROJECTS = ['lists', 'maps', 'anchors', 'override'].flatMap((name) =>
    meanings(`${name}.json`).map(([service, meaning]) => ({ name, service, meaning })),
  );

  test.for(PROJECTS)('$name: $service', async ({ name, service, meaning }) => {
    const files = name === 'override' ? ['maps', 'override'] : [name];
    const tree = Object.fromEntries(files.map((file) => [`/srv/${file}.yaml`, fixture(`${file}.yaml`)]));
    const answer = await readComposeService({ files: Object.keys(tree), service }, fakeFiles(tree));
    if (answer.status !== 'ok') throw new Error(answer.reason);
    const { tz, volumes, sysTime } = answer.value;
    expect(tz !== null).toBe('TZ' in meaning.environment);
    expect(tz?.value ?? null).toBe(meaning.environment['TZ'] ?? null);
    expect(volumes.map(({ destination }) => destination).toSorted()).toEqual(
      Object.keys(meaning.readOnly)
        .filter((path) => path !== '/var/lib/data')
        .toSorted(),
    );
    expect(sysTime.length > 0).toBe((meaning.capAdd ?? []).some((one) => ['SYS_TIME', 'ALL'].includes(one)));
  });
});

describe('where it stands', () => {
  const lineOf = (source: string, line: number): string => source.split('\n')[line - 1] ?? '';

  test.for(['lists', 'maps', 'anchors'])('every entry of %s is on the line that is told', async (name) => {
    const source = fixture(`${name}.yaml`);
    for (const [service] of meanings(`${name}.json`)) {
      const { tz, variables, volumes, sysTime, environmentRoom } = await written(source, service);
      for (const entry of [...(tz === null ? [] : [tz]), ...variables, ...volumes, ...sysTime]) {
        const [first = ''] = entry.text.split('\n');
        expect(lineOf(source, entry.line)).toContain(first);
        if (entry.before !== null) expect(lineOf(source, entry.line)).toBe(entry.text);
        if (entry.taken !== null) expect(lineOf(source, entry.taken.line)).toBe(entry.taken.text.split('\n')[0]);
      }
      if (typeof environmentRoom === 'object') expect(lineOf(source, environmentRoom.line)).toBe(environmentRoom.text);
    }
  });

  test('a line with quotation marks and a comment is told as it is', async () => {
    const { tz, environment, file } = await written(fixture('lists.yaml'), 'quoted');
    expect({ environment, file }).toEqual({ environment: 'list', file: PATH });
    expect(tz).toMatchObject({
      line: 7,
      text: '      - TZ="Asia/Shanghai" # a shell would take the quotation marks away',
      before: '      - ',
      value: '"Asia/Shanghai"',
      isShared: false,
    });
  });

  test.for([
    ['maps', 'plain', '      TZ: '],
    ['maps', 'double-quoted', '      "TZ": '],
    ['maps', 'handed-on', '      TZ: '],
    ['lists', 'yaml-quoted', '      - '],
    ['lists', 'tagged', '      - '],
    ['anchors', 'based', '    TZ: &zone '],
  ] as const)('before the value: %s, %s', async ([file, service, before]) => {
    expect((await written(fixture(`${file}.yaml`), service)).tz?.before).toBe(before);
  });

  test('what shares its line with others is told without them, and cannot be replaced by lines', async () => {
    const { tz } = await written(fixture('maps.yaml'), 'in-one-line');
    expect(tz).toMatchObject({ text: 'TZ: CST', before: null, taken: null });
    const folded = await written(fixture('maps.yaml'), 'folded');
    expect(folded.tz).toMatchObject({ before: null, value: 'Asia/Shanghai' });
    for (const name of ['maps', 'anchors'])
      for (const [service] of meanings(`${name}.json`))
        expect(JSON.stringify(await written(fixture(`${name}.yaml`), service))).not.toContain('not-to-be-shown');
  });

  test('the only entry goes with the key above it, which compose refuses to be without one', async () => {
    const source = fixture('lists.yaml');
    const { tz } = await written(source, 'from-shell');
    expect(tz?.taken?.text).toBe('      - TZ=${TZ:-}');
    expect((await written(source, 'handed-on')).tz?.taken?.text).toBe('    environment:\n      - TZ');
    const [volume] = (await written(source, 'only-mount')).volumes;
    expect(volume?.taken?.text).toBe("    volumes:\n      # the host's\n      - /etc/localtime:/etc/localtime:rw");
  });

  test('what an alias needs is not taken away', async () => {
    const { tz } = await written(fixture('anchors.yaml'), 'based');
    expect(tz?.taken).toBeNull();
  });

  test('below an anchor, entries are shared, and there is a place to add some', async () => {
    const source = fixture('anchors.yaml');
    expect((await written(source, 'merged')).tz).toMatchObject({ line: 3, isShared: true });
    expect((await written(source, 'own-wins')).tz).toMatchObject({ isShared: false });
    expect((await written(source, 'alias-list')).environmentRoom).toEqual({
      line: 5,
      text: 'x-list: &list',
      indent: 2,
    });
    expect((await written(source, 'based')).environmentRoom).toMatchObject({
      text: '  environment: # of all',
      indent: 4,
    });
    expect((await written(source, 'based')).volumesRoom).toMatchObject({ text: '  volumes:', indent: 4 });
    expect((await written(source, 'merged')).environmentRoom).toBe('service');
    expect((await written(source, 'same')).volumesRoom).toBe('elsewhere');
  });

  test('both syntaxes of volumes', async () => {
    const { volumes } = await written(fixture('maps.yaml'), 'long');
    expect(volumes.map(({ syntax, line, text }) => [syntax, line, text.split('\n').length])).toEqual([
      ['long', 36, 4],
      ['long', 40, 3],
      ['long', 43, 1],
    ]);
    const [short] = (await written(fixture('lists.yaml'), 'mounted')).volumes;
    expect(short).toMatchObject({ syntax: 'short', value: '/etc/localtime:/etc/localtime', before: '      - ' });
  });

  test('variables that load libfaketime', async () => {
    const { variables } = await written(fixture('lists.yaml'), 'from-shell');
    expect(variables.map(({ name, value }) => `${name}=${value}`)).toEqual([
      'LD_PRELOAD=/usr/lib/faketime/libfaketime.so.1',
      'FAKETIME=-45',
    ]);
  });

  test('the file that says it last', async () => {
    const tree = { '/srv/maps.yaml': fixture('maps.yaml'), '/srv/override.yaml': fixture('override.yaml') };
    const of = async (service: string) =>
      await readComposeService({ files: Object.keys(tree), service }, fakeFiles(tree));
    expect(await of('plain')).toMatchObject({ value: { file: '/srv/override.yaml', environment: 'list' } });
    expect(await of('plain')).toMatchObject({ value: { tz: { file: '/srv/override.yaml', line: 4 } } });
    // A second document of the same file.
    expect(await of('double-quoted')).toMatchObject({ value: { tz: { file: '/srv/override.yaml', line: 15 } } });
    expect(await of('handed-on')).toMatchObject({ value: { file: '/srv/maps.yaml', tz: { line: 23 } } });
    // Put aside by !override.
    expect(await of('empty')).toMatchObject({ value: { tz: null } });
  });

  test('lines end as Windows ends them, and a byte order mark comes first', async () => {
    const source = `\uFEFF${fixture('lists.yaml').replaceAll('\n', '\r\n')}`;
    const [unix, windows] = [await written(fixture('lists.yaml'), 'only-mount'), await written(source, 'only-mount')];
    expect(windows).toEqual(unix);
    expect((await written(source, 'quoted')).tz).toEqual((await written(fixture('lists.yaml'), 'quoted')).tz);
  });
});

describe('files that tell nothing', () => {
  test.for<[string, FakeFile, object]>([
    ['not YAML', 'services:\n  api: [', { status: 'failed', reason: expect.stringContaining('line') }],
    ['tabs', 'services:\n\tapi:\n\t\timage: x\n', { status: 'failed' }],
    ['empty', '', { status: 'failed' }],
    ['a text', 'hello', { status: 'failed' }],
    ['without services', 'version: "3"\n', { status: 'failed' }],
    ['another service', 'services:\n  web:\n    image: x\n', { status: 'failed' }],
    ['a service that is a list', 'services:\n  api: [1]\n', { status: 'failed' }],
    ['brought in by include', 'include:\n  - other.yaml\n', { status: 'failed' }],
    ['larger than any', `services:\n${'#'.repeat(300_000)}\n  api: {}`, { status: 'failed' }],
    ['nested without end', `services: ${'['.repeat(100_000)}`, { status: 'failed' }],
    ['bytes', Uint8Array.from({ length: 4096 }, (_, index) => (index * 37) % 256), { status: 'failed' }],
    ['not allowed', { unreadable: 'denied' }, { status: 'denied' }],
    ['a folder of that name', { link: '/srv' }, { status: 'failed' }],
    ['a link to what the kernel shows', { link: '/proc/kmsg' }, { status: 'failed' }],
  ])('%s', async ([, source, expected]) => {
    expect(
      await readComposeService({ files: [PATH], service: 'api' }, fakeFiles({ [PATH]: source, '/proc/kmsg': 'x' })),
    ).toMatchObject(expected);
  });

  test('not there, and none named', async () => {
    expect(await readComposeService({ files: [PATH], service: 'api' }, fakeFiles({}))).toEqual({
      status: 'absent',
      reason: `${PATH}: ENOENT`,
    });
    expect(await readComposeService({ files: [], service: 'api' }, fakeFiles({}))).toMatchObject({ status: 'absent' });
  });

  test('one of several that cannot be read: it might say otherwise', async () => {
    const files = fakeFiles({ '/a.yaml': 'services: {api: {image: x}}' });
    expect(await readComposeService({ files: ['/a.yaml', '/b.yaml'], service: 'api' }, files)).toMatchObject({
      status: 'absent',
    });
  });

  test('what is not called like a compose file is not even opened', async () => {
    const opened: string[] = [];
    const files: Files = {
      ...fakeFiles({ '/etc/shadow': 'services: {api: {}}', '/proc/kmsg.yaml': 'services: {api: {}}' }),
      readBytes: (path) => {
        opened.push(path);
        return missing('failed', 'opened');
      },
    };
    for (const path of ['/etc/shadow', '/proc/kmsg.yaml'])
      expect(await readComposeService({ files: [path], service: 'api' }, files)).toMatchObject({ status: 'failed' });
    expect(opened).toEqual([]);
  });
});

describe('hostile files', () => {
  /** What would be 2^30 entries, were it written out. */
  const laughs = (leaf: string, join: (name: string) => string): string =>
    Array.from({ length: 30 }, (_, index) =>
      index === 0 ? `x0: &a0 ${leaf}` : `x${index}: &a${index} ${join(`*a${index - 1}`)}`,
    ).join('\n');

  test('a billion laughs, by lists and by merges', async () => {
    const lists = `${laughs('[TZ=UTC]', (name) => `[${name}, ${name}]`)}\nservices: {api: {environment: *a29}}`;
    expect((await written(lists, 'api')).tz).toBeNull();
    const merges = `${laughs('{A: 1}', (name) => `{<<: [${name}, ${name}]}`)}\nservices: {api: {environment: {<<: [*a29, *a28]}}}`;
    expect((await written(merges, 'api')).tz).toBeNull();
  });

  test.for([
    'x: &a [*a]\nservices: {api: {environment: *a}}',
    'x: &a {<<: *a}\nservices: {api: {<<: *a, environment: *a}}',
    'services: &s {api: *s}',
    'services: {api: {environment: *nowhere}}',
    'services: {api: {environment: {__proto__: {TZ: UTC}}}}',
  ])('an alias that leads into itself, or nowhere: %s', async (source) => {
    const answer = await read(source, 'api');
    expect(answer.status === 'ok' ? answer.value.tz : answer.status).toBeOneOf([null, 'failed']);
  });

  test('a service that is named like what every object has', async () => {
    expect(await read('services: {api: {image: x}}', '__proto__')).toMatchObject({ status: 'failed' });
    expect(await read('services: {api: {image: x}}', 'constructor')).toMatchObject({ status: 'failed' });
  });

  const WORDS = [
    'services:',
    'api:',
    'environment:',
    'volumes:',
    'cap_add:',
    'TZ:',
    '- TZ=',
    '- ',
    '<<:',
    '*a',
    '&a',
    '!override',
    '!reset',
    '- SYS_TIME',
    '- /etc/localtime:/etc/localtime',
    'target: /etc/localtime',
    '{',
    '}',
    '[',
    ']',
    ',',
    '"',
    "'",
    '|',
    '>-',
    '# c',
    '? ',
    ': ',
    '\n',
    '\n  ',
    '\n    ',
    '\n      ',
    '\r\n',
    '\t',
    '---\n',
    'null',
    '~',
    '\u0000',
    '𝒳',
    '${TZ:-}',
  ];

  test('whatever it says, there is an answer, and its lines are those of the file', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }), async (words) => {
        const source = `x-a: &a {TZ: UTC}\nservices:\n  api:\n    image: x\n    ${words.join('')}`;
        const answer = await read(source, 'api');
        if (answer.status !== 'ok') return;
        const { tz, volumes, sysTime, variables } = answer.value;
        const lines = source.replaceAll('\r\n', '\n').split('\n');
        for (const entry of [...(tz === null ? [] : [tz]), ...volumes, ...sysTime, ...variables]) {
          if (entry.before !== null) expect(lines[entry.line - 1]?.trimEnd()).toBe(entry.text);
          if (entry.taken === null) continue;
          const { line, text } = entry.taken;
          expect(
            lines
              .slice(line - 1, line - 1 + text.split('\n').length)
              .join('\n')
              .trimEnd(),
          ).toBe(text);
        }
      }),
      { numRuns: 500 },
    );
  });
});

test('a file that several services share is read once', async () => {
  let reads = 0;
  const tree = fakeFiles({ [PATH]: fixture('lists.yaml') });
  const readOne = composeReader({
    ...tree,
    readBytes: (...args) => {
      reads++;
      return tree.readBytes(...args);
    },
  });
  for (const service of ['quoted', 'nothing', 'twice'])
    expect((await readOne({ files: [PATH], service })).status).toBe('ok');
  expect(reads).toBe(1);
});

describe('labels', () => {
  const labels = (entries: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
    new Map(Object.entries(entries));
  const PROJECT = { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'api' };

  test('of docker compose', () => {
    expect(
      composePlaceOf(
        labels({
          ...PROJECT,
          'com.docker.compose.version': '2.39.4',
          'com.docker.compose.project.config_files': '/srv/shop/compose.yaml,/srv/shop/compose.override.yaml',
          'com.docker.compose.project.environment_file': '/srv/shop/prod.env',
          'com.docker.compose.project.working_dir': '/srv/shop',
        }),
      ),
    ).toEqual({
      tool: 'docker compose',
      project: 'shop',
      service: 'api',
      files: ['/srv/shop/compose.yaml', '/srv/shop/compose.override.yaml'],
      environmentFiles: ['/srv/shop/prod.env'],
      workingDirectory: '/srv/shop',
    });
  });

  test('of podman-compose, whose paths count from the working directory', () => {
    expect(
      composePlaceOf(
        labels({
          ...PROJECT,
          'io.podman.compose.project': 'shop',
          'io.podman.compose.version': '1.5.0',
          'com.docker.compose.project.config_files': 'docker-compose.yml',
          'com.docker.compose.project.working_dir': '/srv/shop',
        }),
      ),
    ).toMatchObject({ tool: 'podman-compose', files: ['/srv/shop/docker-compose.yml'] });
    const own = { 'io.podman.compose.project': 'shop', 'io.podman.compose.service': 'api' };
    expect(composePlaceOf(labels(own))).toMatchObject({ tool: 'podman-compose', project: 'shop', files: [] });
  });

  test('of the old docker-compose, and from Windows', () => {
    const place = composePlaceOf(
      labels({
        ...PROJECT,
        'com.docker.compose.version': '1.29.2',
        'com.docker.compose.project.config_files': 'C:\\shop\\docker-compose.yml',
        'com.docker.compose.project.working_dir': 'C:\\shop',
      }),
    );
    expect(place).toMatchObject({ tool: 'docker-compose', files: ['C:\\shop\\docker-compose.yml'] });
  });

  test('what came through a pipe has no file', () => {
    expect(composePlaceOf(labels({ ...PROJECT, 'com.docker.compose.project.config_files': '-' }))?.files).toEqual([]);
  });

  test('of no project, or of one with a name of 10 MB', () => {
    expect(composePlaceOf(labels({}))).toBeNull();
    expect(composePlaceOf(labels({ 'com.docker.compose.project': 'shop' }))).toBeNull();
    expect(composePlaceOf(labels({ ...PROJECT, 'com.docker.compose.service': 'a'.repeat(1e7) }))).toBeNull();
    const many = composePlaceOf(
      labels({ ...PROJECT, 'com.docker.compose.project.config_files': '/a.yml,'.repeat(1e6) }),
    );
    expect(many?.files.length).toBeLessThanOrEqual(16);
  });
});

describe('what is worth reading a file for', () => {
  const zone = (changes: Parameters<typeof containerZone>[0]): ContainerFacts =>
    container({ zone: ok(containerZone(changes)) });

  test.for<[string, ContainerFacts]>([
    ['as it comes', container()],
    ['its zone by TZ', zone({ tz: containerTz(), configTz: 'Asia/Shanghai', processTz: ok('Asia/Shanghai') })],
    ['the host’s file, read-only', container({ mounts: [containerMount()] })],
    ['not looked into', container({ zone: missing('failed', 'exec') })],
    ['could not start, for another reason', container({ startError: 'exec: "x": not found' })],
  ])('not a healthy one: %s', ([, facts]) => {
    expect(isRemarkable(facts)).toBe(false);
  });

  test.for<[string, ContainerFacts]>([
    ['TZ is no zone', zone({ tz: containerTz({ fault: 'missing' }), configTz: 'X', processTz: ok('X') })],
    ['TZ is empty', zone({ tz: containerTz({ value: '', form: 'empty' }), configTz: '', processTz: ok('') })],
    ['it falls back', zone({ isFallback: true })],
    ['set by its entrypoint', zone({ tz: containerTz({ setBy: 'process' }), processTz: ok('Asia/Shanghai') })],
    [
      'no zone files',
      zone({
        tz: containerTz(),
        configTz: 'Asia/Shanghai',
        processTz: ok('Asia/Shanghai'),
        tzdata: { present: false, folder: null, version: null },
      }),
    ],
    ['/etc/localtime is none', zone({ localtime: ok(containerLocaltime({ fault: 'dangling' })) })],
    [
      '/etc/timezone says otherwise',
      zone({ etcTimezone: ok({ value: 'Asia/Tokyo', fault: null, suggestion: null, difference: difference(0, 9) }) }),
    ],
    [
      'other tzdata',
      zone({
        tzdataDifference: {
          zone: 'Africa/Cairo',
          other: 'localtime-copy',
          version: null,
          otherVersion: null,
          ...difference(2, 3),
        },
      }),
    ],
    [
      'poisoned',
      zone({
        poisoned: [
          {
            path: '/usr/share/zoneinfo/Etc/UTC',
            name: 'Etc/UTC',
            zone: 'Asia/Tokyo',
            utcOffsetSeconds: 32_400,
            trueUtcOffsetSeconds: 0,
            aliases: [],
          },
        ],
      }),
    ],
    ['a writable mount', container({ mounts: [containerMount({ writable: true })] })],
    ['a mount whose file was replaced', container({ mounts: [containerMount({ change: 'replaced' })] })],
    [
      'a mount that landed elsewhere',
      container({ mounts: [containerMount({ landsOn: '/usr/share/zoneinfo/Etc/UTC' })] }),
    ],
    ['a source that is a folder', container({ mounts: [containerMount({ sourceKind: 'directory' })] })],
    ['may set the clock', container({ privileges: { privileged: false, sysTime: true, readBy: 'process' } })],
    ['libfaketime', container({ faketime: { seenBy: 'config', library: null, setting: '-45' } })],
    ['could not be mounted', container({ startError: 'error mounting "/etc/localtime" to rootfs' })],
  ])('%s', ([, facts]) => {
    expect(isRemarkable(facts)).toBe(true);
  });
});
