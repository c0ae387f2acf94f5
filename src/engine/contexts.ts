import { createHash } from 'node:crypto';
import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';
import type { Files } from '../system/files.ts';
import type { HttpTls } from '../system/http.ts';
import { at, parseJson, textAt } from './json.ts';
import { readTlsFiles } from './tls-files.ts';

const MAX_NAME = 256;
const CONFIG_BYTES = 1_048_576;

/** The context that docker's configuration has chosen; `null` if none, or if that file is none. */
export const currentContext = (files: Files, folder: string): string | null => {
  const text = files.readText(`${folder}/config.json`, CONFIG_BYTES);
  if (text.status !== 'ok') return null;
  const name = textAt(parseJson(text.value), MAX_NAME, 'currentContext');
  return name === '' ? null : name;
};

/** Where a context leads. */
interface FoundContext {
  readonly host: string;
  readonly tls: Gathered<HttpTls | null>;
}

/**
 * One of docker's contexts, which lie in folders named by the SHA-256 of their name (docker/cli,
 * cli/context/store).
 */
export const readContext = (files: Files, folder: string, name: string): Gathered<FoundContext> => {
  const digest = createHash('sha256').update(name).digest('hex');
  const path = `${folder}/contexts/meta/${digest}/meta.json`;
  const text = files.readText(path);
  if (text.status !== 'ok') return missing(text.status, `${path}: ${text.reason}`);
  const endpoint = at(parseJson(text.value), 'Endpoints', 'docker');
  const host = textAt(endpoint, 1024, 'Host');
  if (host === null || host === '') return missing('failed', `${path}: no Endpoints.docker.Host`);
  const verify = at(endpoint, 'SkipTLSVerify') !== true;
  const tls = readTlsFiles(files, `${folder}/contexts/tls/${digest}/docker`, verify);
  if (tls.status !== 'ok') return ok({ host, tls });
  const { ca, cert } = tls.value;
  return ok({ host, tls: ca === null && cert === null ? ok(null) : tls });
};
