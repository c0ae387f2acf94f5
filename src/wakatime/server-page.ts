/** What of a page's foot is read. */
const FOOT_LENGTH = 2000;

/** The version at the foot of a Wakapi's pages (`v2.14.1 @ sqlite3`): `2.14.1`; `null` where there is none, as in a build from source. */
export const versionOnPage = (html: string): string | null => {
  const at = html.lastIndexOf('<footer');
  if (at < 0) return null;
  const foot = html.slice(at, at + FOOT_LENGTH);
  return /[>\s]v?(\d{1,3}\.\d{1,4}\.\d{1,4})(?:[-+][\w.+-]{1,40})? @ [a-z]\w{2,20}\s/.exec(foot)?.[1] ?? null;
};
