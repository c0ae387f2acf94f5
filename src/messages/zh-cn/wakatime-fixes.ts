import type { WakatimeFix } from '../../checks/fixes/wakatime.ts';

export const wakatimeFixWords: Record<WakatimeFix, string> = {
  'wakatime-copy-queue': '',
};
