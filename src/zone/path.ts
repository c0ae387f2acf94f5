/** A path without `.` and `..`. Folders that are links are not seen through. */
const normalise = (path: string): string => {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
};

/** Where a link at `path` leads, if `target` is what is written in it. */
export const followLink = (path: string, target: string): string =>
  normalise(target.startsWith('/') ? target : `${path}/../${target}`);
