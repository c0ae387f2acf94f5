import { defineCheck } from '../model/check.ts';
import type { WakatimeFix } from './fixes/wakatime.ts';

interface Args {
  readonly home: string;
}

export const wakatimeQueueUnreadable = defineCheck<Args, WakatimeFix>()({
  name: 'wakatime-queue-unreadable',
  needs: ['wakatime'],
  run: ({ wakatime }) => (wakatime.length === 0 ? [] : null),
});
