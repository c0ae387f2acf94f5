/** Names that share a reason, together: said once for all of them, in the order of their first. */
export const namesByReason = (
  failures: readonly { readonly name: string; readonly reason: string }[],
): readonly (readonly [reason: string, names: readonly string[]])[] => {
  const groups = new Map<string, string[]>();
  for (const { name, reason } of failures) groups.set(reason, [...(groups.get(reason) ?? []), name]);
  return [...groups];
};
