/** What may be found about a Wakapi here, for the tests of the checks and of their words. */
import type { ComposePlace, ContainerFacts } from '../../src/model/container-facts.ts';
import type { Facts } from '../../src/model/facts.ts';
import { ok } from '../../src/model/gathered.ts';
import type { WakapiFacts } from '../../src/model/wakatime-facts.ts';
import { composePlace, container } from './container-facts.ts';
import { facts } from './facts.ts';
import { wakapi } from './wakatime-facts.ts';

/** As in facts.ts. */
const NOW = Date.UTC(2026, 10, 22, 12);
const DAY = 86_400_000;

export const place = (changes: Partial<ComposePlace> = {}): ComposePlace =>
  composePlace({
    project: 'wakapi',
    service: 'wakapi',
    files: ['/srv/wakapi/compose.yml'],
    workingDirectory: null,
    ...changes,
  });

/** A Wakapi and its container. */
export const withWakapi = (changes: Partial<WakapiFacts>, inContainer: Partial<ContainerFacts> = {}): Facts => {
  const one = wakapi(changes);
  return facts({
    wakapi: [one],
    containers: [
      container({
        id: one.id,
        name: one.container,
        image: one.image,
        compose: place(),
        programs: [{ kind: 'wakapi', seenBy: 'ghcr.io/muety/wakapi', zone: null, setting: null }],
        wakapiDatabase: one.database,
        ...inContainer,
      }),
    ],
  });
};

export const OLD = { image: 'ghcr.io/muety/wakapi:2.13.0', version: '2.13.0' } as const;

export const panicked = (aggregationPanics: number): WakapiFacts['log'] =>
  ok({ rejections: 0, lastRejectionAt: null, aggregationPanics, lines: 200 });

/** A day without a midnight in so many days; negative in the past. */
export const midnight = (inDays: number): WakapiFacts['missingMidnights'][number] => ({
  day: new Date(NOW + inDays * DAY).toISOString().slice(0, 10),
  at: NOW + inDays * DAY,
});

const SANTIAGO = { zone: 'America/Santiago' } as const;

export const WAKAPI_SITUATIONS: readonly Facts[] = [
  withWakapi({ ...OLD, log: panicked(0) }),
  withWakapi({ ...OLD, version: null, log: panicked(1) }, { compose: null }),
  withWakapi({ ...OLD, image: 'wakapi:2', log: panicked(12), zonesWithoutMidnight: ['America/Santiago', 'Cuba'] }),
  withWakapi({ ...SANTIAGO, missingMidnights: [midnight(-2), midnight(363)] }),
  withWakapi({ ...SANTIAGO, missingMidnights: [midnight(-60), midnight(300)], database: 'postgres' }),
  withWakapi({ maxAgeSetting: '180d', maxAge: null }),
  withWakapi({ maxAgeSetting: '0', maxAge: { ms: 0, knownBy: 'container' } }, { compose: null }),
  withWakapi({ maxAgeSetting: '24h', maxAge: { ms: DAY, knownBy: 'container' } }),
];
