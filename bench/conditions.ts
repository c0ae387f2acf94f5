/** What stands between a tool and its servers. Every condition has four servers, on port 123. */

export const conditionNames = ['clean', 'jitter', 'asymmetric', 'liar'] as const;
export type ConditionName = (typeof conditionNames)[number];

/** By how much the clients' clock is behind the truthful servers, ms. */
export const NOMINAL_OFFSET_MS = 150;
/** By how much the one liar is away from the truth, ms. */
export const LIE_MS = 45_000;

export const NTP_PORT = 123;
export const truthfulAddresses: readonly string[] = ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5'];
export const liarAddress = '127.0.0.6';

/** Delay of one way, uniform between the two, ms. */
type Way = readonly [min: number, max: number];

interface Delays {
  readonly up: Way;
  readonly down: Way;
}

/** The conditions that the proxy makes, each on a network of its own: 127.0.1.0/24, 127.0.2.0/24. */
const delayed = {
  jitter: { network: '127.0.1', delays: { up: [20, 60], down: [20, 60] } },
  asymmetric: { network: '127.0.2', delays: { up: [20, 20], down: [20, 60] } },
} as const satisfies Partial<Record<ConditionName, { network: string; delays: Delays }>>;

export interface Route {
  readonly listen: string;
  readonly server: string;
  readonly delays: Delays;
}

/** From an address that tools are given to the server behind it. */
export function proxyRoutes(conditions: readonly ConditionName[]): Route[] {
  return conditions.flatMap((name) =>
    name === 'jitter' || name === 'asymmetric'
      ? truthfulAddresses.map((server) => ({ listen: behindProxy(name, server), server, delays: delayed[name].delays }))
      : [],
  );
}

/** The servers for the nth run of a tool; the liar's place among them changes from run to run. */
export function serversFor(condition: ConditionName, run: number): readonly string[] {
  switch (condition) {
    case 'clean':
      return truthfulAddresses;
    case 'jitter':
    case 'asymmetric':
      return truthfulAddresses.map((server) => behindProxy(condition, server));
    case 'liar':
      return truthfulAddresses.with(run % truthfulAddresses.length, liarAddress);
  }
}

function behindProxy(condition: keyof typeof delayed, server: string): string {
  return `${delayed[condition].network}.${server.split('.')[3]}`;
}
