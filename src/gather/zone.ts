import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';
import type { EffectiveZone, ZoneFacts } from '../model/zone-facts.ts';
import type { Doors } from '../system/doors.ts';
import type { Scene } from '../zone/claims.ts';
import { MAX_VALUE, claimOf, secondOf, tzClaim } from '../zone/claims.ts';
import { effectiveZone } from '../zone/effective.ts';
import type { Localtime } from '../zone/localtime.ts';
import { readLocaltime } from '../zone/localtime.ts';
import type { NamedZone } from '../zone/other-tzdata.ts';
import { compareIcu, compareLocaltime, isForeign } from '../zone/other-tzdata.ts';
import type { TzMeaning } from '../zone/tz-variable.ts';
import { fallbackFor, interpretTz } from '../zone/tz-variable.ts';
import type { Zone } from '../zone/zone.ts';
import { UTC } from '../zone/zone.ts';
import { findZoneFolder, readTzdataVersion } from '../zone/zone-files.ts';

type ZoneDoors = Pick<Doors, 'files' | 'machine' | 'programs'>;

/** Where /etc/localtime decides. Windows keeps its zone in the registry, Android in a property. */
const PLATFORMS = ['linux', 'darwin', 'freebsd', 'openbsd', 'netbsd'];

/** A zone and what it means; where it is not known, why. */
interface Told {
  readonly zone: Zone | null;
  readonly facts: Gathered<EffectiveZone>;
}

const untold = (status: 'denied' | 'failed', reason: string): Told => ({ zone: null, facts: missing(status, reason) });

const told = (zone: Zone, scene: Scene, origin: Pick<EffectiveZone, 'name' | 'decidedBy' | 'isFallback'>): Told => ({
  zone,
  facts: ok(effectiveZone(zone, secondOf(scene), origin)),
});

/** Without TZ: /etc/localtime decides, else it is UTC (tzset(3)). */
const zoneOfLocaltime = ({ facts, file }: Localtime, scene: Scene, isOurs: boolean): Told => {
  if (file !== null) return told(file.zone, scene, { name: facts.zone, decidedBy: 'localtime', isFallback: false });
  if (facts.kind === 'none') return told(UTC, scene, { name: 'UTC', decidedBy: 'default', isFallback: false });
  // What we may not read, services of root may.
  if (facts.fault === 'denied' && !isOurs) return untold('denied', facts.path);
  const zone = facts.fault === null ? null : fallbackFor(facts.fault);
  if (zone === null) return untold('failed', facts.fault ?? facts.path);
  return told(zone, scene, { name: 'UTC', decidedBy: 'localtime', isFallback: true });
};

const zoneOfTz = ({ zone, name, fault }: TzMeaning, scene: Scene): Told => {
  if (zone === null) return untold('failed', fault ?? 'TZ');
  return told(zone, scene, { name: fault === null ? name : 'UTC', decidedBy: 'tz', isFallback: fault !== null });
};

const ENVIRON_BYTES = 65_536;

/** What PID 1 was started with, and hands on; of a host's init only root may see it. */
const readServicesTz = ({ files }: Pick<Doors, 'files'>): string | null => {
  const environ = files.readText('/proc/1/environ', ENVIRON_BYTES);
  if (environ.status !== 'ok') return null;
  const variable = environ.value.split('\0').find((one) => one.startsWith('TZ='));
  return variable?.slice('TZ='.length) ?? null;
};

/** The first line of /etc/timezone that says something. */
const readEtcTimezone = ({ files }: Pick<Doors, 'files'>): Gathered<string> => {
  const text = files.readText('/etc/timezone');
  if (text.status !== 'ok') return text;
  const lines = text.value.split('\n').map((line) => line.replace(/#.*/, '').trim());
  return ok(lines.find((line) => line !== '') ?? '');
};

const askTimedatectl = async ({ files, programs }: ZoneDoors): Promise<Gathered<string>> => {
  if (!files.exists('/run/systemd/system')) return missing('absent', 'systemd does not run');
  const answer = await programs.run('timedatectl', ['show']);
  if (answer.status !== 'ok') return answer;
  const { exitCode, stdout, stderr } = answer.value;
  if (exitCode !== 0) return missing('failed', stderr.split('\n', 1)[0]?.slice(0, 200) || `exit code ${exitCode}`);
  const zone = /^Timezone=(.*)$/m.exec(stdout)?.[1]?.trim();
  if (zone === undefined) return missing('failed', 'the answer of timedatectl is not understood');
  return zone === '' ? missing('absent', 'no Timezone') : ok(zone);
};

const mapOk = <A, B>(gathered: Gathered<A>, change: (value: A) => B): Gathered<B> =>
  gathered.status === 'ok' ? ok(change(gathered.value)) : gathered;

const named = ({ zone, facts }: Told, version: string | null): NamedZone[] =>
  zone === null || facts.status !== 'ok' || facts.value.name === null || facts.value.isFallback
    ? []
    : [{ name: facts.value.name, zone, version }];

/** What services of this host show, and what it was read from. */
export interface HostZone {
  readonly scene: Scene;
  /** Of the host's zone files; `null` if they do not tell it. */
  readonly version: string | null;
  readonly etcTimezone: Gathered<string>;
  readonly localtime: Localtime;
  /** What /etc/localtime alone says. */
  readonly byLocaltime: Told;
  /** TZ of PID 1. */
  readonly servicesTz: string | null;
  readonly services: Told;
}

/** Reads it from files alone. `now`: ms since the Unix epoch, by this host's clock. */
export const readHostZone = (doors: Pick<Doors, 'files'>, now: number): HostZone => {
  const { files } = doors;
  const folder = findZoneFolder(files);
  const version = folder === null ? null : readTzdataVersion(files, folder);
  const scene: Scene = { files, folder, now };
  const etcTimezone = readEtcTimezone(doors);
  const localtime = readLocaltime(files, folder, etcTimezone.status === 'ok' ? etcTimezone.value : null);
  const byLocaltime = zoneOfLocaltime(localtime, scene, false);
  const servicesTz = readServicesTz(doors);
  const services =
    servicesTz === null ? byLocaltime : zoneOfTz(interpretTz(files, servicesTz, folder, localtime.facts.zone), scene);
  return { scene, version, etcTimezone, localtime, byLocaltime, servicesTz, services };
};

/**
 * Reads this host's timezone from its files. `now`: ms since the Unix epoch, by this host's clock. It takes some ms of
 * the processor; where Node's ICU has to be asked, some 30.
 */
export const gatherZone = async (doors: ZoneDoors, now: number): Promise<Gathered<ZoneFacts>> => {
  const { machine } = doors;
  if (!PLATFORMS.includes(machine.platform)) return missing('absent', `${machine.platform} has no /etc/localtime`);
  const timedatectl = askTimedatectl(doors);

  const { scene, version, etcTimezone, localtime, byLocaltime, servicesTz, services } = readHostZone(doors, now);
  const { files, folder } = scene;
  const [tzValue, tzdir] = [machine.variable('TZ'), machine.variable('TZDIR')];
  const tz = tzValue === null ? null : tzClaim(tzValue, tzdir, localtime.facts.zone, services.zone, scene);
  const ours = tz === null ? zoneOfLocaltime(localtime, scene, true) : zoneOfTz(tz.meaning, scene);
  const oursVersion = tzdir === null || tzdir === '' ? version : readTzdataVersion(files, tzdir);
  const servicesVersion = servicesTz === null && isForeign(localtime.facts) ? null : version;

  const timedatectlZone = await timedatectl;
  // Last, since Node needs some 30 ms to load what answers it.
  const icu = compareIcu(
    [...(tz === null ? [] : named(ours, oursVersion)), ...named(services, servicesVersion)],
    machine.icuTimeZoneVersion,
    (zone, instants) => machine.icuOffsets(zone, instants),
    now,
  );
  return ok({
    effective: services.facts,
    ours: ours.facts,
    tz: tz?.facts ?? null,
    servicesTz: servicesTz?.slice(0, MAX_VALUE) ?? null,
    localtime: localtime.facts,
    etcTimezone: mapOk(etcTimezone, (value) => claimOf(value, byLocaltime.zone, scene)),
    timedatectl: mapOk(timedatectlZone, (value) => claimOf(value, byLocaltime.zone, scene)),
    tzdata: { folder, version },
    icuVersion: machine.icuTimeZoneVersion,
    differences: [...compareLocaltime(localtime, version, scene), ...icu.differences],
    unknownToIcu: icu.unknown,
  });
};
