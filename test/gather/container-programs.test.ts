import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InspectedContainer } from '../../src/engine/client.ts';
import { programsOf, wakapiDatabaseOf } from '../../src/gather/containers/programs.ts';
import type { OwnZoneProgram } from '../../src/model/container-facts.ts';
import { missing } from '../../src/model/gathered.ts';
import type { FakeTree } from './fake-files.ts';
import { fakeFiles } from './fake-files.ts';

const fixture = (name: string): Uint8Array =>
  readFileSync(fileURLToPath(new URL(`../fixtures/programs/${name}`, import.meta.url)));

const inspected = (changes: Partial<InspectedContainer> = {}): InspectedContainer => ({
  id: '3f4c'.repeat(16),
  name: 'api',
  image: 'registry.example/api:1.2',
  state: 'running',
  startError: null,
  startedAt: null,
  pid: 4711,
  environment: ['PATH=/usr/bin'],
  labels: new Map(),
  entrypoint: [],
  command: [],
  user: '',
  runtime: 'runc',
  privileged: false,
  capAdd: [],
  capDrop: [],
  pidMode: '',
  usernsMode: '',
  mounts: [],
  timezone: null,
  networkMode: 'default',
  ports: [],
  ...changes,
});

const NOBODY_LOOKED = fakeFiles({});

const look = (container: Partial<InspectedContainer>, tree: FakeTree | null = null): readonly OwnZoneProgram[] =>
  programsOf(
    inspected(container),
    tree === null
      ? { readBy: 'inspect', files: { ...NOBODY_LOOKED, linkTarget: () => missing('failed', 'not read') } }
      : { readBy: 'proc', files: fakeFiles(tree) },
  );

/** Its first process is this program, started by these words. */
const runs = (exe: string, words: readonly string[] = [exe], bytes: Uint8Array | string = ''): FakeTree => ({
  '/proc/1/exe': { link: exe },
  [exe]: bytes,
  '/proc/1/cmdline': words.map((word) => `${word}\0`).join(''),
});

const kinds = (programs: readonly OwnZoneProgram[]): readonly string[] => programs.map(({ kind }) => kind);
const environment = (...variables: readonly string[]) => ({ environment: ['PATH=/usr/bin', ...variables] });

describe('the program of the first process', () => {
  test.for<readonly [string, string]>([
    ['/opt/java/openjdk/bin/java', 'jvm'],
    ['/usr/local/bin/node', 'node'],
    ['/usr/bin/nodejs', 'node'],
    ['/usr/local/sbin/php-fpm', 'php'],
    ['/usr/bin/php8.2', 'php'],
    ['/usr/bin/dotnet', 'dotnet'],
    ['/usr/lib/postgresql/17/bin/postgres', 'postgres'],
    ['/usr/sbin/mysqld', 'mysql'],
    ['/usr/sbin/mariadbd', 'mysql'],
    ['/usr/sbin/cron', 'cron'],
    ['/usr/sbin/crond', 'cron'],
  ])('%s: %s', ([exe, kind]) => {
    expect(look({}, runs(exe))).toEqual([{ kind, seenBy: exe, zone: null, setting: null }]);
  });

  test.for(['/usr/bin/python3.12', '/usr/sbin/nginx', '/bin/busybox', '/usr/bin/redis-server', '/bin/bash'])(
    '%s is none of them',
    (exe) => {
      expect(look({}, runs(exe))).toEqual([]);
    },
  );

  test('that was replaced since it was started is still the same', () => {
    const tree = { '/proc/1/exe': { link: '/usr/local/bin/node (deleted)' } };
    expect(kinds(look({}, tree))).toEqual(['node']);
  });

  test('outweighs what the image was made for', () => {
    const image = environment('NODE_VERSION=22.1.0', 'JAVA_HOME=/opt/java', 'PG_MAJOR=17', 'PHP_VERSION=8.3');
    expect(look(image, runs('/usr/bin/redis-server'))).toEqual([]);
    expect(kinds(look(image, runs('/usr/local/bin/node')))).toEqual(['node']);
  });
});

describe('the image and its environment', () => {
  test.for<readonly [string, string, string]>([
    ['JAVA_HOME=/opt/java/openjdk', 'jvm', 'JAVA_HOME'],
    ['NODE_VERSION=22.1.0', 'node', 'NODE_VERSION'],
    ['PHP_VERSION=8.3.1', 'php', 'PHP_VERSION'],
    ['ASPNET_VERSION=9.0.0', 'dotnet', 'ASPNET_VERSION'],
    ['PG_MAJOR=17', 'postgres', 'PG_MAJOR'],
    ['MYSQL_MAJOR=8.4', 'mysql', 'MYSQL_MAJOR'],
    ['MARIADB_VERSION=1:11.4.2', 'mysql', 'MARIADB_VERSION'],
  ])('%s: %s', ([variable, kind, seenBy]) => {
    const expected = [{ kind, seenBy, zone: null, setting: null }];
    expect(look(environment(variable))).toEqual(expected);
    expect(look(environment(variable), runs('/usr/bin/tini', ['tini', '--', 'start']))).toEqual(expected);
  });

  test.for<readonly [string, readonly string[]]>([
    ['postgres:17-alpine', ['postgres']],
    ['docker.io/library/mysql@sha256:0123', ['mysql']],
    ['registry.example:5000/mirror/mariadb', ['mysql']],
    ['langgenius/dify-api:1.10.1', ['dify']],
    ['ghcr.io/muety/wakapi:latest', ['wakapi']],
    ['langgenius/dify-web:1.10.1', []],
    ['someone/mysql-exporter', []],
    ['registry.example:5000/api', []],
    ['sha256:0123abc', []],
  ])('%s: %o', ([image, expected]) => {
    expect(kinds(look({ image }))).toEqual(expected);
  });

  test('of a client say nothing of a server', () => {
    const client = environment('MYSQL_HOST=db', 'MYSQL_PASSWORD=x', 'PGTZ=UTC', 'WAKAPI_URL=https://w.example');
    expect(look(client)).toEqual([]);
  });

  test.for(['/usr/sbin/apache2', '/usr/sbin/nginx'])('PHP runs in %s', (exe) => {
    expect(kinds(look(environment('PHP_VERSION=8.3'), runs(exe)))).toEqual(['php']);
  });

  test('an application of .NET may be a program of its own', () => {
    expect(kinds(look(environment('DOTNET_RUNNING_IN_CONTAINER=true'), runs('/app/shop')))).toEqual(['dotnet']);
  });
});

describe('Go', () => {
  const go = fixture('go-1.26-static.head');

  test('is seen by what its linker leaves', () => {
    expect(look({}, runs('/app/server', undefined, go))).toEqual([
      { kind: 'go', seenBy: '/app/server', zone: null, setting: null },
    ]);
  });

  test.for<readonly [string, string, Uint8Array | string]>([
    ['another static program', '/app/server', fixture('busybox-static.head')],
    ['what is no program', '/app/server', Uint8Array.of(...new Uint8Array(8), ...go.subarray(8))],
    ['what ends before it', '/app/server', go.subarray(0, 1024)],
    ['nothing', '/app/server', ''],
    ['a shell, which is not read', '/bin/sh', go],
  ])('is not seen in %s', ([, exe, bytes]) => {
    expect(look({}, runs(exe, undefined, bytes))).toEqual([]);
  });
});

// Of OpenJDK 17.0.15, /proc/PID/maps.
const LIBJVM =
  '7f9c3a000000-7f9c3a1f0000 r--p 00000000 08:01 1311411                    /usr/lib/jvm/java-17-openjdk-amd64/lib/server/libjvm.so\n';

describe('Java', () => {
  const java = '/opt/java/openjdk/bin/java';
  const zoneOf = (container: Partial<InspectedContainer>, tree: FakeTree | null = null) => {
    const [found] = look(container, tree);
    return [found?.zone, found?.setting];
  };

  test('is seen where a launcher of its own has loaded it', () => {
    const tree = { ...runs('/usr/bin/jsvc'), '/proc/1/maps': LIBJVM };
    expect(look(environment('JAVA_HOME=/usr/lib/jvm/java-17'), tree)).toMatchObject([{ seenBy: 'libjvm.so' }]);
    expect(look(environment('JAVA_HOME=/usr/lib/jvm/java-17'), runs('/usr/bin/jsvc'))).toEqual([]);
  });

  test.for<readonly [string, Partial<InspectedContainer>, FakeTree | null, string, string]>([
    [
      'its command line',
      {},
      runs(java, ['java', '-Xmx1g', '-Duser.timezone=Asia/Tokyo', '-jar', 'app.jar']),
      'Asia/Tokyo',
      '-Duser.timezone',
    ],
    [
      'a variable',
      environment('JAVA_TOOL_OPTIONS=-Xmx1g -Duser.timezone=Asia/Tokyo -Dx=y'),
      runs(java),
      'Asia/Tokyo',
      'JAVA_TOOL_OPTIONS',
    ],
    [
      'a variable in quotes',
      environment('JAVA_TOOL_OPTIONS=-Duser.timezone="GMT+8"'),
      runs(java),
      'GMT+8',
      'JAVA_TOOL_OPTIONS',
    ],
    [
      'a variable of a start script',
      environment('JAVA_HOME=/opt/java', 'CATALINA_OPTS=-Duser.timezone=Asia/Tokyo'),
      null,
      'Asia/Tokyo',
      'CATALINA_OPTS',
    ],
    [
      'the command of the container',
      { entrypoint: ['java'], command: ['-Duser.timezone=Asia/Tokyo', '-jar', 'app.jar'] },
      null,
      'Asia/Tokyo',
      '-Duser.timezone',
    ],
    [
      'the last of two',
      {},
      runs(java, ['java', '-Duser.timezone=UTC', '-Duser.timezone=Asia/Tokyo']),
      'Asia/Tokyo',
      '-Duser.timezone',
    ],
    [
      'its command line before what JAVA_TOOL_OPTIONS says',
      environment('JAVA_TOOL_OPTIONS=-Duser.timezone=UTC', 'JDK_JAVA_OPTIONS=-Duser.timezone=Asia/Dhaka'),
      runs(java, ['java', '-Duser.timezone=Asia/Tokyo']),
      'Asia/Tokyo',
      '-Duser.timezone',
    ],
    [
      'what the launcher adds before what JAVA_TOOL_OPTIONS says',
      environment('JAVA_TOOL_OPTIONS=-Duser.timezone=UTC', 'JDK_JAVA_OPTIONS=-Duser.timezone=Asia/Dhaka'),
      runs(java),
      'Asia/Dhaka',
      'JDK_JAVA_OPTIONS',
    ],
    [
      '_JAVA_OPTIONS before all',
      environment('_JAVA_OPTIONS=-Duser.timezone=Asia/Kolkata'),
      runs(java, ['java', '-Duser.timezone=Asia/Tokyo']),
      'Asia/Kolkata',
      '_JAVA_OPTIONS',
    ],
  ])('is told its zone by %s', ([, container, tree, zone, setting]) => {
    expect(zoneOf(container, tree)).toEqual([zone, setting]);
  });

  test('was not told by a variable that its start script did not hand on', () => {
    expect(zoneOf(environment('JAVA_OPTS=-Duser.timezone=Asia/Tokyo'), runs(java))).toEqual([null, null]);
  });

  test('is told nothing by an empty option', () => {
    expect(zoneOf({}, runs(java, ['java', '-Duser.timezone=']))).toEqual([null, null]);
  });
});

test.for<readonly [string, Partial<InspectedContainer>, FakeTree | null, Partial<OwnZoneProgram>]>([
  [
    'PostgreSQL by its command line',
    {},
    runs('/usr/lib/postgresql/17/bin/postgres', ['postgres', '-c', 'TimeZone=Asia/Tokyo', '-c', 'log_timezone=UTC']),
    { zone: 'Asia/Tokyo', setting: 'timezone' },
  ],
  [
    'PostgreSQL by a long option',
    { image: 'postgres', command: ['--timezone=Asia/Tokyo'] },
    null,
    { zone: 'Asia/Tokyo', setting: 'timezone' },
  ],
  [
    'clients of PostgreSQL by PGTZ',
    { image: 'postgres', ...environment('PGTZ=Asia/Tokyo') },
    null,
    { zone: 'Asia/Tokyo', setting: 'PGTZ' },
  ],
  [
    'MySQL by its command line',
    {},
    runs('/usr/sbin/mysqld', ['mysqld', '--default-time-zone=+09:00']),
    { zone: '+09:00', setting: 'default-time-zone' },
  ],
  [
    'MySQL with underlines',
    { image: 'mysql', command: ["--default_time_zone='Asia/Tokyo'"] },
    null,
    { zone: 'Asia/Tokyo', setting: 'default-time-zone' },
  ],
  [
    'MySQL to follow the system',
    {},
    runs('/usr/sbin/mysqld', ['mysqld', '--default-time-zone=SYSTEM']),
    { zone: null, setting: null },
  ],
  [
    'MySQL to do without names',
    { image: 'mysql', ...environment('MYSQL_INITDB_SKIP_TZINFO=1') },
    null,
    { zone: null, setting: 'MYSQL_INITDB_SKIP_TZINFO' },
  ],
  [
    'MySQL by an empty variable, which says nothing',
    { image: 'mysql', ...environment('MYSQL_INITDB_SKIP_TZINFO=') },
    null,
    { zone: null, setting: null },
  ],
  [
    'PHP by its command line',
    {},
    runs('/usr/local/bin/php', ['php', '-d', 'date.timezone=Asia/Tokyo', 'artisan']),
    { zone: 'Asia/Tokyo', setting: 'date.timezone' },
  ],
  [
    'PHP by a variable of its image',
    environment('PHP_VERSION=8.3', 'PHP_DATE_TIMEZONE=Asia/Tokyo'),
    null,
    { zone: 'Asia/Tokyo', setting: 'PHP_DATE_TIMEZONE' },
  ],
  [
    'Dify by LOG_TZ',
    { image: 'langgenius/dify-api', ...environment('LOG_TZ=Asia/Tokyo') },
    null,
    { zone: 'Asia/Tokyo', setting: 'LOG_TZ' },
  ],
])('a zone is told to %s', ([, container, tree, expected]) => {
  expect(look(container, tree)).toMatchObject([expected]);
});

describe('cron', () => {
  test.for<readonly [string, readonly string[]]>([
    ['behind an init process', ['/sbin/tini', '--', 'cron', '-f']],
    ['by its path', ['/usr/bin/dumb-init', '/usr/sbin/cron', '-f']],
    ['in a script', ['/bin/sh', '-c', 'cron && exec apache2-foreground']],
    ['in a script, later', ['bash', '-lc', 'env > /etc/environment; /usr/sbin/cron -f']],
    ['as a service', ['sh', '-c', 'service cron start && tail -f /dev/null']],
  ])('is seen %s', ([, words]) => {
    expect(kinds(look({}, runs('/bin/sh', words)))).toEqual(['cron']);
    expect(kinds(look({ command: words }))).toEqual(['cron']);
  });

  test('is seen behind what its shell has become since', () => {
    const command = ['sh', '-c', 'cron && exec redis-server'];
    expect(kinds(look({ command }, runs('/usr/bin/redis-server')))).toEqual(['cron']);
  });

  test.for<readonly [string, readonly string[]]>([
    ['crond of busybox, which hands TZ on', ['crond', '-f']],
    ['a script of that name', ['sh', '-c', 'npm run cron']],
    ['an argument', ['tini', '--', 'rake', 'cron']],
    ['another program', ['sh', '-c', 'cronolog && supercronic /etc/crontab']],
    ['a file', ['/bin/sh', '/cron.sh']],
  ])('is not %s', ([, words]) => {
    expect(look({}, runs('/bin/busybox', words))).toEqual([]);
    expect(look({ command: words })).toEqual([]);
  });
});

describe('the database of a Wakapi', () => {
  const of = (image: string, ...variables: readonly string[]) =>
    wakapiDatabaseOf(inspected({ image, environment: variables }));

  test.for<readonly [string, string, readonly string[], string | null]>([
    ['as it says', 'ghcr.io/muety/wakapi', ['WAKAPI_DB_TYPE=postgres'], 'postgres'],
    ['in lower case', 'wakapi', ['WAKAPI_DB_TYPE= MySQL '], 'mysql'],
    ['of an image of one’s own', 'shop/time', ['WAKAPI_DB_TYPE=postgres'], 'postgres'],
    ['not told', 'ghcr.io/muety/wakapi', [], null],
    ['empty', 'ghcr.io/muety/wakapi', ['WAKAPI_DB_TYPE='], null],
    ['of no Wakapi', 'postgres', ['DB_TYPE=postgres'], null],
  ])('%s', ([, image, variables, expected]) => {
    expect(of(image, ...variables)).toBe(expected);
  });

  test('is bounded', () => {
    expect(of('wakapi', `WAKAPI_DB_TYPE=${'x'.repeat(1e6)}`)?.length).toBeLessThan(64);
  });
});

test('nothing but the first process is read, and of that no more than these', () => {
  const asked = new Set<string>();
  const files = fakeFiles(runs('/app/server', undefined, fixture('busybox-static.head')));
  const watched = new Proxy(files, {
    get:
      (target, name: keyof typeof files) =>
      (path: string, ...rest: unknown[]) => {
        asked.add(path);
        return (target[name] as (...all: unknown[]) => unknown)(path, ...rest);
      },
  });
  programsOf(inspected(environment('JAVA_HOME=/opt/java')), { readBy: 'proc', files: watched });
  expect([...asked].toSorted()).toEqual(['/proc/1/cmdline', '/proc/1/exe', '/proc/1/maps']);
});

const hostile = fc.oneof(
  fc.string({ maxLength: 300 }),
  fc.constantFrom('__proto__', 'constructor=1', 'JAVA_TOOL_OPTIONS=-Duser.timezone=', 'postgres', 'PG_MAJOR', '='),
  fc.constantFrom('a', '_', '-', '/', ':', '"', ' ', 'JAVA_', '-Duser.timezone=').map((part) => part.repeat(2e4)),
);

test('any text gives bounded facts, and soon', () => {
  fc.assert(
    fc.property(hostile, fc.array(hostile, { maxLength: 5 }), hostile, hostile, (image, words, exe, maps) => {
      const container = inspected({ image, environment: words, entrypoint: words, command: words });
      const tree = { '/proc/1/exe': { link: `/x/${exe}` }, '/proc/1/cmdline': words.join('\0'), '/proc/1/maps': maps };
      for (const found of [look(container), look(container, tree)])
        for (const { seenBy, zone, setting } of found)
          for (const text of [seenBy, zone, setting]) expect((text ?? '').length).toBeLessThanOrEqual(255);
      wakapiDatabaseOf(container);
    }),
    { numRuns: 100 },
  );
});
