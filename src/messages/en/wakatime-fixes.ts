import type { WakatimeFix } from '../../checks/fixes/wakatime.ts';

export const wakatimeFixWords: Record<WakatimeFix, string> = {
  'wakatime-copy-queue': 'Close the editors, so that nothing writes, and copy the queue aside: then nothing is lost.',
  'wakatime-mend-server-clock':
    "Set the server's clock right: on its host, run npx timecheck (a container has that host's clock).",
  'wakatime-compare-clocks': 'Find out which clock is wrong: run npx timecheck on both hosts, with a network.',
  'wakatime-raise-max-age':
    'Raise WAKAPI_HEARTBEAT_MAX_AGE (or heartbeat_max_age under app in config.yml) on the server above the age of the oldest, and restart it.',
  'wakatime-move-state': 'Move the state away that lies in the future; wakatime-cli makes it anew.',
  'wakatime-clear-internal': 'Delete the section [internal], and only that, from .wakatime.cfg.',
  'wakatime-sync': 'Send what waits.',
  'wakatime-sync-by-hand': 'Send what waits, as the user whose it is: wakatime-cli --sync-offline-activity 0',
  'wakatime-sync-later':
    'Send what waits only once timecheck finds nothing more that the server would refuse and drop: wakatime-cli --sync-offline-activity 0',
  'wakatime-sync-old':
    'Only once the server takes what is as old as the oldest (WAKAPI_HEARTBEAT_MAX_AGE; 7 d or 180 d if unset), send it:',
  'wakatime-sync-unclocked':
    "Once npx timecheck on the server's host finds its clock right, send what waits: wakatime-cli --sync-offline-activity 0",
  'wakatime-wait':
    'Send nothing that lies in the future: the server may drop it. Rerun timecheck when the newest is due.',
  'wakatime-far':
    'Some are dated over 30 d ahead. Keep the file: the others are in there too. Sent, a Wakapi from 2.15.0 on drops those alone; an older one refuses their batch.',
  'wakatime-regenerate':
    'When all is sent, have old days counted anew: Wakapi → Settings → Clear & regenerate summaries. Where the zone of the server ever had a day without a midnight, that may never end.',
  'wakatime-set-aside':
    'Move the queue away: wakatime-cli goes on with a new one. timecheck tells when the old one can be sent.',
  'wakatime-set-aside-broken':
    'Move the file away and keep it: wakatime-cli goes on with a new one, and cannot send this.',
};
