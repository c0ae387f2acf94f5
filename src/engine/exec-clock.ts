import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';
import type { Clock } from '../system/clock.ts';
import type { EngineClient, ExecSession } from './client.ts';
import type { ClockBounds } from './clock-bounds.ts';
import { boundsOf, hull, intersection, widthNs } from './clock-bounds.ts';
import { huntTick } from './tick-hunt.ts';

/**
 * One line of sh that tells the time for each line that it reads: seconds, a blank, nanoseconds. It ends with its standard
 * input, and after 2000 lines. Of a `date` that knows no nanoseconds the second part is a literal `%N` (BusyBox), or
 * nothing (Alpine). A lone minus: there is no `date`.
 */
export const CLOCK_LOOP = 'n=0; while [ "$n" -lt 2000 ] && read -r x; do date "+%s %N" || echo -; n=$((n+1)); done';

/** A clock that was read inside. */
export interface InsideClock {
  readonly bounds: ClockBounds;
  readonly readBy: 'exec' | 'exec-seconds';
}

/** One line of the loop. `nanoseconds`: `null` where `date` does not tell them. */
export interface LoopTime {
  readonly seconds: number;
  readonly nanoseconds: number | null;
}

/** Longer than any time: what is said is none. */
const LONGEST_LINE = 64;
/** A clock of the year 31688; a 32-bit one that went wrong (1900, 1970, 2071) is far within. */
const MOST_SECONDS = 1e12;

/** `null` of what is no time. */
export const parseLoopTime = (line: string): LoopTime | null => {
  const parts = /^(-?\d{1,13}) ?(?:(\d{9})|[^\d]{0,4})$/.exec(line.trimEnd());
  if (parts === null) return null;
  const seconds = Number(parts[1]);
  if (Math.abs(seconds) > MOST_SECONDS) return null;
  return { seconds, nanoseconds: parts[2] === undefined ? null : Number(parts[2]) };
};

/** Rounds that it takes at least and at most; the first waits for the shell to be started. */
const LEAST_ROUNDS = 4;
const MOST_ROUNDS = 20;
/** After these many rounds that told nothing new, more are of no use. */
const IDLE_ROUNDS = 4;
const ENOUGH_MS = 150;
/** One round may take this long, the start of a program inside included. */
const ROUND_MS = 2000;
/** When it says nothing that can be used, its end follows, and tells why. */
const END_MS = 200;
/** In a hunt for seconds: the loop answers one after the other anyhow. */
const IN_FLIGHT = 2;
/** A clock that stands still, or runs at another pace, shows this much of its own in the time of a measurement. */
const MOST_OWN_NS = 1_000_000_000n;

interface Reading extends LoopTime {
  readonly sentNs: bigint;
  readonly receivedNs: bigint;
}

interface Question {
  readonly sentNs: bigint;
  readonly answer: (answer: Gathered<Reading>) => void;
}

const NO_SHELL = new Set([126, 127]);

/** Asks the loop, and takes its lines one for each question. */
class Loop {
  #session: ExecSession;
  #clock: Clock;
  #waiting: Question[] = [];
  #text = '';
  #isHeard = true;
  #callOffBreak = (): void => {};
  #fault: Gathered<never> | null = null;

  constructor(session: ExecSession, clock: Clock) {
    this.#session = session;
    this.#clock = clock;
    session.onOutput((bytes, receivedNs) => this.#take(bytes, receivedNs));
    void session.ended.then((end) => this.#break(Loop.#faultOf(end)));
  }

  static #faultOf(end: Awaited<ExecSession['ended']>): Gathered<never> {
    if (end.status !== 'ok') return end;
    const { exitCode } = end.value;
    if (exitCode !== null && NO_SHELL.has(exitCode)) return missing('absent', 'there is no shell inside');
    return missing('failed', `the shell inside ended with ${exitCode ?? 'no code'}`);
  }

  ask(): Promise<Gathered<Reading>> {
    const fault = this.#fault;
    if (fault !== null) return Promise.resolve(fault);
    return new Promise((resolve) => {
      const callOff = this.#clock.after(ROUND_MS, () => this.#break(missing('timeout', 'no answer from inside')));
      const sentNs = this.#clock.monotonicNs();
      this.#waiting.push({
        sentNs,
        answer: (answer) => {
          callOff();
          resolve(answer);
        },
      });
      this.#session.write('\n');
    });
  }

  close(): void {
    this.#break(missing('failed', 'closed'));
    this.#session.end();
    this.#session.close();
  }

  /** Nothing more can come. */
  #break(fault: Gathered<never>): void {
    this.#isHeard = false;
    this.#callOffBreak();
    this.#fault ??= fault;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { answer } of waiting) answer(this.#fault);
  }

  /** Not a time: mostly the engine's own words that it could not start the shell, which the exit code is to tell. */
  #breakSoon(fault: Gathered<never>): void {
    this.#isHeard = false;
    this.#callOffBreak = this.#clock.after(END_MS, () => this.#break(fault));
  }

  #take(bytes: Uint8Array, receivedNs: bigint): void {
    for (const byte of bytes) {
      if (!this.#isHeard) return;
      if (byte !== 0x0a) {
        if (this.#text.length >= LONGEST_LINE)
          return this.#breakSoon(missing('failed', 'what is inside tells no time'));
        this.#text += String.fromCodePoint(byte);
        continue;
      }
      const line = this.#text;
      this.#text = '';
      if (line === '-') return this.#break(missing('absent', 'there is no program date inside'));
      const time = parseLoopTime(line);
      const question = this.#waiting[0];
      if (time === null || question === undefined)
        return this.#breakSoon(missing('failed', 'what is inside tells no time'));
      this.#waiting.shift();
      question.answer(ok({ ...time, sentNs: question.sentNs, receivedNs }));
    }
  }
}

const NANOSECONDS = 1_000_000_000n;

/**
 * Programs that tell seconds ask for no more, and the kernel then tells the time of its last tick: up to 10 ms old where it
 * has 100 of them in a second (time(2), CONFIG_HZ). BusyBox 1.35 was seen up to 4 ms late.
 */
const LATE_NS = 10_000_000n;

const boundsOfReading = ({ seconds, nanoseconds, sentNs, receivedNs }: Reading): ClockBounds => {
  const shownNs = BigInt(seconds) * NANOSECONDS + BigInt(nanoseconds ?? 0);
  return boundsOf(shownNs, shownNs + (nanoseconds === null ? NANOSECONDS + LATE_NS : 1n), sentNs, receivedNs);
};

const msBetween = (from: bigint, to: bigint): number => Number(to - from) / 1e6;

/**
 * Rounds until they tell nothing new. Bounds that contradict each other are of a clock that does not run as ours does
 * (libfaketime can stop it, or change its pace): then all that it showed in this time holds.
 */
const readNanoseconds = async (loop: Loop, clock: Clock, first: Reading): Promise<Gathered<ClockBounds>> => {
  const startNs = clock.monotonicNs();
  let narrow = boundsOfReading(first);
  let all = narrow;
  let idle = 0;
  for (let round = 1; round < MOST_ROUNDS && idle < IDLE_ROUNDS; round++) {
    if (round >= LEAST_ROUNDS && msBetween(startNs, clock.monotonicNs()) >= ENOUGH_MS) break;
    const answer = await loop.ask();
    if (answer.status !== 'ok') return answer;
    const told = boundsOfReading(answer.value);
    const next = intersection(narrow, told);
    // Of what is left, a tenth.
    idle = widthNs(next) * 10n > widthNs(narrow) * 9n ? idle + 1 : 0;
    narrow = next;
    all = hull(all, told);
  }
  if (widthNs(narrow) >= 0n) return ok(narrow);
  return widthNs(all) <= MOST_OWN_NS ? ok(all) : missing('failed', 'its answers contradict each other');
};

const readSeconds = (loop: Loop, clock: Clock): Promise<Gathered<ClockBounds>> =>
  huntTick(
    async () => {
      const answer = await loop.ask();
      if (answer.status !== 'ok') return answer;
      const { seconds, sentNs, receivedNs } = answer.value;
      return ok({ dateMs: seconds * 1000, sentNs, receivedNs });
    },
    clock,
    { inFlightLimit: IN_FLIGHT, lateNs: LATE_NS },
  );

/**
 * Reads the clock inside by a loop (`CLOCK_LOOP`) that runs there and has said nothing yet, and then ends it. `absent`:
 * there is no shell, or no `date`. Where `date` tells seconds only, a second of time is spent, unless `isEnough` says of the
 * first answer that it is.
 */
export const measureInside = async (
  session: ExecSession,
  clock: Clock,
  isEnough: (rough: ClockBounds) => Promise<boolean> = () => Promise.resolve(false),
): Promise<Gathered<InsideClock>> => {
  const loop = new Loop(session, clock);
  try {
    const first = await loop.ask();
    if (first.status !== 'ok') return first;
    const readBy = first.value.nanoseconds === null ? 'exec-seconds' : 'exec';
    if (readBy === 'exec-seconds') {
      const rough = boundsOfReading(first.value);
      if (await isEnough(rough)) return ok({ bounds: rough, readBy });
    }
    const bounds = readBy === 'exec' ? await readNanoseconds(loop, clock, first.value) : await readSeconds(loop, clock);
    return bounds.status === 'ok' ? ok({ bounds: bounds.value, readBy }) : bounds;
  } finally {
    loop.close();
  }
};

/** Starts the loop in a container. `environment`: on top of the container's own. */
export const openClockExec = (
  client: Pick<EngineClient, 'exec'>,
  id: string,
  environment: readonly string[],
): Promise<Gathered<ExecSession>> => client.exec(id, ['sh', '-c', CLOCK_LOOP], environment);
