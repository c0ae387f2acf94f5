import { defineCheck } from '../model/check.ts';
import { isUtcName } from '../model/utc-name.ts';
import { containerEvidence, subjectOf } from './container-evidence.ts';
import type { ContainerFix } from './fixes/container.ts';
import { keptZone } from './fixes/container/guards.ts';
import { inWakapis } from './wakapi-evidence.ts';

interface Args {
  readonly name: string;
  /** `postgres`, `mysql`, … */
  readonly database: string;
  readonly zone: string;
}

/** Their columns have no zone (muety/wakapi#771); those of SQLite and SQL Server have. */
const WITHOUT_ZONE = /^(?:postgres|mysql|mariadb|cockroach)/;

export const wakapiZoneDatabase = defineCheck<Args, ContainerFix>()({
  name: 'wakapi-zone-database',
  needs: ['wakapi'],
  wants: ['containers'],
  run: ({ wakapi, containers }) =>
    inWakapis(wakapi, containers, (one, container) => {
      const { database, zone } = one;
      if (!WITHOUT_ZONE.test(database)) return [];
      if (zone === null) return null;
      if (isUtcName(zone)) return [];
      return [
        {
          severity: 'info' as const,
          subject: subjectOf(container),
          args: { name: one.container, database, zone },
          evidence: [
            { label: 'WAKAPI_DB_TYPE', value: database, source: 'Config.Env' },
            ...containerEvidence(container),
          ],
          fixes: keptZone(container) ?? [],
        },
      ];
    }),
});
