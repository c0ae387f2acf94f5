import { setTimeout as delay } from 'node:timers/promises';
import type { OwnHost, Running } from './own-host.ts';

const WITHIN_MS = 25_000;
const RETRY_MS = 20;

/**
 * Asks again and again until what a shell script prints, on both streams, is so. Throws when that takes longer than
 * 25 s, with what the one that is asked wrote.
 */
export async function untilThere(
  host: OwnHost,
  script: string,
  isSo: (answer: string) => boolean,
  asked?: Running,
): Promise<void> {
  const giveUpMs = performance.now() + WITHIN_MS;
  for (;;) {
    const answer = await host.sh(`{ ${script}; } 2>&1 || true`);
    if (isSo(answer)) return;
    if (performance.now() > giveUpMs) throw new Error(`${script}: ${answer}\n${(await asked?.output()) ?? ''}`);
    await delay(RETRY_MS);
  }
}
