import type { WordsFor } from '../types.ts';

export const wakatimeStateWords: WordsFor<
  | 'wakatime-queue-unreadable'
  | 'wakatime-queue-legacy'
  | 'wakatime-state-future'
  | 'wakatime-backoff'
  | 'wakatime-log-rejections'
  | 'wakatime-config'
> = {
  checks: {
    'wakatime-queue-unreadable': { title: () => '', detail: () => '' },
    'wakatime-queue-legacy': { title: () => '', detail: () => '' },
    'wakatime-state-future': { title: () => '', detail: () => '' },
    'wakatime-backoff': { title: () => '', detail: () => '' },
    'wakatime-log-rejections': { title: () => '', detail: () => '' },
    'wakatime-config': { title: () => '', detail: () => '' },
  },
  fixes: {},
};
