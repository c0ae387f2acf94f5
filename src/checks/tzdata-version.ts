/** `2026b`, without what a distribution added to it. */
const releaseOf = (version: string | null): string | null => /^\d{4}[a-z]+/.exec(version ?? '')?.[0] ?? null;

/** Which of two versions of the tz database is the older one; `null` if they are the same, or one is not known. */
export const olderOf = (version: string | null, otherVersion: string | null): 'host' | 'other' | null => {
  const [release, otherRelease] = [releaseOf(version), releaseOf(otherVersion)];
  if (release === null || otherRelease === null || release === otherRelease) return null;
  return release < otherRelease ? 'host' : 'other';
};
