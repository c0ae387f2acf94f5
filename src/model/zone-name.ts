/** As the tz database spells them: parts that begin with a letter, `America/Argentina/Buenos_Aires`, `Etc/GMT+8`. */
const NAME = /^[A-Za-z][\w+-]*(?:\/[A-Za-z][\w+-]*)*$/;
const MAX_LENGTH = 64;

/** Whether it can be a zone's name, there be such a zone or not. Leads out of no folder. */
export const isZoneName = (name: string): boolean => name.length <= MAX_LENGTH && NAME.test(name);

/** A folder of zones: `/usr/share/zoneinfo`, `…/zoneinfo.default` of macOS; `posix/` holds the same zones once more. */
const IN_FOLDER = /\/zoneinfo(?:\.default)?\/(?:posix\/)?(.+)$/;

/** The zone that a path names, there be such a file or not; `null` if it leads into no folder of zones. */
export const zoneNameIn = (path: string): string | null => {
  const name = IN_FOLDER.exec(path)?.[1];
  return name !== undefined && isZoneName(name) ? name : null;
};
