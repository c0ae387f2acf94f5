import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

/** A page of docs/checks, as the build has packed them beside the built program; `null` if there is none. */
export const readCheckPage = (name: string): string | null => {
  try {
    const packed = readFileSync(new URL('pages.json.br', import.meta.url));
    const pages = JSON.parse(brotliDecompressSync(packed).toString('utf8')) as Readonly<Record<string, string>>;
    return Object.hasOwn(pages, name) ? (pages[name] ?? null) : null;
  } catch {
    return null;
  }
};
