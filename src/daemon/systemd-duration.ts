/** Milliseconds of each unit that systemd prints (systemd.time(7), "Displaying time spans"). */
const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['us', 0.001],
  ['µs', 0.001],
  ['μs', 0.001],
  ['ms', 1],
  ['s', 1000],
  ['min', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 604_800_000],
  ['month', 2_629_800_000],
  ['y', 31_557_600_000],
]);

const PART = /^(\d{1,15}(?:\.\d{1,6})?)([a-zµμ]+)$/;

/** A time span as systemd prints it, `34min 8s`, `17.013ms`, `0`, in milliseconds; `null` for anything else. */
export const parseSystemdDuration = (text: string): number | null => {
  if (text === '0') return 0;
  let total = 0;
  let smallest = Number.POSITIVE_INFINITY;
  for (const part of text.split(' ')) {
    const [, digits, name] = PART.exec(part) ?? [];
    const unit = UNIT_MS.get(name ?? '');
    // From the largest unit to the smallest, each of them once.
    if (unit === undefined || unit >= smallest) return null;
    smallest = unit;
    total += Number(digits) * unit;
  }
  return total;
};
