import { describe, expect, test } from 'vitest';
import { LANGUAGES, languageOf, loadMessages, toLanguage } from '../../src/messages/language.ts';

describe('a tag', () => {
  test.for([
    ['zh-cn', 'zh-cn'],
    ['zh_CN.UTF-8', 'zh-cn'],
    ['zh', 'zh-cn'],
    ['ZH-Hans', 'zh-cn'],
    ['en', 'en'],
    ['en_GB.UTF-8', 'en'],
    ['C', 'en'],
    ['C.UTF-8', 'en'],
    ['POSIX', 'en'],
    ['de_DE.UTF-8', null],
    ['zhuang', null],
    ['english', null],
    ['', null],
  ] as const)('%s: %s', ([tag, language]) => {
    expect(toLanguage(tag)).toBe(language);
  });
});

describe('the environment asks for', () => {
  test.for([
    ['en', {}],
    ['zh-cn', { LANG: 'zh_CN.UTF-8' }],
    ['zh-cn', { LANG: 'C', LC_MESSAGES: 'zh_CN.UTF-8' }],
    ['en', { LANG: 'zh_CN.UTF-8', LC_MESSAGES: 'en_US.UTF-8' }],
    ['en', { LANG: 'zh_CN.UTF-8', LC_ALL: 'C' }],
    ['zh-cn', { LANG: 'en_US.UTF-8', LC_MESSAGES: 'C', LC_ALL: 'zh_CN.UTF-8' }],
    ['zh-cn', { TIMECHECK_LANG: 'zh-cn', LC_ALL: 'C', LANG: 'en_US' }],
    ['en', { TIMECHECK_LANG: 'en', LC_ALL: 'zh_CN.UTF-8' }],
    // Empty is not set.
    ['zh-cn', { TIMECHECK_LANG: '', LC_ALL: '', LANG: 'zh_CN' }],
    // A language that we do not speak is set all the same: the next one is not what was asked for.
    ['en', { LC_ALL: 'de_DE.UTF-8', LANG: 'zh_CN' }],
    // Of these only the messages are words.
    ['en', { LC_TIME: 'zh_CN.UTF-8', LC_CTYPE: 'zh_CN.UTF-8' }],
  ] as const)('%s: %o', ([language, environment]) => {
    expect(languageOf(environment)).toBe(language);
  });
});

test('every language that can be asked for can be loaded', async () => {
  for (const language of LANGUAGES) {
    expect((await loadMessages(language)).headline).toBeTypeOf('function');
    expect(toLanguage(language)).toBe(language);
  }
});
