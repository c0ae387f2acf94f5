/**
 * Takes what may be a secret out of a text: keys, tokens, the user and password of addresses, and lines of a
 * configuration, which wakatime-cli repeats where it does not understand them.
 */
export const scrub = (text: string): string =>
  text
    .replace(/(While parsing config: [\w -]*)[^]*/, '$1…')
    .replace(/:\/\/[^\s"'<>]*@/g, '://…@')
    .replace(/(invalid url ")[^"]*/g, '$1…')
    .replace(/[^\s"'/:@]+:[^\s"'/@]+@/g, '…@')
    .replace(/\bwaka_[\w-]+/gi, '…')
    .replace(/[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}/gi, '…')
    .replace(/\b(basic|bearer) +[\w+/=.~-]+/gi, '$1 …')
    .replace(/((?:api[ _-]?key|key|token|secret|password)["'\\]*[:=] *["'\\]*)[^\s"'&,;}\\]+/gi, '$1…');

/** Longer paths are cut: the expressions above take the square of a length. */
const MAX_SHOWN = 1000;

/** A path or an address of a configuration as it may be shown: its first line, without a secret. */
export const shown = (text: string): string => scrub(text.slice(0, MAX_SHOWN).split(/\p{Cc}/u, 1)[0] ?? '');
