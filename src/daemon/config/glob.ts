const MAX_PATHS = 1024;

interface Matched {
  readonly isMatch: boolean;
  /** Where the pattern goes on. */
  readonly next: number;
}

/** `[a-z]`, `[!a]`; a bracket that is not closed stands for itself. */
const matchBracket = (pattern: string, at: number, character: string): Matched => {
  const isNegated = pattern[at + 1] === '!' || pattern[at + 1] === '^';
  const first = at + (isNegated ? 2 : 1);
  const end = pattern.indexOf(']', first + 1);
  if (end < 0) return { isMatch: character === '[', next: at + 1 };
  let isInside = false;
  for (let index = first; index < end; index += 1) {
    const low = pattern.charAt(index);
    const isRange = pattern[index + 1] === '-' && index + 2 < end;
    const high = isRange ? pattern.charAt(index + 2) : low;
    if (isRange) index += 2;
    isInside ||= low <= character && character <= high;
  }
  return { isMatch: isInside !== isNegated, next: end + 1 };
};

const matchOne = (pattern: string, at: number, character: string): Matched => {
  const expected = pattern.charAt(at);
  if (expected === '?') return { isMatch: true, next: at + 1 };
  if (expected === '[') return matchBracket(pattern, at, character);
  if (expected === '\\' && at + 1 < pattern.length) return { isMatch: pattern[at + 1] === character, next: at + 2 };
  return { isMatch: expected === character, next: at + 1 };
};

/**
 * Whether a file's name fits a pattern of glob(7): `*`, `?`, `[…]`, `\`. A leading dot is only matched by a dot. The time
 * it takes grows with the product of both lengths, never faster.
 */
export const matchesGlob = (pattern: string, name: string): boolean => {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  let at = 0;
  let index = 0;
  let star = -1;
  let starIndex = 0;
  while (index < name.length) {
    const one = at < pattern.length && pattern[at] !== '*' ? matchOne(pattern, at, name.charAt(index)) : null;
    if (pattern[at] === '*') {
      star = at;
      starIndex = index;
      at += 1;
    } else if (one?.isMatch === true) {
      at = one.next;
      index += 1;
    } else if (star >= 0) {
      starIndex += 1;
      index = starIndex;
      at = star + 1;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at += 1;
  return at >= pattern.length;
};

const hasMagic = (pattern: string): boolean => /[*?[]/.test(pattern);

/** In the order of their bytes, as far as names of files go. */
export const inByteOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The paths that an absolute pattern stands for, sorted, as glob(3) with GLOB_NOMAGIC: without wildcards, itself. */
export const expandGlob = (
  {
    list,
    exists,
  }: { readonly list: (folder: string) => readonly string[]; readonly exists: (path: string) => boolean },
  pattern: string,
): readonly string[] => {
  if (!hasMagic(pattern)) return [pattern];
  const names = pattern.split('/').filter((name) => name !== '');
  let paths = [''];
  for (const [index, name] of names.entries()) {
    const isLast = index === names.length - 1;
    paths = paths
      .flatMap((folder) =>
        hasMagic(name)
          ? list(folder === '' ? '/' : folder)
              .filter((entry) => matchesGlob(name, entry))
              .map((entry) => `${folder}/${entry}`)
          : [`${folder}/${name}`],
      )
      .slice(0, MAX_PATHS);
    if (isLast && !hasMagic(name)) paths = paths.filter((path) => exists(path));
  }
  return paths.toSorted(inByteOrder);
};
