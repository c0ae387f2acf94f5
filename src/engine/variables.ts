/** Of `NAME=value`. The last of a name counts, as it does where the engine sets it. */
export const variablesOf = (environment: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    environment.flatMap((entry) => {
      const at = entry.indexOf('=');
      return at > 0 ? [[entry.slice(0, at), entry.slice(at + 1)]] : [];
    }),
  );
