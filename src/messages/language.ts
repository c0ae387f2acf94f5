import type { Messages } from './types.ts';

const LOADERS = {
  en: async (): Promise<Messages> => (await import('./en.ts')).en,
  'zh-cn': async (): Promise<Messages> => (await import('./zh-cn.ts')).zhCn,
};

export type Language = keyof typeof LOADERS;

export const LANGUAGES = Object.keys(LOADERS) as readonly Language[];

/** `zh-cn`, `zh_CN.UTF-8`, `zh`, `en_GB`, `C` as one of our languages; `null` for a language that we do not speak. */
export const toLanguage = (tag: string): Language | null => {
  const [language = ''] = tag.toLowerCase().split(/[-_.@]/, 1);
  if (language === 'zh') return 'zh-cn';
  return language === 'en' || language === 'c' || language === 'posix' ? 'en' : null;
};

/** The language that the environment asks for: TIMECHECK_LANG, then LC_ALL, LC_MESSAGES, LANG; the first that is set. */
export const languageOf = (environment: Readonly<Record<string, string | undefined>>): Language => {
  const set = ['TIMECHECK_LANG', 'LC_ALL', 'LC_MESSAGES', 'LANG'].map((name) => environment[name]).find(Boolean);
  return toLanguage(set ?? '') ?? 'en';
};

export const loadMessages = (language: Language): Promise<Messages> => LOADERS[language]();
