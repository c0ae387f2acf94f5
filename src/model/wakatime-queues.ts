import type { WakatimeHome, WakatimeQueue } from './wakatime-facts.ts';

/** How many wait in the queues that wakatime-cli uses, of those that could be read. */
export const waitingCount = (queues: readonly WakatimeQueue[]): number =>
  queues.reduce(
    (sum, { kind, content }) => sum + (kind !== 'aside' && content.status === 'ok' ? content.value.count : 0),
    0,
  );

/** Whether wakatime-cli counts others than we do. */
export const countDiffers = ({ cliCount, queues }: Pick<WakatimeHome, 'cliCount' | 'queues'>): boolean =>
  cliCount.status === 'ok' && cliCount.value !== waitingCount(queues);
