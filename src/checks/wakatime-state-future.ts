import { defineCheck } from '../model/check.ts';
import type { WakatimeFix } from './fixes/wakatime.ts';

interface Args {
  readonly home: string;
}

export const wakatimeStateFuture = defineCheck<Args, WakatimeFix>()({
  name: 'wakatime-state-future',
  needs: ['wakatime'],
  run: ({ wakatime }) => (wakatime.length === 0 ? [] : null),
});
