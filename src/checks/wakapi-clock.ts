import { defineCheck } from '../model/check.ts';
import type { WakatimeFix } from './fixes/wakatime.ts';

interface Args {
  readonly home: string;
}

export const wakapiClock = defineCheck<Args, WakatimeFix>()({
  name: 'wakapi-clock',
  needs: ['wakatime'],
  run: ({ wakatime }) => (wakatime.length === 0 ? [] : null),
});
