import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Interval } from '../../src/model/interval.ts';
import { contains } from '../../src/model/interval.ts';
import { selectSources } from '../../src/ntp/select.ts';

interface Source extends Interval {
  readonly name: string;
}

const source = (name: string, lowMs: number, highMs: number): Source => ({ name, lowMs, highMs });
const around = (name: string, middleMs: number, boundMs: number): Source =>
  source(name, middleMs - boundMs, middleMs + boundMs);
const namesOf = (sources: readonly Source[] = []): string[] => sources.map(({ name }) => name).toSorted();

const TRUTH = 1234.5;
/** Sources this near never accuse one another: 1 ms to each side of each. */
const NEAR_MS = 2;

const truthfulOf = (widths: readonly (readonly [number, number])[]): Source[] =>
  widths.map(([below, above], index) => source(`true ${index}`, TRUTH - below, TRUTH + above));

const reach = (least: number): fc.Arbitrary<readonly [number, number]> =>
  fc.tuple(fc.double({ min: least, max: 200, noNaN: true }), fc.double({ min: least, max: 200, noNaN: true }));

/** So many truthful sources, and fewer others. */
const company = <T>(truthful: fc.Arbitrary<readonly [number, number]>, liar: fc.Arbitrary<T>) =>
  fc
    .integer({ min: 0, max: 5 })
    .chain((liars) =>
      fc.tuple(
        fc.array(truthful, { minLength: liars + 1, maxLength: liars + 4 }),
        fc.array(liar, { minLength: liars, maxLength: liars }),
      ),
    );

describe('a truthful majority against liars that lie beyond its reach', () => {
  const away = fc.record({
    gap: fc.double({ min: NEAR_MS + 0.01, max: 1e7, noNaN: true }),
    width: fc.double({ min: 0, max: 1e4, noNaN: true }),
    later: fc.boolean(),
  });
  const companies = company(reach(0), away).map(([widths, lies]) => {
    const truthful = truthfulOf(widths);
    const low = Math.min(...truthful.map(({ lowMs }) => lowMs));
    const high = Math.max(...truthful.map(({ highMs }) => highMs));
    const liars = lies.map(({ gap, width, later }, index) =>
      later
        ? source(`liar ${index}`, high + gap, high + gap + width)
        : source(`liar ${index}`, low - gap - width, low - gap),
    );
    return { truthful, liars };
  });

  test('every liar is named, nobody else is, and the truth is inside', () => {
    fc.assert(
      fc.property(companies, ({ truthful, liars }) => {
        const selection = selectSources([...liars, ...truthful]);
        expect(namesOf(selection?.falsetickers)).toEqual(namesOf(liars));
        expect(namesOf(selection?.agreeing)).toEqual(namesOf(truthful));
        expect(selection && contains(selection.interval, TRUTH)).toBe(true);
      }),
    );
  });

  test('the best guess lies in what all of the majority share', () => {
    fc.assert(
      fc.property(companies, ({ truthful, liars }) => {
        const { lowMs, highMs } = selectSources([...liars, ...truthful])?.core ?? source('', 0, 0);
        expect(lowMs).toBe(Math.max(...truthful.map((one) => one.lowMs)));
        expect(highMs).toBe(Math.min(...truthful.map((one) => one.highMs)));
      }),
    );
  });
});

/**
 * Liars that reach into the truthful sources' intervals can widen the result. It reaches no further than what some
 * truthful source itself held possible.
 */
test('a minority of liars, wherever they are, moves the result no further than the truthful sources reach', () => {
  const anywhere = fc.tuple(
    fc.double({ min: -400, max: 400, noNaN: true }),
    fc.double({ min: 1, max: 300, noNaN: true }),
  );
  fc.assert(
    fc.property(company(reach(1), anywhere), ([widths, lies]) => {
      const truthful = truthfulOf(widths);
      const liars = lies.map(([middle, bound], index) => around(`liar ${index}`, TRUTH + middle, bound));
      const selection = selectSources([...truthful, ...liars]);
      expect(selection).not.toBeNull();
      const { lowMs, highMs } = selection?.interval ?? source('', 0, 0);
      expect(lowMs).toBeGreaterThanOrEqual(Math.min(...truthful.map((one) => one.lowMs)));
      expect(highMs).toBeLessThanOrEqual(Math.max(...truthful.map((one) => one.highMs)));
      expect(lowMs).toBeLessThanOrEqual(highMs);
    }),
  );
});

/** In eighths of a millisecond: sums are exact, and edges meet. */
const anySources = fc.array(
  fc
    .tuple(fc.integer({ min: -80, max: 80 }), fc.integer({ min: 0, max: 40 }))
    .map(([middle, bound]) => ({ middle: middle / 8, bound: bound / 8 })),
  { minLength: 1, maxLength: 9 },
);
const sourcesOf = (places: readonly { middle: number; bound: number }[]): Source[] =>
  places.map(({ middle, bound }, index) => around(`source ${index}`, middle, bound));

describe('whatever the sources say', () => {
  test('their order does not matter', () => {
    const shuffled = anySources.chain((places) => {
      const sources = sourcesOf(places);
      return fc.tuple(fc.constant(sources), fc.shuffledSubarray(sources, { minLength: sources.length }));
    });
    fc.assert(
      fc.property(shuffled, ([sources, other]) => {
        const one = selectSources(sources);
        const two = selectSources(other);
        expect(two?.interval).toEqual(one?.interval);
        expect(namesOf(two?.falsetickers)).toEqual(namesOf(one?.falsetickers));
      }),
    );
  });

  test('each is agreeing or a falseticker, and more than half agree', () => {
    fc.assert(
      fc.property(anySources, (places) => {
        const sources = sourcesOf(places);
        const selection = selectSources(sources);
        if (selection === null) return;
        const { agreeing, falsetickers } = selection;
        expect(namesOf([...agreeing, ...falsetickers])).toEqual(namesOf(sources));
        expect(agreeing.length).toBeGreaterThan(sources.length / 2);
      }),
    );
  });

  test('one more that agrees with all that agree never turns a majority into none', () => {
    fc.assert(
      fc.property(anySources, (places) => {
        const sources = sourcesOf(places);
        const selection = selectSources(sources);
        if (selection === null) return;
        const low = Math.min(...selection.agreeing.map(({ lowMs }) => lowMs)) - 1;
        const high = Math.max(...selection.agreeing.map(({ highMs }) => highMs)) + 1;
        const more = selectSources([...sources, source('one more', low, high)]);
        expect(namesOf(more?.agreeing)).toContain('one more');
      }),
    );
  });

  test('moving all of them moves the result by as much', () => {
    fc.assert(
      fc.property(anySources, fc.integer({ min: -1_000_000, max: 1_000_000 }), (places, byMs) => {
        const here = selectSources(sourcesOf(places));
        const there = selectSources(sourcesOf(places.map(({ middle, bound }) => ({ middle: middle + byMs, bound }))));
        expect(namesOf(there?.falsetickers)).toEqual(namesOf(here?.falsetickers));
        expect(there?.interval).toEqual(
          here?.interval && { lowMs: here.interval.lowMs + byMs, highMs: here.interval.highMs + byMs },
        );
      }),
    );
  });
});

describe('ties and minorities', () => {
  test.for([
    ['two against two', [0, 0, 50, 50]],
    ['one against one', [0, 50]],
    ['three that all differ', [0, 50, 100]],
    ['two against two, one elsewhere', [0, 0, 50, 50, 900]],
    ['nobody', []],
  ] as const)('%s: no guess', ([, middles]) => {
    expect(selectSources(middles.map((middle, index) => around(`${index}`, middle, 1)))).toBeNull();
  });

  test('one alone is believed: there is nobody to contradict it', () => {
    const alone = around('alone', 45_000, 4);
    expect(selectSources([alone])).toEqual({
      agreeing: [alone],
      falsetickers: [],
      core: { lowMs: 44_996, highMs: 45_004 },
      interval: { lowMs: 44_996, highMs: 45_004 },
    });
  });
});

describe('claims that are too narrow to be true', () => {
  test('good servers that differ by less than a millisecond do not accuse one another', () => {
    const selection = selectSources([around('a', 0, 0.01), around('b', 0.4, 0.01), around('c', 0.9, 0.01)]);
    expect(selection?.falsetickers).toEqual([]);
  });

  test('but a second is too much', () => {
    const selection = selectSources([around('a', 0, 0.01), around('b', 0.4, 0.01), around('c', 1000, 0.01)]);
    expect(namesOf(selection?.falsetickers)).toEqual(['c']);
  });

  test('where no more than half of them share a point, the result holds them all: any of them may be right', () => {
    const narrow = fc.array(fc.tuple(fc.integer({ min: -24, max: 24 }), fc.integer({ min: 0, max: 7 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(narrow, (places) => {
        const sources = places.map(([middle, bound], index) => around(`${index}`, middle / 8, bound / 8));
        const selection = selectSources(sources);
        if (selection === null) return;
        const { agreeing, interval } = selection;
        const holders = (ms: number): number => agreeing.filter((one) => contains(one, ms)).length;
        if (agreeing.some(({ lowMs }) => holders(lowMs) * 2 > agreeing.length)) return;
        for (const { lowMs, highMs } of agreeing) {
          expect(interval.lowMs).toBeLessThanOrEqual(lowMs);
          expect(interval.highMs).toBeGreaterThanOrEqual(highMs);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a liar within the reach of the others', () => {
  test('moves the best guess, and not the interval off the truth', () => {
    const wide = ['a', 'b', 'c'].map((name) => around(name, 0, 150));
    const selection = selectSources([...wide, around('near and wrong', 120, 1)]);
    expect(selection?.core).toEqual({ lowMs: 119, highMs: 121 });
    expect(selection?.interval).toEqual({ lowMs: -150, highMs: 150 });
  });

  test('however many lie, as long as fewer than half do, and by however much: the truth is inside', () => {
    const truthful = fc.tuple(fc.double({ min: 0, max: 60, noNaN: true }), fc.double({ min: 0, max: 60, noNaN: true }));
    const lying = fc.tuple(fc.double({ min: -99, max: 99, noNaN: true }), fc.double({ min: 0, max: 60, noNaN: true }));
    fc.assert(
      fc.property(
        fc.array(truthful, { minLength: 2, maxLength: 6 }),
        fc.array(lying, { maxLength: 5 }),
        (right, wrong) => {
          fc.pre(wrong.length < right.length);
          const sources = [
            ...right.map(([below, above], index) => ({ name: `right ${index}`, lowMs: -below, highMs: above })),
            ...wrong.map(([middle, bound], index) => around(`wrong ${index}`, middle, bound)),
          ];
          const { interval } = selectSources(sources) ?? { interval: { lowMs: 1, highMs: -1 } };
          expect(contains(interval, 0)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
