import { defineCheck } from '../model/check.ts';
import type { WakatimeFix } from './fixes/wakatime.ts';

interface Args {
  readonly home: string;
}

export const wakapiVersion = defineCheck<Args, WakatimeFix>()({
  name: 'wakapi-version',
  needs: ['wakapi'],
  run: ({ wakapi }) => (wakapi.length === 0 ? [] : null),
});
