/** Names that share a reason, together: said once for all of them, in the order of their first. */
export const namesByReason = (
  failures: readonly { readonly name: string; readonly reason: string }[],
): readonly (readonly [reason: string, names: readonly string[]])[] => {
  const groups = new Map<string, string[]>();
  for (const { name, reason } of failures) groups.set(reason, [...(groups.get(reason) ?? []), name]);
  return [...groups];
};

/** The one reason that all share, where the names of all are told already; else `null`. */
export const sharedReason = (
  scope: 'all' | 'some',
  failures: readonly { readonly name: string; readonly reason: string }[],
): string | null => {
  const [only, ...others] = namesByReason(failures);
  return scope === 'some' && failures.length > 1 && others.length === 0 ? (only?.[0] ?? null) : null;
};
