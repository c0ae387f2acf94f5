import type { ContainerFacts, ContainerZone } from '../model/container-facts.ts';
import { isLive, isStarted } from '../model/container-state.ts';
import { midpoint } from '../model/interval.ts';
import { formatTimeOfDay, formatUtcOffset } from '../model/local-time.ts';
import type { LocaltimeFacts } from '../model/zone-facts.ts';
import { clockOffset } from './container-clock.ts';
import type { ReportOptions } from './reporter.ts';

type Words = ReportOptions['messages']['containers'];

const UNKNOWN = '?';
export const NOTHING = '–';

/** One that runs, and of which clock or zone is not known; of one between two starts, nobody asks for the clock. */
export const isUnknown = (container: ContainerFacts): boolean => {
  const { zone, clock } = container;
  if (!isLive(container)) return false;
  const isClockUnknown = isStarted(container) && !clock.shared && clock.measured.status !== 'ok';
  return isClockUnknown || zone.status !== 'ok' || zone.value.type === null;
};

const clockCell = ({ state, clock }: ContainerFacts, words: Words): string => {
  if (state !== 'running') return words.states[state];
  return clock.shared ? words.shared : (clockOffset(clock, clock.measured, words.toHost) ?? UNKNOWN);
};

/** What it shows: this host's clock, less what it is behind that, in its own zone. */
const localTimeCell = (container: ContainerFacts, zone: ContainerZone, now: number): string => {
  if (!isLive(container)) return NOTHING;
  const { shared, measured } = container.clock;
  if (zone.type === null) return UNKNOWN;
  const { utcOffsetSeconds } = zone.type;
  const offset = formatUtcOffset(utcOffsetSeconds);
  if (!shared && measured.status !== 'ok') return `${UNKNOWN} ${offset}`;
  const toHostMs = !shared && measured.status === 'ok' ? midpoint(measured.value.toHost) : 0;
  return `${formatTimeOfDay(now - toHostMs - zone.leapSeconds * 1000, utcOffsetSeconds)} ${offset}`;
};

const zoneCell = ({ effective, type }: ContainerZone): string =>
  effective ?? (type === null ? UNKNOWN : `(${type.abbreviation})`);

/** As it is set; in quotation marks where it could not be seen otherwise. */
const tzCell = ({ tz }: ContainerZone): string => {
  if (tz === null) return NOTHING;
  return tz.value === '' || tz.value.trim() !== tz.value ? `"${tz.value}"` : tz.value;
};

/** The zone that it is; of a mount or a copy only where that is not the one that holds, or what is wrong with it. */
const localtimeText = (
  { kind, zone, linkedZone, fault }: LocaltimeFacts,
  effective: string | null,
  { faults, mount, copy }: Words,
): string => {
  if (kind === 'none') return NOTHING;
  const name = zone ?? linkedZone;
  const origin = kind === 'bind-mount' ? mount : kind === 'copy' ? copy : null;
  const shown = name !== null && (origin === null || name !== effective) ? name : null;
  const parts = [fault === null ? origin : faults[fault], shown].filter((part) => part !== null);
  return parts.length === 0 ? UNKNOWN : parts.join(' ');
};

const localtimeCell = ({ localtime, effective }: ContainerZone, words: Words): string => {
  if (localtime.status === 'ok') return localtimeText(localtime.value, effective, words);
  return localtime.status === 'absent' ? NOTHING : UNKNOWN;
};

const tzdataCell = ({ tzdata: { present, version } }: ContainerZone, words: Words): string => {
  if (present === null) return UNKNOWN;
  return present ? (version ?? words.tzdataPresent) : words.tzdataNone;
};

/** Behind the name: clock, local time, zone, TZ, /etc/localtime, tzdata; what is most to the right is left out first. */
export const cellsOf = (container: ContainerFacts, now: number, words: Words): string[] => {
  const { zone } = container;
  const clock = clockCell(container, words);
  if (zone.status !== 'ok') return [clock, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN];
  return [
    clock,
    localTimeCell(container, zone.value, now),
    zoneCell(zone.value),
    tzCell(zone.value),
    localtimeCell(zone.value, words),
    tzdataCell(zone.value, words),
  ];
};
