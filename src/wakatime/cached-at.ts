/** Within which an instant lies that was written with so many digits, ns since the Unix epoch. */
export interface WrittenInstant {
  readonly fromNs: bigint;
  readonly toNs: bigint;
}

const RFC3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))$/;

/** `2026-11-22T20:33:24.554911963+08:00`, as Go writes it: zeros at the end are left out. `null` for anything else. */
export const parseCachedAt = (text: string): WrittenInstant | null => {
  const match = RFC3339.exec(text);
  if (match === null) return null;
  const [, local = '', fraction = '', sign, hours = '0', minutes = '0'] = match;
  const localMs = Date.parse(`${local}Z`);
  // A day that no month has may be taken for one of the next.
  if (!Number.isFinite(localMs) || !new Date(localMs).toISOString().startsWith(local)) return null;
  if (Number(hours) > 23 || Number(minutes) > 59) return null;
  const offsetMs = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  const fromNs = BigInt(localMs - offsetMs) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
  return { fromNs, toNs: fromNs + 10n ** BigInt(9 - fraction.length) };
};
