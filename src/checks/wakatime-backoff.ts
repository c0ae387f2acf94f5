import { defineCheck } from '../model/check.ts';
import type { WakatimeFix } from './fixes/wakatime.ts';

interface Args {
  readonly home: string;
}

export const wakatimeBackoff = defineCheck<Args, WakatimeFix>()({
  name: 'wakatime-backoff',
  needs: ['wakatime'],
  run: ({ wakatime }) => (wakatime.length === 0 ? [] : null),
});
