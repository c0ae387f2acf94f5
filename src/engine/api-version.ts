/** Versions of Docker's API: `1.41`. */
export interface ApiVersion {
  readonly major: number;
  readonly minor: number;
}

/** Those that this client was written for: from Docker 1.12 on, all that it asks means the same. */
export const OLDEST: ApiVersion = { major: 1, minor: 24 };
export const NEWEST: ApiVersion = { major: 1, minor: 51 };

export const parseApiVersion = (text: string | null | undefined): ApiVersion | null => {
  const match = /^(\d{1,3})\.(\d{1,4})$/.exec(text?.trim() ?? '');
  return match === null ? null : { major: Number(match[1]), minor: Number(match[2]) };
};

export const formatApiVersion = ({ major, minor }: ApiVersion): string => `${major}.${minor}`;

/** Negative if `a` is older. */
export const compareApiVersions = (a: ApiVersion, b: ApiVersion): number => a.major - b.major || a.minor - b.minor;

/** The newest version that both know, for an engine whose newest is this; `null` if it is too old for us. */
export const agreeOn = (theirs: ApiVersion): ApiVersion | null => {
  if (compareApiVersions(theirs, OLDEST) < 0) return null;
  return compareApiVersions(theirs, NEWEST) < 0 ? theirs : NEWEST;
};

/**
 * The version that an engine asks for when it refuses ours: `client version 1.51 is too new. Maximum supported API version
 * is 1.41`, `client version 1.24 is too old. Minimum supported API version is 1.44, please upgrade …`; `null` if it says
 * something else.
 */
export const versionAskedFor = (message: string): ApiVersion | null =>
  parseApiVersion(
    /client version \S{1,20} is too (?:new|old)\. M\S{1,10} supported API version is (\d{1,3}\.\d{1,4})/.exec(
      message,
    )?.[1],
  );
