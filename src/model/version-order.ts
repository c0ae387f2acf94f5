/** Whether a version (`v1.94.1`, `2.15.0-rc1`) is that one or newer; `null` where it is none (`<local-build>`, `unset`). */
export const isAtLeast = (version: string | null, wanted: readonly [number, number, number]): boolean | null => {
  const parts = /^v?(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?(?![\d.])/.exec(version ?? '')?.slice(1);
  if (parts === undefined) return null;
  const numbers = parts.map((part) => Number(part ?? 0));
  const at = wanted.findIndex((number, index) => numbers[index] !== number);
  return at < 0 || (numbers[at] ?? 0) > (wanted[at] ?? 0);
};
