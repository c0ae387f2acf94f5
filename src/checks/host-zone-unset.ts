import { defineCheck } from '../model/check.ts';
import type { SetZoneFix } from './fixes/set-zone.ts';
import { setZone } from './fixes/set-zone.ts';
import { zoneEvidence } from './zone-evidence.ts';

interface Args {
  /** The zone files are missing too. */
  readonly withoutZoneFiles: boolean;
}

export const hostZoneUnset = defineCheck<Args, SetZoneFix>()({
  name: 'host-zone-unset',
  needs: ['zone', 'host'],
  run: ({ zone, host }) =>
    zone.localtime.kind !== 'none' || zone.tz !== null || zone.servicesTz !== null
      ? []
      : [
          {
            severity: 'info',
            subject: { kind: 'host', name: host.name },
            args: { withoutZoneFiles: zone.tzdata.folder === null },
            evidence: zoneEvidence(zone),
            // What holds by default, made explicit.
            fixes: setZone(host, zone, 'Etc/UTC'),
          },
        ],
});
