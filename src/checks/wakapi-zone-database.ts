import { defineCheck } from '../model/check.ts';
import type { WakatimeFix } from './fixes/wakatime.ts';

interface Args {
  readonly home: string;
}

export const wakapiZoneDatabase = defineCheck<Args, WakatimeFix>()({
  name: 'wakapi-zone-database',
  needs: ['wakapi'],
  run: ({ wakapi }) => (wakapi.length === 0 ? [] : null),
});
