import type { Messages } from '../types.ts';

export const wakatimeSectionWords: Messages['wakatime'] = {
  title: 'WakaTime',
};
