import type { ContainerFacts, OwnZoneProgramKind } from '../../../model/container-facts.ts';
import { engineProgram } from './client.ts';
import type { Fixes } from './fix.ts';
import { fix } from './fix.ts';
import { isPlainName } from './safe.ts';

export const has = ({ programs }: ContainerFacts, kind: OwnZoneProgramKind): boolean =>
  programs.some((program) => program.kind === kind);

/**
 * What to say in place of any change of its zone; `null` where that can be changed. The columns of a Wakapi on Postgres or
 * MySQL have no zone and are read in its local time (wakapi#771): with another one, all that was recorded moves. Only
 * SQLite is free of that; a Wakapi that does not say what it uses may use either.
 */
export const keptZone = (container: ContainerFacts): Fixes | null => {
  const { wakapiDatabase } = container;
  if (wakapiDatabase === null && !has(container, 'wakapi')) return null;
  return wakapiDatabase !== null && /^sqlite/i.test(wakapiDatabase) ? null : [fix('container-keep-tz-wakapi')];
};

/**
 * `timezone` is written into postgresql.conf by initdb, and from then on TZ says nothing to the server. The client inside
 * has the name of the superuser in its environment, where it is not `postgres`.
 */
const postgresCommand = (container: ContainerFacts, zone: string): readonly string[][] =>
  container.state !== 'running' || !isPlainName(container.name)
    ? []
    : [
        [
          ...engineProgram(container),
          'exec',
          container.name,
          'sh',
          '-c',
          `psql -U "\${POSTGRES_USER:-postgres}" -d postgres -c "ALTER SYSTEM SET timezone TO '${zone}'" -c "SELECT pg_reload_conf()"`,
        ],
      ];

/** What a change of TZ does not reach, or moves besides. `zone`: a plain name of the tz database. */
export const zoneNotes = (container: ContainerFacts, zone: string): Fixes => [
  ...(has(container, 'postgres') ? [fix('container-tz-postgres', { commands: postgresCommand(container, zone) })] : []),
  ...(has(container, 'mysql') ? [fix('container-tz-mysql')] : []),
  ...(has(container, 'dify') ? [fix('container-tz-dify')] : []),
];
