import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import {
  dropSysTime,
  installContainerTzdata,
  makeMountReadOnly,
  removeContainerTz,
  removeMount,
  removeVariable,
  restartContainer,
  setContainerTz,
  updateContainerTzdata,
} from '../../src/checks/fixes/container.ts';
import { composeReader } from '../../src/gather/containers/compose.ts';
import type {
  ComposePlace,
  ComposeService,
  ComposeVariable,
  ContainerFacts,
  ContainerZone,
  OwnZoneProgramKind,
} from '../../src/model/container-facts.ts';
import type { Fix, Snippet } from '../../src/model/finding.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import { fakeFiles } from '../gather/fake-files.ts';
import {
  composePlace,
  composeService,
  container,
  containerMount,
  containerTz,
  containerZone,
} from './container-facts.ts';
import { difference } from './zone-situations.ts';

const SHANGHAI = 'Asia/Shanghai';
const FILE = '/srv/shop/compose.yaml';
const UP = ['docker', 'compose', '-p', 'shop', '-f', FILE, 'up', '-d', '--no-deps', 'api'];

const inProject = (changes: Partial<ComposePlace> = {}, facts: Partial<ContainerFacts> = {}): ContainerFacts =>
  container({ compose: composePlace(changes), ...facts });

const written = (service: Partial<ComposeService>, facts: Partial<ContainerFacts> = {}): ContainerFacts =>
  inProject({ written: ok(composeService(service)) }, facts);

const inZone = (changes: Partial<ContainerZone>, facts: Partial<ContainerFacts> = {}): ContainerFacts =>
  container({ zone: ok(containerZone(changes)), ...facts });

const variable = (text: string, value: string | null, changes: Partial<ComposeVariable> = {}): ComposeVariable => ({
  file: FILE,
  line: 7,
  text,
  before: /^\s*-/.test(text) ? text.replace(/- .*/, '- ') : text.replace(/: .*/, ': '),
  taken: { line: 7, text },
  isShared: false,
  name: 'TZ',
  value,
  ...changes,
});

const runs = (kind: OwnZoneProgramKind): Pick<ContainerFacts, 'programs'> => ({
  programs: [{ kind, seenBy: kind, zone: null, setting: null }],
});

const ids = (fixes: readonly Fix[]): string[] => fixes.map(({ id }) => id);
const textOf = (fixes: readonly Fix[]): string | undefined => fixes[0]?.snippet?.text;

test('nothing here wants root, and all of it is to be read first', () => {
  const all = [
    ...setContainerTz(container(), SHANGHAI),
    ...setContainerTz(inProject(), SHANGHAI),
    ...restartContainer(container()),
    ...dropSysTime(container()),
  ];
  for (const { needsRoot, safety } of all)
    expect({ needsRoot, safety }).toEqual({ needsRoot: false, safety: 'review' });
});

describe('TZ of a container that docker run made', () => {
  test('is an argument, and no command: only the person knows the others', () => {
    expect(setContainerTz(container(), SHANGHAI)).toMatchObject([
      {
        id: 'container-set-tz-run',
        commands: [],
        snippet: { format: 'arguments', file: null, line: null, text: '--env TZ=Asia/Shanghai' },
      },
    ]);
  });

  test('nobody invents a zone', () => {
    expect(setContainerTz(container(), null)).toMatchObject([{ id: 'container-choose-tz', commands: [] }]);
    for (const name of [
      '$(reboot)',
      'Asia/Shang hai',
      "x'; DROP",
      '../../etc/passwd',
      '',
      'A'.repeat(1000),
      '\u001b[31m',
    ]) {
      const fixes = setContainerTz(container(), name);
      expect(ids(fixes)).toEqual(['container-choose-tz']);
      expect(JSON.stringify(fixes)).not.toContain(name === '' ? 'snippet' : name);
    }
  });

  test('is taken away by leaving that argument out', () => {
    expect(textOf(removeContainerTz(inZone({ configTz: 'CST' })))).toBe('--env TZ=CST');
    expect(textOf(removeContainerTz(inZone({ configTz: '"a b"\u001b' })))).toBe('--env TZ');
  });
});

describe('TZ of a service', () => {
  test('to be added, with the whole way to it', () => {
    const [fix] = setContainerTz(written({ environment: 'list' }), SHANGHAI);
    expect(fix).toMatchObject({ id: 'container-set-tz', commands: [UP], snippet: { file: FILE, line: null } });
    expect(fix?.snippet?.text).toBe('services:\n  api:\n    environment:\n      - TZ=Asia/Shanghai');
    expect(textOf(setContainerTz(written({ environment: 'map' }), SHANGHAI))).toBe(
      'services:\n  api:\n    environment:\n      TZ: Asia/Shanghai',
    );
    expect(textOf(setContainerTz(written({}), SHANGHAI))).toContain('- TZ=Asia/Shanghai');
  });

  test.for<[string, string | null, string, string]>([
    ['      - TZ="Asia/Shanghai"', '"Asia/Shanghai"', '"Asia/Shanghai"', '      - TZ=Asia/Shanghai'],
    ['      - TZ=${TZ:-}', '${TZ:-}', '', '      - TZ=${TZ:-Asia/Shanghai}'],
    ['      - TZ=$TZ', '$TZ', '', '      - TZ=${TZ:-Asia/Shanghai}'],
    ['      - TZ="${TZ}"', '"${TZ}"', '"Asia/Shanghai"', '      - TZ=${TZ:-Asia/Shanghai}'],
    ['      TZ: ${ZONE-CST}', '${ZONE-CST}', 'CST', '      TZ: ${ZONE:-Asia/Shanghai}'],
    ['      TZ: ""', '', '', '      TZ: Asia/Shanghai'],
    ['      TZ: ', null, 'CST', '      TZ: Asia/Shanghai'],
    ['      - TZ', null, 'CST', '      - TZ=Asia/Shanghai'],
  ])('in place of %s', ([text, value, configTz, expected]) => {
    const facts = written({ environment: 'list', tz: variable(text, value) }, inZoneOnly({ configTz }));
    expect(setContainerTz(facts, SHANGHAI)).toMatchObject([
      { id: 'container-set-tz', commands: [UP], snippet: { format: 'compose', file: FILE, line: 7, text: expected } },
    ]);
  });

  test.for([
    ['another value than its default', 'Asia/Tokio', '${TZ:-}'],
    ['not known what it is', null, '${TZ:-}'],
    ['it must be set', 'CST', '${TZ:?no zone}'],
    ['one within another', '', '${A:-${B:-}}'],
  ] as const)('a variable does not stay where %s', ([, configTz, value]) => {
    const facts = written({ tz: variable(`      - TZ=${value}`, value) }, inZoneOnly({ configTz }));
    expect(textOf(setContainerTz(facts, SHANGHAI))).toBe('      - TZ=Asia/Shanghai');
  });

  test.for([
    ['TZ: CST', 'CST', 'TZ: Asia/Shanghai'],
    ['"TZ": ${TZ:-}', '${TZ:-}', 'TZ: "${TZ:-Asia/Shanghai}"'],
    ['TZ=CST', 'CST', 'TZ=Asia/Shanghai'],
    ['"TZ=${TZ:-}"', '${TZ:-}', '"TZ=${TZ:-Asia/Shanghai}"'],
  ] as const)('on a line with others, only the entry is told: %s', ([text, value, expected]) => {
    const tz = variable(text, value, { before: null, taken: null });
    const facts = written({ environment: 'map', tz }, inZoneOnly({ configTz: value === 'CST' ? 'CST' : '' }));
    expect(setContainerTz(facts, SHANGHAI)[0]?.snippet).toEqual({
      ...{ format: 'compose', file: FILE, line: 7, isPart: true },
      text: expected,
    });
    expect(removeContainerTz(facts)[0]?.snippet).toMatchObject({ file: FILE, line: 7, isPart: true, text });
  });

  test('over several lines, it is shown with the way to it', () => {
    const tz = variable('      TZ: >-\n        CST', 'CST', { before: null });
    const [fix] = setContainerTz(written({ environment: 'map', tz }), SHANGHAI);
    expect(fix?.snippet).toMatchObject({ line: null, text: expect.stringContaining('services:\n  api:') });
  });

  test('below an anchor, behind the line that begins its entries', () => {
    const environmentRoom = { line: 5, text: 'x-env: &env', indent: 2 };
    const [fix] = setContainerTz(written({ environment: 'map', environmentRoom }), SHANGHAI);
    expect(fix).toMatchObject({
      id: 'container-set-tz-shared',
      snippet: { file: FILE, line: 5, text: 'x-env: &env\n  TZ: Asia/Shanghai' },
    });
    const elsewhere = setContainerTz(written({ environment: 'list', environmentRoom: 'elsewhere' }), SHANGHAI);
    expect(elsewhere).toMatchObject([
      { id: 'container-set-tz-shared', snippet: { line: null, text: '- TZ=Asia/Shanghai' } },
    ]);
  });

  test('written since the container was made: only the command is left', () => {
    const tz = variable('      - TZ=Asia/Shanghai', SHANGHAI);
    const [fix] = setContainerTz(written({ tz }, inZoneOnly({ configTz: 'CST' })), SHANGHAI);
    expect(fix).toMatchObject({ id: 'container-recreate', commands: [UP] });
    expect(fix).not.toHaveProperty('snippet');
    expect(setContainerTz(written({ tz }, inZoneOnly({ configTz: SHANGHAI })), SHANGHAI)).toEqual([]);
  });

  test('in a file that was not read', () => {
    const place = { written: missing('denied', 'EACCES') } as const;
    expect(setContainerTz(inProject(place), SHANGHAI)).toMatchObject([
      {
        // Its words name the other form: what is shown would be no YAML among entries of a list.
        id: 'container-set-tz-unread',
        snippet: { file: FILE, text: 'services:\n  api:\n    environment:\n      TZ: Asia/Shanghai' },
      },
    ]);
    const two = inProject({ ...place, files: [FILE, '/srv/shop/b.yaml'] });
    expect(setContainerTz(two, SHANGHAI)).toMatchObject([{ snippet: { file: null, line: null } }]);
    const none = inProject({ ...place, files: [] });
    expect(setContainerTz(none, SHANGHAI)).toMatchObject([{ commands: [], snippet: { file: null } }]);
  });

  test('is taken away by a comment, and with the key above where it is the only one', () => {
    const tz = variable('      - TZ=', '', { taken: { line: 6, text: '    environment:\n      - TZ=' } });
    expect(removeContainerTz(written({ tz }))).toMatchObject([
      {
        id: 'container-unset-tz',
        commands: [UP],
        snippet: { line: 6, lineCount: 2, text: '    # environment:\n    #   - TZ=' },
      },
    ]);
    expect(removeContainerTz(written({}))).toMatchObject([{ id: 'container-unset-tz-image', commands: [] }]);
    expect(removeContainerTz(inProject())).toMatchObject([{ id: 'container-unset-tz', commands: [UP] }]);
  });
});

/** For `container(…)`. */
function inZoneOnly(changes: Partial<ContainerZone>): Pick<ContainerFacts, 'zone'> {
  return { zone: ok(containerZone(changes)) };
}

describe('the command', () => {
  const command = (place: Partial<ComposePlace>, facts: Partial<ContainerFacts> = {}): string | undefined =>
    setContainerTz(inProject(place, facts), SHANGHAI)[0]?.commands[0]?.join(' ');

  test('has all that the project was started with', () => {
    expect(
      command({ files: ['/srv/a.yaml', '/srv/b.yaml'], environmentFiles: ['/srv/prod.env'], workingDirectory: '/opt' }),
    ).toBe(
      'docker compose -p shop --project-directory /opt --env-file /srv/prod.env -f /srv/a.yaml -f /srv/b.yaml up -d --no-deps api',
    );
    expect(command({ workingDirectory: '/srv/shop/' })).toBe(UP.join(' '));
  });

  test('is that of the tool that made it, for the engine that runs it', () => {
    expect(command({ tool: 'docker-compose' })).toMatch(/^docker-compose -p shop /);
    expect(command({ tool: 'podman-compose' })).toMatch(/^podman-compose -p shop /);
    expect(command({}, { engine: 'podman' })).toMatch(/^podman compose -p shop /);
  });

  test.for<Partial<ComposePlace>>([
    { project: '--help' },
    { project: 'a b' },
    { service: '-rf' },
    { service: 'api: {privileged: true}' },
    { service: 'api\n  evil:' },
    { files: ['/srv/\u001b[2J.yaml'] },
    { files: ['--file'] },
    { workingDirectory: '/srv/\nx' },
    { environmentFiles: ['\u202egnp.env'] },
  ])('of labels that no compose writes, nothing is made: %j', (place) => {
    const facts = inProject(place);
    expect([
      ...setContainerTz(facts, SHANGHAI),
      ...removeContainerTz(facts),
      ...makeMountReadOnly(facts, containerMount()),
      ...removeMount(facts, containerMount(), SHANGHAI),
      ...dropSysTime(facts),
      ...removeVariable(facts, 'LD_PRELOAD'),
    ]).toEqual([]);
    expect(restartContainer(facts)).toMatchObject([{ commands: [['docker', 'restart', 'api']] }]);
  });

  test('whatever labels say, YAML that is shown is one service with one entry', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (project, service) => {
        for (const { snippet } of setContainerTz(inProject({ project, service }), SHANGHAI)) {
          expect(parseDocument(snippet?.text ?? '').toJS()).toEqual({
            services: { [service]: { environment: { TZ: SHANGHAI } } },
          });
        }
      }),
    );
  });

  test('a service whose name YAML would take for something else', () => {
    expect(textOf(setContainerTz(inProject({ service: 'on' }), SHANGHAI))).toContain('\n  "on":\n');
    expect(textOf(setContainerTz(inProject({ service: '1' }), SHANGHAI))).toContain('\n  "1":\n');
  });
});

describe('what is written is what compose reads', () => {
  const fixture = (name: string): string =>
    readFileSync(new URL(`../fixtures/compose/${name}.yaml`, import.meta.url), 'utf8');

  const apply = (source: string, { line, lineCount = 1, isPart, text }: Snippet, stands: string): string => {
    const lines = source.split('\n');
    if (isPart) lines[(line ?? 1) - 1] = (lines[(line ?? 1) - 1] ?? '').replace(stands, () => text);
    else lines.splice((line ?? 1) - 1, lineCount, ...text.split('\n'));
    return lines.join('\n');
  };

  const factsOf = async (tree: Readonly<Record<string, string>>, service: string): Promise<ContainerFacts> => {
    const answer = await composeReader(fakeFiles(tree))({ files: Object.keys(tree), service });
    if (answer.status !== 'ok') throw new Error(answer.reason);
    return inProject(
      { service, files: Object.keys(tree), workingDirectory: '/srv', written: answer },
      inZoneOnly({ configTz: 'CST' }),
    );
  };

  const services = (name: string): string[] =>
    Object.keys((parseDocument(fixture(name), { merge: true }).toJS() as { services: object }).services);

  /**
   * The files once the remedy is carried out; what is to be added, as a file of its own behind them. `stands`: the entry
   * that is to be changed.
   */
  const mended = (tree: Readonly<Record<string, string>>, snippet: Snippet, stands = ''): Record<string, string> =>
    snippet.line === null
      ? { ...tree, '/srv/added.yaml': snippet.text }
      : { ...tree, [snippet.file ?? '']: apply(tree[snippet.file ?? ''] ?? '', snippet, stands) };

  test.for(['lists', 'maps', 'anchors'].flatMap((name) => services(name).map((service) => [name, service] as const)))(
    '%s: %s',
    async ([name, service]) => {
      const tree = { [`/srv/${name}.yaml`]: fixture(name) };
      const before = await factsOf(tree, service);
      const [fix] = setContainerTz(before, 'America/New_York');
      if (fix?.snippet === undefined) throw new Error('no remedy');
      const place = before.compose?.written;
      const stands = place?.status === 'ok' ? place.value.tz?.text : '';
      const after = await factsOf(mended(tree, fix.snippet, stands), service);
      expect(after.compose?.written).toMatchObject({ value: { tz: { value: 'America/New_York' } } });

      const volumes = before.compose?.written.status === 'ok' ? before.compose.written.value.volumes : [];
      for (const { destination, text: entry } of volumes) {
        const mount = containerMount({ source: destination, destination, writable: true });
        const [readOnly] = makeMountReadOnly(before, mount);
        if (readOnly?.snippet === undefined) throw new Error('no remedy');
        const text = Object.values(mended(tree, readOnly.snippet, entry)).at(-1) ?? '';
        const document = parseDocument(text, { merge: true }).toJS() as {
          services: Record<string, { volumes: (string | { target: string; read_only?: boolean })[] }>;
        };
        const found = document.services[service]?.volumes.find(
          (volume) => (typeof volume === 'string' ? volume.split(':')[1] : volume.target) === destination,
        );
        expect(typeof found === 'string' ? found.endsWith(':ro') : found?.read_only).toBe(true);

        const [removed] = removeMount(before, mount, null);
        if (removed?.snippet === undefined) throw new Error('no remedy');
        // What it shares its line with decides how it is taken out.
        if (removed.snippet.isPart) {
          expect(fixture(name).split('\n')[(removed.snippet.line ?? 0) - 1]).toContain(removed.snippet.text);
          continue;
        }
        const left = await factsOf(mended(tree, removed.snippet), service);
        const remaining = left.compose?.written.status === 'ok' ? left.compose.written.value.volumes : [];
        expect(remaining.map((volume) => volume.destination)).not.toContain(destination);
      }
    },
  );
});

describe('where TZ is not all that there is to it', () => {
  test.for(['postgres', 'mysql', 'cockroach', 'mssql'])(
    'a Wakapi on %s keeps its zone, whatever is found',
    (wakapiDatabase) => {
      const facts = inZone({ tz: containerTz({ fault: 'missing' }) }, { wakapiDatabase });
      const mount = containerMount({ sourceZone: SHANGHAI });
      for (const fixes of [
        setContainerTz(facts, SHANGHAI),
        setContainerTz(facts, null),
        removeContainerTz(facts),
        removeVariable(facts, 'TZ'),
        installContainerTzdata(facts, SHANGHAI),
        removeMount(facts, mount, SHANGHAI),
        restartContainer({ ...facts, mounts: [mount] }),
      ])
        expect(fixes).toEqual([{ id: 'container-keep-tz-wakapi', commands: [], needsRoot: false, safety: 'review' }]);
    },
  );

  test('a Wakapi that does not say what it stores in is not touched either; one on SQLite is', () => {
    expect(ids(setContainerTz(container(runs('wakapi')), SHANGHAI))).toEqual(['container-keep-tz-wakapi']);
    const facts = container({ ...runs('wakapi'), wakapiDatabase: 'sqlite3' });
    expect(ids(setContainerTz(facts, SHANGHAI))).toEqual(['container-set-tz-run']);
  });

  test('what does not move its zone is still said', () => {
    const facts = container({ wakapiDatabase: 'postgres' });
    expect(ids(restartContainer(facts))).toEqual(['container-restart']);
    expect(ids(makeMountReadOnly(facts, containerMount({ writable: true })))).toEqual([
      'container-mount-read-only-run',
    ]);
  });

  test('Postgres is told by SQL, under the name of its superuser', () => {
    const [, note] = setContainerTz(container(runs('postgres')), SHANGHAI);
    expect(note?.id).toBe('container-tz-postgres');
    expect(note?.commands).toEqual([
      [
        'docker',
        'exec',
        'api',
        'sh',
        '-c',
        `psql -U "\${POSTGRES_USER:-postgres}" -d postgres -c "ALTER SYSTEM SET timezone TO 'Asia/Shanghai'" -c "SELECT pg_reload_conf()"`,
      ],
    ]);
    const stopped = setContainerTz(container({ ...runs('postgres'), state: 'exited' }), SHANGHAI);
    expect(stopped[1]?.commands).toEqual([]);
  });

  test('Dify plans by LOG_TZ, and whoever touches either is told', () => {
    expect(ids(setContainerTz(container(runs('dify')), SHANGHAI))).toEqual([
      'container-set-tz-run',
      'container-tz-dify',
    ]);
    expect(ids(removeVariable(container(runs('dify')), 'LOG_TZ'))).toEqual([
      'container-tz-dify',
      'container-remove-variable-run',
    ]);
  });

  test('MariaDB and MySQL follow TZ with what they store', () => {
    expect(ids(setContainerTz(container(runs('mysql')), SHANGHAI))).toContain('container-tz-mysql');
  });
});

describe('zone files', () => {
  const without = (changes: Partial<ContainerZone> = {}, facts: Partial<ContainerFacts> = {}): ContainerFacts =>
    inZone({ tzdata: { present: false, folder: null, version: null }, ...changes }, facts);
  const of = (id: string, like: readonly string[] = [], version: string | null = null) => ({
    distribution: { id, like, version },
  });
  const line = (zone: Partial<ContainerZone>, facts: Partial<ContainerFacts> = {}): string | undefined =>
    textOf(installContainerTzdata(without(zone, facts), SHANGHAI));

  test.for<[string, string[], string]>([
    ['debian', [], 'apt-get install -y --no-install-recommends tzdata'],
    ['linuxmint', ['ubuntu', 'debian'], 'apt-get install'],
    ['alpine', [], 'apk add --no-cache tzdata'],
    ['wolfi', [], 'apk add --no-cache tzdata'],
    ['chainguard', ['wolfi'], 'apk add --no-cache tzdata'],
    ['rhel', ['fedora'], 'reinstall tzdata'],
    ['rocky', ['rhel', 'centos', 'fedora'], 'microdnf'],
    ['amzn', ['fedora'], 'dnf'],
    ['opensuse-leap', ['suse', 'opensuse'], 'zypper --non-interactive install timezone'],
    ['sles', ['suse'], 'install timezone'],
    ['arch', [], 'pacman -Syu --noconfirm tzdata'],
    ['photon', [], 'tdnf install -y tzdata'],
    ['azurelinux', ['mariner'], 'tdnf'],
  ])('%s', ([id, like, part]) => {
    expect(line(of(id, like))).toContain(part);
    expect(line(of(id, like))).toMatch(/^RUN [^\n]*$/);
  });

  test('without a package manager they are copied from another stage', () => {
    const copy = /^FROM alpine AS tzdata\n[^]*\nCOPY --from=tzdata \/usr\/share\/zoneinfo \/usr\/share\/zoneinfo$/;
    expect(line({ distribution: null })).toMatch(copy);
    expect(line(of('debian'), { image: 'gcr.io/distroless/base-debian12' })).toMatch(copy);
    expect(line({ ...of('debian'), libc: 'none' })).toMatch(copy);
    expect(line(of('gentoo'))).toMatch(copy);
  });

  test('Go can bring its own', () => {
    expect(ids(installContainerTzdata(without({}, runs('go')), SHANGHAI))).toContain('container-embed-tzdata-go');
  });

  test('those of this host can be mounted, where it has some and the container runs on it', () => {
    const ours = { tz: containerTz({ fault: 'no-zoneinfo' }) };
    const [, mount] = installContainerTzdata(without(ours), SHANGHAI);
    expect(mount).toMatchObject({
      id: 'container-mount-tzdata-run',
      snippet: { text: '--mount type=bind,source=/usr/share/zoneinfo,target=/usr/share/zoneinfo,readonly' },
    });
    const [, inCompose] = installContainerTzdata({ ...without(ours), compose: composePlace() }, SHANGHAI);
    expect(inCompose).toMatchObject({ id: 'container-mount-tzdata', commands: [UP] });
    expect(parseDocument(inCompose?.snippet?.text ?? '').toJS()).toEqual({
      services: {
        api: {
          volumes: [
            {
              type: 'bind',
              source: '/usr/share/zoneinfo',
              target: '/usr/share/zoneinfo',
              read_only: true,
              bind: { create_host_path: false },
            },
          ],
        },
      },
    });
    const elsewhere = { clock: { ...container().clock, shared: false } };
    expect(ids(installContainerTzdata(without(ours, elsewhere), SHANGHAI))).toEqual(['container-install-tzdata']);
    expect(ids(installContainerTzdata(without({}), SHANGHAI))).toEqual(['container-install-tzdata']);
    const mounts = [containerMount({ destination: '/usr/share/zoneinfo' })];
    expect(ids(installContainerTzdata(without(ours, { mounts }), SHANGHAI))).toEqual(['container-install-tzdata']);
  });

  test('an image of the project is rebuilt by it', () => {
    const compose = composePlace({ written: ok(composeService({ isBuilt: true })) });
    const [fix] = installContainerTzdata(without({}, { compose }), SHANGHAI);
    expect(fix?.commands).toEqual([[...UP.slice(0, -1), '--build', 'api']]);
  });

  test('an old name that the distribution left out is written anew, and nothing installed', () => {
    const facts = inZone(of('debian', [], '13'));
    expect(installContainerTzdata(facts, 'US/Pacific')).toMatchObject([
      { id: 'container-set-tz-run', snippet: { text: '--env TZ=America/Los_Angeles' } },
    ]);
    expect(ids(installContainerTzdata(without(of('ubuntu', ['debian'], '24.04')), 'Asia/Calcutta'))).toEqual([
      'container-install-tzdata',
      'container-set-tz-run',
    ]);
  });

  test('a zone that is younger than the files there wants newer ones', () => {
    expect(ids(installContainerTzdata(inZone(of('alpine')), 'America/Coyhaique'))).toEqual(['container-update-tzdata']);
  });

  const differing = (version: string | null, otherVersion: string | null): ContainerFacts =>
    inZone({
      tzdataDifference: { zone: 'Africa/Cairo', other: 'localtime-copy', version, otherVersion, ...difference(2, 3) },
    });

  test('old ones are updated, or covered by those of this host', () => {
    expect(ids(updateContainerTzdata(differing('2026b', '2022a')))).toEqual([
      'container-update-tzdata',
      'container-mount-tzdata-run',
    ]);
    expect(ids(updateContainerTzdata(differing(null, null)))).toContain('container-update-tzdata');
  });

  test('where this host has the old ones, nothing is to be done in the container', () => {
    expect(updateContainerTzdata(differing('2022a', '2026b'))).toEqual([]);
  });
});

describe('mounts', () => {
  const volume = (text: string, value: string, syntax: 'short' | 'long' = 'short') => ({
    file: FILE,
    line: 20,
    text,
    before: syntax === 'short' ? text.slice(0, text.indexOf('- ') + 2) : null,
    taken: { line: 20, text },
    isShared: false,
    destination: '/etc/localtime',
    syntax,
    value,
  });
  const readOnly = (text: string, value: string, syntax?: 'short' | 'long'): Snippet | undefined =>
    makeMountReadOnly(written({ volumes: [volume(text, value, syntax)] }), containerMount())[0]?.snippet;

  test.for([
    ['/etc/localtime:/etc/localtime', '/etc/localtime:/etc/localtime:ro'],
    ['/etc/localtime:/etc/localtime:rw', '/etc/localtime:/etc/localtime:ro'],
    ['/etc/localtime:/etc/localtime:rw,z', '/etc/localtime:/etc/localtime:ro,z'],
    ['${ZONE:-/etc/localtime}:/etc/localtime', '${ZONE:-/etc/localtime}:/etc/localtime:ro'],
    ['C:\\zone:/etc/localtime', '"C:\\\\zone:/etc/localtime:ro"'],
  ] as const)('%s', ([value, expected]) => {
    expect(readOnly(`      - ${value}`, value)).toMatchObject({ file: FILE, line: 20, text: `      - ${expected}` });
  });

  test('the long syntax', () => {
    const lines = '      - type: bind\n        source: /etc/localtime\n        target: /etc/localtime';
    expect(readOnly(lines, '', 'long')).toMatchObject({
      line: 20,
      text: '      - type: bind\n        read_only: true',
    });
    expect(readOnly(`${lines}\n        read_only: false # why`, '', 'long')).toMatchObject({
      line: 23,
      text: '        read_only: true',
    });
  });

  test('on a line with others, only the entry is told', () => {
    const part = (text: string, value: string, syntax?: 'short' | 'long'): Snippet | undefined =>
      makeMountReadOnly(
        written({ volumes: [{ ...volume(text, value, syntax), before: null, taken: null }] }),
        containerMount(),
      )[0]?.snippet;
    const at = { format: 'compose', file: FILE, line: 20, isPart: true };
    expect(part('"/a:/etc/localtime:rw,z"', '/a:/etc/localtime:rw,z')).toEqual({
      ...at,
      text: '"/a:/etc/localtime:ro,z"',
    });
    expect(part('/a:/etc/localtime', '/a:/etc/localtime')).toEqual({ ...at, text: '/a:/etc/localtime:ro' });
    expect(part('{type: bind, target: /etc/localtime}', '', 'long')).toEqual({
      ...at,
      text: '{type: bind, target: /etc/localtime, read_only: true}',
    });
    expect(part('{read_only: false, target: /etc/localtime}', '', 'long')).toEqual({
      ...at,
      text: '{read_only: true, target: /etc/localtime}',
    });
    const shared = { ...volume('/a:/etc/localtime', ''), before: null, taken: null };
    expect(removeMount(written({ volumes: [shared] }), containerMount(), null)[0]?.snippet).toEqual({
      ...at,
      text: '/a:/etc/localtime',
    });
  });

  test('of the long syntax, it is said that the rest stays', () => {
    const lines = '      - type: bind\n        target: /etc/localtime';
    const facts = written({ volumes: [volume(lines, '', 'long')] });
    expect(ids(makeMountReadOnly(facts, containerMount()))).toEqual(['container-mount-read-only-long']);
    const short = written({ volumes: [volume('      - /a:/etc/localtime', '/a:/etc/localtime')] });
    expect(ids(makeMountReadOnly(short, containerMount()))).toEqual(['container-mount-read-only']);
  });

  test('not found in the file: as it would be written', () => {
    expect(textOf(makeMountReadOnly(inProject(), containerMount({ source: '/srv/$x' })))).toBe(
      'services:\n  api:\n    volumes:\n      - /srv/$$x:/etc/localtime:ro',
    );
    expect(makeMountReadOnly(inProject(), containerMount({ type: 'volume' }))[0]).not.toHaveProperty('snippet');
  });

  test('of docker run', () => {
    expect(textOf(makeMountReadOnly(container(), containerMount()))).toBe('--volume /etc/localtime:/etc/localtime:ro');
    expect(textOf(makeMountReadOnly(container(), containerMount({ source: '/srv/a b' })))).toBe(
      `--volume '/srv/a b:/etc/localtime:ro'`,
    );
    for (const source of ['/srv/\u001b[2J', '/a:/b', '-x', null])
      expect(makeMountReadOnly(container(), containerMount({ source }))[0]).not.toHaveProperty('snippet');
  });

  test('taken out, with TZ in its place, and the service recreated once', () => {
    const text = '      - /etc/localtime:/etc/localtime';
    const facts = written({ environment: 'list', volumes: [volume(text, text.slice(8))] });
    expect(removeMount(facts, containerMount(), SHANGHAI)).toMatchObject([
      { id: 'container-remove-mount', commands: [], snippet: { line: 20, text: `      # ${text.trimStart()}` } },
      { id: 'container-set-tz', commands: [UP] },
    ]);
    expect(removeMount(facts, containerMount(), null)).toMatchObject([
      { id: 'container-remove-mount', commands: [UP] },
    ]);
    expect(removeMount(container(), containerMount(), SHANGHAI)).toMatchObject([
      { id: 'container-remove-mount-run', snippet: { text: '--volume /etc/localtime:/etc/localtime' } },
      { id: 'container-set-tz-run' },
    ]);
  });
});

describe('restarting, capabilities, variables', () => {
  test('a restart by what runs it', () => {
    expect(restartContainer(container())[0]?.commands).toEqual([['docker', 'restart', 'api']]);
    expect(restartContainer(container({ engine: 'podman' }))[0]?.commands).toEqual([['podman', 'restart', 'api']]);
    expect(restartContainer(inProject())[0]?.commands).toEqual([[...UP.slice(0, -4), 'restart', 'api']]);
    expect(restartContainer(container({ name: '--all' }))).toEqual([]);
  });

  test('SYS_TIME', () => {
    const entry = { file: FILE, line: 9, text: '      - SYS_TIME', before: '      - ', isShared: false };
    const facts = written({ sysTime: [{ ...entry, taken: { line: 9, text: entry.text } }] });
    expect(dropSysTime(facts)).toMatchObject([
      { id: 'container-drop-sys-time', commands: [UP], snippet: { line: 9, text: '      # - SYS_TIME' } },
    ]);
    const all = written({ sysTime: [{ ...entry, text: '      - ALL', taken: null }] });
    expect(textOf(dropSysTime(all))).toBe('services:\n  api:\n    cap_drop:\n      - SYS_TIME');
    expect(textOf(dropSysTime(container()))).toBe('--cap-add SYS_TIME');
    const inOneLine = written({ sysTime: [{ ...entry, text: 'SYS_TIME', before: null, taken: null }] });
    expect(dropSysTime(inOneLine)).toMatchObject([
      { snippet: { file: FILE, line: 9, isPart: true, text: 'SYS_TIME' } },
    ]);
    const privileged = container({ privileges: { privileged: true, sysTime: true, readBy: 'config' } });
    expect(ids(dropSysTime(privileged))).toEqual(['container-drop-privileged']);
  });

  test('a variable', () => {
    const text = '      - LD_PRELOAD=/x.so';
    const facts = written({ variables: [variable(text, '/x.so', { name: 'LD_PRELOAD' })] });
    expect(removeVariable(facts, 'LD_PRELOAD')).toMatchObject([
      { id: 'container-remove-variable', commands: [UP], snippet: { line: 7, text: '      # - LD_PRELOAD=/x.so' } },
    ]);
    expect(ids(removeVariable(facts, 'FAKETIME'))).toEqual(['container-remove-variable-image']);
    expect(textOf(removeVariable(container(), 'FAKETIME'))).toBe('--env FAKETIME');
    expect(removeVariable(container(), 'A B; rm')).toEqual([]);
  });
});

describe('an engine that docker would not come to by itself', () => {
  const url = 'unix:///srv/engine.sock';
  const reach = { url, isRemote: false };

  test('is told to whatever is typed', () => {
    const facts = container({ reach, ...runs('postgres') });
    expect(restartContainer(facts)[0]?.commands).toEqual([['docker', '-H', url, 'restart', 'api']]);
    expect(setContainerTz(facts, SHANGHAI)[1]?.commands[0]?.slice(0, 4)).toEqual(['docker', '-H', url, 'exec']);
    expect(restartContainer(container({ reach, engine: 'podman' }))[0]?.commands).toEqual([
      ['podman', '--url', url, 'restart', 'api'],
    ]);
  });

  test.for<[ComposePlace['tool'], ContainerFacts['engine'], string[]]>([
    ['docker compose', 'docker', ['docker', '-H', url, 'compose']],
    ['docker compose', 'podman', ['podman', '--url', url, 'compose']],
    ['docker-compose', 'docker', ['docker-compose', '-H', url]],
    ['podman-compose', 'podman', ['podman-compose', `--podman-args=--url ${url}`]],
  ])('%s, %s', ([tool, engine, program]) => {
    const facts = inProject({ tool }, { engine, reach });
    expect(setContainerTz(facts, SHANGHAI)[0]?.commands).toEqual([[...program, ...UP.slice(2)]]);
    expect(restartContainer(facts)[0]?.commands[0]?.slice(0, program.length)).toEqual(program);
  });
});

describe('an engine on another machine', () => {
  const url = 'ssh://ann@web-01';
  const far = { reach: { url, isRemote: true } };

  test('has the files of its projects, and compose is run there, where it needs no address', () => {
    const facts = inProject({}, far);
    expect(setContainerTz(facts, SHANGHAI)).toMatchObject([
      { id: 'container-on-engine-host', commands: [] },
      { id: 'container-set-tz-unread', commands: [UP] },
    ]);
    for (const fixes of [
      removeContainerTz(facts),
      makeMountReadOnly(facts, containerMount()),
      removeMount(facts, containerMount(), null),
      dropSysTime(facts),
      removeVariable(facts, 'LD_PRELOAD'),
    ])
      expect(ids(fixes)[0]).toBe('container-on-engine-host');
  });

  test('is named once, whatever is to be changed there', () => {
    const mounts = [containerMount(), containerMount({ source: '/etc/timezone', destination: '/etc/timezone' })];
    expect(ids(makeMountReadOnly(inProject({}, far), ...mounts))).toEqual([
      'container-on-engine-host',
      'container-mount-read-only',
      'container-mount-read-only',
    ]);
  });

  test('is told by its address what needs no file', () => {
    const restart = { id: 'container-restart', commands: [['docker', '-H', url, 'restart', 'api']] };
    expect(restartContainer(inProject({}, far))).toMatchObject([restart]);
    expect(restartContainer(container(far))).toMatchObject([restart]);
    expect(ids(setContainerTz(container(far), SHANGHAI))).toEqual(['container-set-tz-run']);
    expect(ids(setContainerTz(inProject({}, far), null))).toEqual(['container-choose-tz']);
  });
});
