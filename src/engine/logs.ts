import { STDERR, frameReader } from './frames.ts';

const NINE = 0x39;
const ZERO = 0x30;

/** By the digit that an instant of RFC 3339 begins with: a frame begins with the number of its stream. */
const isText = ([first]: Uint8Array): boolean => first !== undefined && first >= ZERO && first <= NINE;

/**
 * What `GET /containers/ID/logs` with `timestamps` answers: frames, or of a container with a terminal the text itself.
 * `null`: neither.
 */
export const readLog = (body: Uint8Array): string | null => {
  const chunks: Uint8Array[] = isText(body) ? [body] : [];
  const frames = frameReader((bytes) => chunks.push(bytes), STDERR);
  if (!isText(body) && !(frames.take(body) && frames.isWhole())) return null;
  return Buffer.concat(chunks).toString('utf8');
};
