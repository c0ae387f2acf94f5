import { defineCheck } from '../model/check.ts';
import type { WakatimeFix } from './fixes/wakatime.ts';

interface Args {
  readonly home: string;
}

export const wakatimeConfig = defineCheck<Args, WakatimeFix>()({
  name: 'wakatime-config',
  needs: ['wakatime'],
  run: ({ wakatime }) => (wakatime.length === 0 ? [] : null),
});
