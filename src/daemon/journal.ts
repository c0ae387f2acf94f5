import type { Interval } from '../model/interval.ts';
import type { LoggedStep, StepActor } from '../model/machine-facts.ts';
import type { ClockEvent } from './clock-event.ts';
import { clockEvent } from './clock-event.ts';
import type { FoundStep } from './found-step.ts';

/** The `source` of a step that was found here. */
const JOURNAL = 'journal';

/** Both clocks as they stood when the journal took an entry. */
export interface ClockReading {
  /** The boot that `monotonicUs` counts in: 32 hexadecimal digits. */
  readonly boot: string;
  /** CLOCK_REALTIME, µs since the Unix epoch. */
  readonly realUs: number;
  /** CLOCK_MONOTONIC, µs: no step moves it, and it stands still while the machine sleeps. */
  readonly monotonicUs: number;
}

export interface JournalEntry extends ClockReading {
  readonly event: ClockEvent | null;
}

const microseconds = (value: unknown): number | null =>
  typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : null;

/** A field as text; of several values the first. What is not valid UTF-8, or holds control characters, comes as bytes. */
const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return '';
  if (value.some((one) => typeof one !== 'number')) return textOf(value[0]);
  const bytes = value as number[];
  return new TextDecoder().decode(Uint8Array.from(bytes));
};

const parseEntry = (line: string): JournalEntry | null => {
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof fields !== 'object' || fields === null) return null;
  const {
    __REALTIME_TIMESTAMP: real,
    __MONOTONIC_TIMESTAMP: monotonic,
    _BOOT_ID: boot,
    SYSLOG_IDENTIFIER: program,
    MESSAGE: message,
  } = fields as Record<string, unknown>;
  const realUs = microseconds(real);
  const monotonicUs = microseconds(monotonic);
  if (realUs === null || monotonicUs === null || typeof boot !== 'string' || !/^[0-9a-f]{32}$/.test(boot)) return null;
  return { boot, realUs, monotonicUs, event: clockEvent(textOf(program), textOf(message)) };
};

/** `journalctl --output=json`: one object on each line (systemd.journal-fields(7)); `null` if any line is something else. */
export const parseJournal = (text: string): readonly JournalEntry[] | null => {
  const entries: JournalEntry[] = [];
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('-- ')) continue;
    const entry = parseEntry(line);
    if (entry === null) return null;
    entries.push(entry);
  }
  return entries;
};

/** Between two entries the clock moved by `us` against the monotonic one; positive = forward. */
interface Movement {
  /** The place of `to` among the entries; `from` is the one before it. */
  readonly place: number;
  readonly from: JournalEntry;
  readonly to: JournalEntry;
  us: number;
  witness: Witness | null;
}

/** Who set the clock, and when; each `null` where it is not known. */
interface Witness {
  readonly by: StepActor | null;
  readonly monotonicUs: number | null;
}

/** The two readings of an entry are not taken at the same instant; and a step of less is below every threshold. */
const LEAST_US = 50_000;
/** What is told within this time of a step belongs to it: daemons tell it at once, the journal takes it a little later. */
const NEAR_US = 5_000_000;
/** And stands so few entries away from it. */
const NEAR_ENTRIES = 20;

const offsetUs = ({ realUs, monotonicUs }: ClockReading): number => realUs - monotonicUs;

const distance = ({ from, to }: Movement, { monotonicUs }: ClockReading): number =>
  Math.max(0, from.monotonicUs - monotonicUs, monotonicUs - to.monotonicUs);

const isNear = (movement: Movement, entry: ClockReading): boolean => distance(movement, entry) <= NEAR_US;

/** By the place of the entry after it; without those that are none. */
type Movements = ReadonlyMap<number, Movement>;

const movementsOf = (entries: readonly JournalEntry[]): Movements => {
  const movements = new Map<number, Movement>();
  for (const [place, to] of entries.entries()) {
    const from = entries[place - 1] ?? to;
    const us = offsetUs(to) - offsetUs(from);
    if (Math.abs(us) >= LEAST_US) movements.set(place, { place, from, to, us, witness: null });
  }
  return movements;
};

/** Those around an entry, the nearest first. */
const movementsNear = (movements: Movements, entry: JournalEntry, place: number): readonly Movement[] => {
  const near: Movement[] = [];
  for (let at = place - NEAR_ENTRIES; at <= place + NEAR_ENTRIES + 1; at++) {
    const movement = movements.get(at);
    if (movement !== undefined && isNear(movement, entry)) near.push(movement);
  }
  return near.toSorted((a, b) => distance(a, entry) - distance(b, entry));
};

const entriesNear = (entries: readonly JournalEntry[], movement: Movement): readonly JournalEntry[] =>
  entries
    .slice(Math.max(0, movement.place - 1 - NEAR_ENTRIES), movement.place + NEAR_ENTRIES + 1)
    .filter((entry) => isNear(movement, entry));

const seenStep = ({ from, to, us }: Movement, { by, monotonicUs }: Witness): LoggedStep => {
  const after = offsetUs(to);
  const latestUs = monotonicUs ?? to.monotonicUs;
  return {
    at: Math.round((latestUs + after) / 1000),
    notBefore: Math.round(((monotonicUs ?? from.monotonicUs) + after) / 1000),
    byMs: us / 1000,
    by,
    sinceBootMs: Math.round(latestUs / 1000),
    source: JOURNAL,
  };
};

type StepEntry = JournalEntry & { readonly event: Extract<ClockEvent, { readonly kind: 'step' }> };

const isStep = (entry: JournalEntry): entry is StepEntry => entry.event?.kind === 'step';

const toldStep = ({ event, realUs, monotonicUs }: StepEntry): LoggedStep => {
  const { by, byMs, logged } = event;
  const at = Math.round(realUs / 1000 + (logged === 'before' ? (byMs ?? 0) : 0));
  return { at, notBefore: at, byMs, by, sinceBootMs: Math.round(monotonicUs / 1000), source: JOURNAL };
};

const fits = (us: number, toldUs: number): boolean =>
  Math.abs(us - toldUs) <= Math.max(50_000, Math.abs(toldUs) * 0.02);

/**
 * Makes the teller of each told step the witness of the movement that it caused. What remains are steps that are seen in
 * no movement, for want of an entry before or after them.
 */
const takeWitnesses = (movements: Movements, entries: readonly JournalEntry[]): readonly LoggedStep[] =>
  entries.flatMap((entry, index) => {
    if (!isStep(entry)) return [];
    const toldUs = entry.event.byMs === null ? null : entry.event.byMs * 1000;
    const near = movementsNear(movements, entry, index);
    const caused = near.find(({ us, witness }) => (toldUs === null ? witness === null : fits(us, toldUs)));
    if (caused !== undefined) {
      caused.witness ??= { by: entry.event.by, monotonicUs: entry.monotonicUs };
      return [];
    }
    // A part of a greater movement, of a sleep for example: taken out of it.
    const greater = toldUs === null ? undefined : near.find(({ us }) => Math.abs(us) > Math.abs(toldUs));
    if (greater !== undefined) {
      greater.us -= toldUs ?? 0;
      return [toldStep(entry)];
    }
    // The clock was seen before and afterwards and had not moved: it was not this clock.
    const isRefuted = index > 0 && index < entries.length - 1;
    return isRefuted ? [] : [toldStep(entry)];
  });

/** Programs that do not say that they set the clock, and were woken or spoke as it was set. */
const bystander = ({ to }: Movement, near: readonly JournalEntry[]): Witness => {
  const corrector = near.map(({ event }) => event).find((event) => event?.kind === 'corrected');
  const isMoment = to.event?.kind === 'corrected' || to.event?.kind === 'noticed';
  return { by: corrector?.by ?? null, monotonicUs: isMoment ? to.monotonicUs : null };
};

const ofOneBoot = (unsorted: readonly JournalEntry[], suspended: Interval | null): readonly FoundStep[] => {
  const entries = unsorted.toSorted((a, b) => a.monotonicUs - b.monotonicUs);
  const movements = movementsOf(entries);
  const told = takeWitnesses(movements, entries);
  let unexplainedSleepUs = (suspended?.highMs ?? 0) * 1000;
  const seen: LoggedStep[] = [];
  for (const movement of movements.values()) {
    const { us, witness } = movement;
    if (Math.abs(us) < LEAST_US) continue;
    const near = entriesNear(entries, movement);
    if (witness === null && us > 0) {
      // The monotonic clock stands still while the machine sleeps: that looks like a step forward.
      if (near.some(({ event }) => event?.kind === 'sleep')) continue;
      if (us <= unexplainedSleepUs) {
        unexplainedSleepUs -= us;
        continue;
      }
    }
    seen.push(seenStep(movement, witness ?? bystander(movement, near)));
  }
  const last = entries.at(-1);
  const started = last === undefined ? 0 : offsetUs(last) / 1000;
  return [...told, ...seen].map((step) => ({ step, order: started + (step.sinceBootMs ?? 0) }));
};

/**
 * Steps of the clock, from how the two clocks stood at each entry: only a step and a sleep move them against each other,
 * slewing does not. So those are found too that nobody tells, and of each it is known how far. `here` is how the clocks
 * stand now, `suspended` all sleeps since the start of that boot, ms; each is `null` where it is not known.
 */
export const stepsOfJournal = (
  entries: readonly JournalEntry[],
  here: ClockReading | null,
  suspended: Interval | null,
): readonly FoundStep[] => {
  const boots = new Map<string, JournalEntry[]>();
  for (const entry of here === null ? entries : [...entries, { ...here, event: null }]) {
    const others = boots.get(entry.boot);
    if (others === undefined) boots.set(entry.boot, [entry]);
    else others.push(entry);
  }
  return [...boots].flatMap(([boot, all]) => ofOneBoot(all, boot === here?.boot ? suspended : null));
};
