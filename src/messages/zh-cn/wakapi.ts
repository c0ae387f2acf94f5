import type { WordsFor } from '../types.ts';

export const wakapiWords: WordsFor<'wakapi-version' | 'wakapi-max-age' | 'wakapi-zone-database'> = {
  checks: {
    'wakapi-version': { title: () => '', detail: () => '' },
    'wakapi-max-age': { title: () => '', detail: () => '' },
    'wakapi-zone-database': { title: () => '', detail: () => '' },
  },
  fixes: {},
};
