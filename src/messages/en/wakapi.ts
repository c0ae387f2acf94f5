import { formatSpan } from '../../model/quantity.ts';
import type { WordsFor } from '../types.ts';
import { list } from './phrases.ts';

const of = (version: string | null, name: string): string =>
  `Wakapi ${version === null ? '' : `${version} `}in ${name}`;

export const wakapiWords: WordsFor<'wakapi-version' | 'wakapi-max-age' | 'wakapi-zone-database'> = {
  checks: {
    'wakapi-version': {
      title: ({ name, version, fault, count, zones, day, isPast }) => {
        const it = of(version, name);
        if (fault === 'user-zones') return `${it} loops over days without a midnight where its users live.`;
        if (fault === 'own-zone') {
          const had = isPast ? 'had' : 'will have';
          return `${it} ${isPast ? 'may loop' : 'will loop'} in its aggregation: ${day ?? ''} ${had} no midnight in ${list(zones)}, its local time.`;
        }
        return count > 0
          ? `${it} crashes in its aggregation: ${count === 1 ? 'a panic is' : `${count} panics are`} in its log.`
          : `${it} crashes in its next aggregation once it has two accounts.`;
      },
      detail: ({ fault, zones, isPast }) => {
        switch (fault) {
          case 'panic':
            return '2.13.0 closes a channel twice (muety/wakapi#754), at 02:15 unless told otherwise. Summaries stay as they were. 2.13.1 mends it.';
          case 'own-zone':
            return `${isPast ? 'Since' : 'From'} the day after, a nightly aggregation that begins before that day never ends, and takes memory until the kernel kills it; so does "regenerate summaries". All versions up to 2.17.6 do: what 2.13.4 mended (muety/wakapi#779) is another. In UTC every day has a midnight.`;
          case 'user-zones':
            return `Before 2.13.4, who has chosen ${list(zones)} in Wakapi and looks at a span with such a day makes it take memory until the kernel kills it (muety/wakapi#779).`;
        }
      },
    },
    'wakapi-max-age': {
      title: ({ name, setting, fault, ms }) => {
        const it = `WAKAPI_HEARTBEAT_MAX_AGE=${setting}`;
        switch (fault) {
          case 'unreadable':
            return `Wakapi in ${name} does not start: ${it} is no duration.`;
          case 'nothing':
            return `Wakapi in ${name} refuses every heartbeat: ${it} lets none be older than now.`;
          case 'short':
            return `Wakapi in ${name} refuses heartbeats older than ${formatSpan(ms ?? 0)} (${it}).`;
        }
      },
      detail: ({ fault }) => {
        switch (fault) {
          case 'unreadable':
            return 'It takes durations of Go: 4320h, 90m, 1h30m. There is no unit for days.';
          case 'nothing':
            return 'Everything waits in the queues of those who send.';
          case 'short':
            return 'wakatime-cli does not get past what is refused (muety/wakapi#939): up to 2.19.0, which sends the oldest first, all that is newer waits behind it.';
        }
      },
    },
    'wakapi-zone-database': {
      title: ({ name, database, zone }) =>
        `Wakapi in ${name} stores times in ${database} as local time in ${zone}: its zone must stay that one.`,
      detail: () =>
        'The columns have no zone and are read in what is local time then (muety/wakapi#771): with another TZ, another /etc/localtime or an image without zone files, all that was recorded moves.',
    },
  },
  fixes: {
    'wakapi-back-up':
      'First save its database, since a newer version changes it: stop the container and copy its data (SQLite), or dump it.',
    'wakapi-pull': 'Pull the newest image and recreate the container, which is down for a moment.',
    'wakapi-name-version':
      'Name a newer version under image, as ghcr.io/muety/wakapi:2 for the newest 2.x; then pull it and recreate the container.',
  },
};
