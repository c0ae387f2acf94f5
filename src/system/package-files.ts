import { readFileSync } from 'node:fs';

/** A page of docs/checks, which is part of the package; `null` if there is none. The built program stands in dist/. */
export const readCheckPage = (name: string): string | null => {
  try {
    return readFileSync(new URL(`../docs/checks/${name}.md`, import.meta.url), 'utf8');
  } catch {
    return null;
  }
};
