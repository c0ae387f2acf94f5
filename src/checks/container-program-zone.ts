import type { Found } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { ContainerFacts, ContainerZone, OwnZoneProgram, OwnZoneProgramKind } from '../model/container-facts.ts';
import { isUtcName } from '../model/utc-name.ts';
import type { EffectiveZone } from '../model/zone-facts.ts';
import { containerEvidence, hostZone, inZones, subjectOf } from './container-evidence.ts';
import { giveZone } from './container-give-zone.ts';
import { namedByTz } from './container-tz-fault.ts';
import type { ContainerFix } from './fixes/container.ts';

/**
 * How a program comes to another time than the C library.
 * - `own-zone` it is told a zone of its own; `no-posix` it does not know POSIX TZ strings; `sign` it counts them eastward
 * - `abbreviation` it knows what the C library does not; `no-tz` it does not read TZ; `at-init` it read it long ago
 * - `no-names` it knows no zones by name; `columns` it reads stored times in local time, whatever that is then
 */
type Effect = 'own-zone' | 'no-posix' | 'sign' | 'abbreviation' | 'no-tz' | 'at-init' | 'no-names' | 'columns';

interface Args {
  readonly name: string;
  readonly program: OwnZoneProgramKind;
  readonly effect: Effect;
  /** TZ of the container, or else the name of its zone; `null` = neither is known. */
  readonly value: string | null;
  /** What the C library shows now; `null` = not known. */
  readonly utcOffsetSeconds: number | null;
  /** The zone that the program goes by; `null` = not known. */
  readonly programZone: string | null;
  /** What it shows now; `null` = not known. */
  readonly programUtcOffsetSeconds: number | null;
  /** How it is told its zone; `null` if it is not. For Wakapi the kind of its database. */
  readonly setting: string | null;
}

type Finding = Found<Args, ContainerFix>;
type Hint = Pick<Args, 'effect' | 'programZone' | 'programUtcOffsetSeconds' | 'setting'>;

/** Names of three letters that Java still takes for zones (`ZoneId.SHORT_IDS`). */
const JAVA_SHORT_IDS: ReadonlyMap<string, string> = new Map([
  ['ACT', 'Australia/Darwin'],
  ['AET', 'Australia/Sydney'],
  ['AGT', 'America/Argentina/Buenos_Aires'],
  ['ART', 'Africa/Cairo'],
  ['AST', 'America/Anchorage'],
  ['BET', 'America/Sao_Paulo'],
  ['BST', 'Asia/Dhaka'],
  ['CAT', 'Africa/Harare'],
  ['CNT', 'America/St_Johns'],
  ['CST', 'America/Chicago'],
  ['CTT', 'Asia/Shanghai'],
  ['EAT', 'Africa/Addis_Ababa'],
  ['ECT', 'Europe/Paris'],
  ['IET', 'America/Indiana/Indianapolis'],
  ['IST', 'Asia/Kolkata'],
  ['JST', 'Asia/Tokyo'],
  ['MIT', 'Pacific/Apia'],
  ['NET', 'Asia/Yerevan'],
  ['NST', 'Pacific/Auckland'],
  ['PLT', 'Asia/Karachi'],
  ['PNT', 'America/Phoenix'],
  ['PRT', 'America/Puerto_Rico'],
  ['PST', 'America/Los_Angeles'],
  ['SST', 'Pacific/Guadalcanal'],
  ['VST', 'Asia/Ho_Chi_Minh'],
]);

/** `+08:00` of MySQL, `GMT+8` of Java: east of Greenwich is positive. `null`: it is no such offset. */
const offsetOf = (zone: string): number | null => {
  if (isUtcName(zone)) return 0;
  const match = /^(?:GMT)?([+-])(\d{1,2})(?::?(\d\d))?$/.exec(zone);
  if (match === null) return null;
  const seconds = Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60;
  return match[1] === '-' && seconds !== 0 ? -seconds : seconds;
};

const isSameZone = (own: string, { effective, type }: ContainerZone): boolean => {
  if (own === effective || (effective !== null && isUtcName(own) && isUtcName(effective))) return true;
  const offset = offsetOf(own);
  return offset !== null && offset === type?.utcOffsetSeconds;
};

/** Somebody gave the container another zone than UTC. */
const isChosen = ({ effective, type, isFallback }: ContainerZone): boolean =>
  !isFallback && type !== null && (effective === null ? type.utcOffsetSeconds !== 0 : !isUtcName(effective));

const ownZone = ({ zone: own, setting }: OwnZoneProgram, zone: ContainerZone): Hint | null =>
  own === null || (zone.effective === null && zone.type === null) || isSameZone(own, zone)
    ? null
    : { effect: 'own-zone', programZone: own, programUtcOffsetSeconds: offsetOf(own), setting };

const inUtc = (effect: Effect): Hint => ({
  effect,
  programZone: 'UTC',
  programUtcOffsetSeconds: 0,
  setting: null,
});

/** They look for a file of that name, and know nothing else. */
const withoutPosix = (_: OwnZoneProgram, { tz, type }: ContainerZone): Hint | null =>
  tz?.form === 'posix' && type !== null && type.utcOffsetSeconds !== 0 ? inUtc('no-posix') : null;

const ofJvm = (program: OwnZoneProgram, zone: ContainerZone): Hint | null => {
  if (program.zone !== null) return ownZone(program, zone);
  const { tz, type } = zone;
  if (tz === null || type === null) return null;
  const value = namedByTz(tz.value);
  const offset = /^GMT[+-]/.test(value) ? offsetOf(value) : null;
  const told = { programZone: value, setting: null } as const;
  if (tz.form === 'posix' && offset !== null && offset !== type.utcOffsetSeconds)
    return { effect: 'sign', programUtcOffsetSeconds: offset, ...told };
  const short = tz.fault === null ? undefined : JAVA_SHORT_IDS.get(value);
  return short === undefined
    ? null
    : { effect: 'abbreviation', ...told, programZone: short, programUtcOffsetSeconds: null };
};

const ofPhp = (program: OwnZoneProgram, zone: ContainerZone): Hint | null => {
  if (program.zone !== null) return ownZone(program, zone);
  return isChosen(zone) ? inUtc('no-tz') : null;
};

const ofPostgres = (program: OwnZoneProgram, zone: ContainerZone): Hint | null => {
  if (program.zone !== null) return ownZone(program, zone);
  return isChosen(zone) ? { effect: 'at-init', programZone: null, programUtcOffsetSeconds: null, setting: null } : null;
};

const ofMysql = (program: OwnZoneProgram, zone: ContainerZone): Hint | null => {
  if (program.zone !== null) return ownZone(program, zone);
  return program.setting !== null && isChosen(zone)
    ? { effect: 'no-names', programZone: null, programUtcOffsetSeconds: null, setting: program.setting }
    : null;
};

/** Its default is UTC. */
const ofDify = (program: OwnZoneProgram, zone: ContainerZone): Hint | null =>
  ownZone({ ...program, zone: program.zone ?? 'UTC' }, zone);

type HintOf = (program: OwnZoneProgram, zone: ContainerZone, container: ContainerFacts) => Hint | null;

const STORED_IN_LOCAL_TIME = /^(?:postgres|mysql|cockroach|mssql)/;

/** Only where somebody is about to mend TZ: until then it is right, whatever it shows. */
const ofWakapi: HintOf = (_, { tz, isFallback }, { wakapiDatabase }) =>
  wakapiDatabase !== null &&
  STORED_IN_LOCAL_TIME.test(wakapiDatabase) &&
  (isFallback || (tz !== null && (tz.fault !== null || tz.form === 'empty')))
    ? { effect: 'columns', programZone: null, programUtcOffsetSeconds: null, setting: wakapiDatabase }
    : null;

/** Node shows what the C library shows, but for what container-tzdata-missing tells; cron is container-zone-conflict's. */
const nothing: HintOf = () => null;

const HINTS: Readonly<Record<OwnZoneProgramKind, HintOf>> = {
  go: withoutPosix,
  dotnet: withoutPosix,
  jvm: ofJvm,
  node: nothing,
  php: ofPhp,
  postgres: ofPostgres,
  mysql: ofMysql,
  cron: nothing,
  dify: ofDify,
  wakapi: ofWakapi,
};

/** The name of the zone that a POSIX string stands for: that of this host, if the two never differ. */
const zoneFor = ({ tz, type, hostDifference }: ContainerZone, host: EffectiveZone | null): string | null => {
  const isOfHost = hostDifference === null && host !== null && host.type.utcOffsetSeconds === type?.utcOffsetSeconds;
  return tz?.intended?.name ?? (isOfHost ? host.name : null);
};

const findingOf = (
  container: ContainerFacts,
  zone: ContainerZone,
  { kind, seenBy }: OwnZoneProgram,
  hint: Hint,
  host: EffectiveZone | null,
): Finding => ({
  severity: 'info',
  subject: subjectOf(container),
  args: {
    name: container.name,
    program: kind,
    ...hint,
    value: zone.tz?.value ?? zone.effective,
    utcOffsetSeconds: zone.type?.utcOffsetSeconds ?? null,
  },
  evidence: [
    { label: kind, value: hint.programZone ?? hint.setting ?? '-', source: seenBy },
    ...containerEvidence(container),
  ],
  fixes: hint.effect === 'no-posix' ? giveZone(container, zoneFor(zone, host)) : [],
});

export const containerProgramZone = defineCheck<Args, ContainerFix>()({
  name: 'container-program-zone',
  needs: ['containers', 'host'],
  wants: ['zone'],
  run: ({ containers, zone: host }) =>
    inZones(containers, (container, zone) =>
      container.programs.flatMap((program) => {
        const hint = HINTS[program.kind](program, zone, container);
        return hint === null ? [] : [findingOf(container, zone, program, hint, hostZone(host))];
      }),
    ),
});
