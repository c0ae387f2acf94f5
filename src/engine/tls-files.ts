import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';
import type { Files } from '../system/files.ts';
import type { HttpTls } from '../system/http.ts';

/** The names that docker gives them. */
const NAMES = ['ca', 'cert', 'key'] as const;

/** The certificates in a folder, each of which may be missing; what may not be read is not missing. */
export const readTlsFiles = (files: Files, folder: string, verify: boolean): Gathered<HttpTls> => {
  const found: Record<(typeof NAMES)[number], string | null> = { ca: null, cert: null, key: null };
  for (const name of NAMES) {
    const path = `${folder}/${name}.pem`;
    const text = files.readText(path);
    if (text.status === 'ok') found[name] = text.value;
    else if (text.status !== 'absent') return missing(text.status, `${path}: ${text.reason}`);
  }
  // One without the other is of no use, and no server would say so.
  if ((found.cert === null) !== (found.key === null))
    return missing('failed', `${folder}/${found.cert === null ? 'cert' : 'key'}.pem: ENOENT`);
  return ok({ ...found, verify });
};
