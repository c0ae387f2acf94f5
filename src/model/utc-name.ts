const UTC_NAMES = /^(?:Etc\/)?(?:UTC|UCT|Universal|Zulu|GMT(?:[+-]?0)?|Greenwich)$/;

/** A zone of the tz database that is at UTC for good: as the C library falls back to UTC, it needs no file for these. */
export const isUtcName = (name: string): boolean => UTC_NAMES.test(name);
