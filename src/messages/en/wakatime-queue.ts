import type { WordsFor } from '../types.ts';

export const wakatimeQueueWords: WordsFor<
  | 'wakatime-queue-blocked'
  | 'wakatime-queue-future'
  | 'wakatime-queue-expired'
  | 'wakatime-queue-backlog'
  | 'wakapi-clock'
> = {
  checks: {
    'wakatime-queue-blocked': { title: () => '', detail: () => '' },
    'wakatime-queue-future': { title: () => '', detail: () => '' },
    'wakatime-queue-expired': { title: () => '', detail: () => '' },
    'wakatime-queue-backlog': { title: () => '', detail: () => '' },
    'wakapi-clock': { title: () => '', detail: () => '' },
  },
  fixes: {},
};
