import type { WakatimeFix } from '../../checks/fixes/wakatime.ts';

export const wakatimeFixWords: Record<WakatimeFix, string> = {
  'wakatime-copy-queue':
    'Close the editors, so that nothing writes, and copy the queue aside: whatever follows, nothing in it is lost.',
  'wakatime-mend-server-clock':
    "Set the server's clock right: on its host, run npx timecheck. A container has the clock of its host or virtual machine.",
  'wakatime-compare-clocks':
    "Find out whose clock is wrong, this host's or the server's: on both, with a network, run npx timecheck.",
  'wakatime-raise-max-age':
    'Raise WAKAPI_HEARTBEAT_MAX_AGE (or heartbeat_max_age under app in its config.yml) on the server to more than the age of the oldest, and restart it.',
  'wakatime-move-state':
    'Move the state away that lies in the future; wakatime-cli makes it anew, and the key is not in it.',
  'wakatime-clear-internal': 'Delete the section [internal] from .wakatime.cfg, and leave the rest of it as it is.',
  'wakatime-sync': 'Send all that waits.',
  'wakatime-sync-by-hand': 'Send all that waits, as the user whose it is: wakatime-cli --sync-offline-activity 0',
  'wakatime-sync-later':
    'Only when timecheck finds no more that the server would refuse, send what waits: wakatime-cli --sync-offline-activity 0. Before, heartbeats may be dropped.',
  'wakatime-wait':
    'Send nothing that lies in the future: the server may drop it. When the newest is due, rerun timecheck; a queue that was moved away is sent by wakatime-cli --offline-queue-file FILE --sync-offline-activity 0',
  'wakatime-regenerate':
    'When all is sent: Wakapi → Settings → Clear & regenerate summaries, so that old days count too.',
  'wakatime-set-aside':
    'Move the queue away: wakatime-cli begins a new one, and sends that. What is in the old one stays in its file.',
};
