import type { ClockBounds } from '../../engine/clock-bounds.ts';
import { boundsOf, intersection, widthNs } from '../../engine/clock-bounds.ts';
import type { SecondReading } from '../../engine/tick-hunt.ts';
import { huntTick } from '../../engine/tick-hunt.ts';
import { parseBytes, textAt } from '../../engine/json.ts';
import type { Gathered } from '../../model/gathered.ts';
import { missing, ok } from '../../model/gathered.ts';
import type { Clock } from '../../system/clock.ts';
import type { HttpResponse } from '../../system/http.ts';
import { parseCachedAt } from '../../wakatime/cached-at.ts';

/** By how much a proxy may be late with a new second: some look at their clock only now and then. A Wakapi is not. */
const LATE_NS = 20_000_000n;
const SECOND_NS = 1_000_000_000n;

const CONTRADICTION = missing('failed', 'its answers contradict each other');

/** The second that the `Date` of an answer shows (RFC 9110, section 6.6.1), unless it comes from a store. */
export const secondOf = ({ headers, sentNs, receivedNs }: HttpResponse): Gathered<SecondReading> => {
  const date = headers.get('date');
  if (date === undefined) return missing('failed', 'no Date header');
  const dateMs = Date.parse(date);
  // As everybody writes it today (section 5.6.7), which is how JavaScript writes it.
  if (new Date(dateMs).toUTCString() !== date) return missing('failed', 'its Date is not understood');
  if (!/^0*$/.test(headers.get('age') ?? '')) return missing('failed', 'its Date is from a cache');
  return ok({ dateMs, sentNs, receivedNs });
};

const boundsOfSecond = ({ dateMs, sentNs, receivedNs }: SecondReading, lateNs: bigint): ClockBounds => {
  const shownNs = BigInt(dateMs) * 1_000_000n;
  return boundsOf(shownNs, shownNs + SECOND_NS + lateNs, sentNs, receivedNs);
};

const lateOf = ({ headers }: HttpResponse): bigint => (headers.has('server') ? LATE_NS : 0n);

/** By one answer: a second, and the way. */
export const clockByDate = (response: HttpResponse): Gathered<ClockBounds> => {
  const second = secondOf(response);
  return second.status === 'ok' ? ok(boundsOfSecond(second.value, lateOf(response))) : second;
};

/** By the moment at which `Date` goes on; what is known in `leftMs` counts. */
export const clockByTick = async (
  first: HttpResponse,
  ask: () => Promise<Gathered<SecondReading>>,
  clock: Clock,
  leftMs: number,
): Promise<Gathered<ClockBounds>> => {
  const rough = clockByDate(first);
  if (rough.status !== 'ok') return rough;
  let known = rough.value;
  const lateNs = lateOf(first);
  const hunt = huntTick(
    async () => {
      const answer = await ask();
      if (answer.status === 'ok') known = intersection(known, boundsOfSecond(answer.value, lateNs));
      return answer;
    },
    clock,
    { lateNs },
  );
  let callOff = (): void => {};
  const deadline = new Promise<void>((resolve) => {
    callOff = clock.after(leftMs, resolve);
  });
  await Promise.race([hunt, deadline]);
  callOff();
  return widthNs(known) < 0n ? CONTRADICTION : ok(known);
};

/** By what a Wakapi writes into an answer when it makes it; `null` where it writes none. */
export const clockByCachedAt = ({ body, sentNs, receivedNs }: HttpResponse): ClockBounds | null => {
  const instant = parseCachedAt(textAt(parseBytes(body), 50, 'cached_at') ?? '');
  return instant === null ? null : boundsOf(instant.fromNs, instant.toNs, sentNs, receivedNs);
};

/** What two answers say, one after the other; `null` where they contradict each other, as one from a store does. */
export const agreed = (a: ClockBounds | null, b: ClockBounds | null): ClockBounds | null => {
  const both = a === null || b === null ? null : intersection(a, b);
  return both === null || widthNs(both) < 0n ? null : both;
};
