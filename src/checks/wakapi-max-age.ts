import { defineCheck } from '../model/check.ts';
import type { WakatimeFix } from './fixes/wakatime.ts';

interface Args {
  readonly home: string;
}

export const wakapiMaxAge = defineCheck<Args, WakatimeFix>()({
  name: 'wakapi-max-age',
  needs: ['wakapi'],
  run: ({ wakapi }) => (wakapi.length === 0 ? [] : null),
});
