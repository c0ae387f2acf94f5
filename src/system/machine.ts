import { hostname, networkInterfaces, userInfo } from 'node:os';

/** The door to what the machine, and the Node that runs here, say of themselves. */
export interface Machine {
  readonly name: string;
  /** Node's name for the operating system: `linux`, `darwin`, `win32`, … */
  readonly platform: string;
  /** Node's name for the processor: `x64`, `arm64`, … */
  readonly architecture: string;
  /** A variable of our environment; `null` if it is not set, which is not the same as empty. */
  variable(name: string): string | null;
  /** Of the user whose rights we have (the effective one), whatever the variables say; `null` if it has no name. */
  userName(): string | null;
  /** The number of that user (geteuid(2)); `null` where there are none, as on Windows. */
  userId(): number | null;
  /** Of its network interfaces, loopback too: `192.168.1.5`, `fe80::1`. */
  addresses(): readonly string[];
  /** The version of the tzdata inside Node's ICU, `2025b` for example; `null` in a Node without ICU. */
  readonly icuTimeZoneVersion: string | null;
  /**
   * Seconds that ICU adds to UTC in a zone at some instants (Unix seconds); `null` if it does not know the zone. Only to
   * be held against the true data: ICU's is often old.
   */
  icuOffsets(zone: string, instants: readonly number[]): readonly number[] | null;
}

/** `GMT+05:30`, `GMT-00:44:30`, `GMT`. */
const offsetOf = (name: string): number | null => {
  const match = /^GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(name);
  if (match === null) return null;
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = match;
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return sign === '-' ? -total : total;
};

const icuOffsets = (zone: string, instants: readonly number[]): readonly number[] | null => {
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    const offsets = instants.map((instant) => {
      const parts = format.formatToParts(instant * 1000);
      return offsetOf(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '');
    });
    const known = offsets.filter((offset) => offset !== null);
    return known.length === offsets.length ? known : null;
  } catch {
    return null;
  }
};

const userName = (): string | null => {
  try {
    return userInfo().username;
  } catch {
    // No line for it in the list of users.
    return process.geteuid?.() === 0 ? 'root' : null;
  }
};

const addresses = (): readonly string[] => {
  try {
    return Object.values(networkInterfaces()).flatMap((of) => of?.map(({ address }) => address) ?? []);
  } catch {
    // Where the system does not list them.
    return [];
  }
};

export const thisMachine = (): Machine => ({
  name: hostname(),
  platform: process.platform,
  architecture: process.arch,
  variable: (name) => process.env[name] ?? null,
  userName,
  userId: () => process.geteuid?.() ?? null,
  addresses,
  icuTimeZoneVersion: process.versions['tz'] ?? null,
  icuOffsets,
});
