import { defineCheck } from '../model/check.ts';
import type { Severity } from '../model/finding.ts';
import { rulesOf } from '../model/heartbeat-rules.ts';
import { bound, leastMagnitude, midpoint } from '../model/interval.ts';
import { verdictOf } from '../model/verdict.ts';
import type { WakatimeServer } from '../model/wakatime-facts.ts';
import type { MendQueueFix } from './fixes/mend-queue.ts';
import { mendClocks } from './fixes/mend-queue.ts';
import { foreignEvidence } from './foreign-offset.ts';
import type { BlockScene } from './wakatime-block.ts';
import { datedBy, HARMLESS_MS, hostOffset, seemsTooFast, sharesClock } from './wakatime-block.ts';
import { badRequests } from './wakatime-evidence.ts';
import { MEND_WANTS } from './wakatime-homes.ts';

interface Args {
  readonly url: string;
  readonly isWakapi: boolean;
  /** `either`: true time is not known, and they differ. */
  readonly wrong: 'server' | 'host' | 'either';
  /** Of the server's clock, to be added to it: against true time, where not known against this host's. */
  readonly offsetMs: number;
  readonly boundMs: number;
  /** Of this host's clock, if it is off by a minute or more. */
  readonly hostOffsetMs: number | null;
  /** It takes nothing that this host stamps now. */
  readonly refusesAll: boolean;
  /** As it seems: by the maximum age that a Wakapi usually has, and no log tells of a refusal. */
  readonly isAssumed: boolean;
  /** How far ahead of its clock a heartbeat may lie, and how old it may be there, ms; `null`: any, or not known. */
  readonly aheadMs: number | null;
  readonly maxAgeMs: number | null;
  /** What stands before it and may have dated its answers; else `null`. */
  readonly proxy: string | null;
}

/** A clock that has lost so much goes on losing, and at an hour nothing is taken any more. */
const SLOW_MS = 10 * 60_000;
/** A fast one is refused nothing; its days and sums are wrong by this. */
const FAST_MS = 3_600_000;

const judge = (
  server: WakatimeServer,
  scene: BlockScene,
  isRefused: boolean,
): { severity: Severity; args: Args } | 'passed' | 'unknown' => {
  const { url, clock, container } = server;
  // A container here has this host's clock or its engine's, which other checks tell of.
  if (container !== null || sharesClock(server)) return 'passed';
  if (clock.status !== 'ok') return 'unknown';
  const { toHost, offsetMs, lowMs, highMs } = clock.value;
  const toTrue = lowMs === null || highMs === null ? null : { lowMs, highMs };
  const interval = toTrue ?? toHost;
  const verdict = verdictOf(interval, HARMLESS_MS);
  const isServers = verdict === 'behind' || verdict === 'ahead';
  const toHostVerdict = verdictOf(toHost, HARMLESS_MS);
  if (!isServers && toHostVerdict === 'in-sync') return 'passed';
  if (!isServers && (verdict === 'inconclusive' || toHostVerdict === 'inconclusive')) return 'unknown';
  const rules = rulesOf(server);
  const aheadMs = rules !== null && Number.isFinite(rules.aheadMs) ? rules.aheadMs : null;
  const maxAgeMs = rules !== null && rules.maxAge.lowMs < Infinity ? (server.maxAge?.ms ?? null) : null;
  // By this host's clock, which stamps what it is sent.
  const isTooFast = seemsTooFast(server);
  const refusesAll = (aheadMs !== null && toHost.lowMs >= Math.max(aheadMs, HARMLESS_MS)) || isTooFast;
  const isAssumed = isTooFast && server.maxAge?.knownBy === 'assumed' && !isRefused;
  const isFarOff = leastMagnitude(interval) >= (verdict === 'behind' ? SLOW_MS : FAST_MS);
  const proxy = datedBy(server);
  const worst = refusesAll && !isAssumed && proxy === null ? 'critical' : 'warning';
  return {
    // Of another kind we know no rules; where this host is wrong, that is told already.
    severity: isServers && rules !== null && (refusesAll || isFarOff) ? worst : 'info',
    args: {
      url,
      isWakapi: rules !== null,
      wrong: toTrue === null ? 'either' : isServers ? 'server' : 'host',
      offsetMs: isServers ? (offsetMs ?? midpoint(interval)) : midpoint(toHost),
      boundMs: bound(isServers ? interval : toHost),
      hostOffsetMs: hostOffset(scene),
      refusesAll,
      isAssumed,
      aheadMs,
      maxAgeMs,
      proxy,
    },
  };
};

/** The clock of the server that heartbeats are sent to: slow it refuses what is new, fast it does not. */
export const wakapiClock = defineCheck<Args, MendQueueFix>()({
  name: 'wakapi-clock',
  needs: ['wakatime'],
  wants: MEND_WANTS,
  run: (scene) => {
    const { wakatime } = scene;
    const servers = new Map(
      wakatime.flatMap(({ server }) => (server.status === 'ok' ? [[server.value.url, server.value] as const] : [])),
    );
    const refusing = wakatime.flatMap((home) =>
      home.server.status === 'ok' && badRequests(home) > 0 ? [home.server.value.url] : [],
    );
    const judged = [...servers.values()].map((server) => ({
      server,
      verdict: judge(server, scene, refusing.includes(server.url)),
    }));
    const findings = judged.flatMap(({ server, verdict }) =>
      typeof verdict === 'string'
        ? []
        : [
            {
              ...verdict,
              subject: { kind: 'server' as const, name: server.url },
              evidence: server.clock.status === 'ok' ? foreignEvidence(server.url, server.clock.value) : [],
              fixes: verdict.args.wrong === 'host' ? [] : mendClocks(server, scene),
            },
          ],
    );
    const isKnown =
      judged.every(({ verdict }) => verdict !== 'unknown') && wakatime.every(({ server }) => server.status === 'ok');
    return findings.length === 0 && !isKnown ? null : findings;
  },
});
