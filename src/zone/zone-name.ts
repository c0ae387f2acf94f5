import { isUtcName } from '../model/utc-name.ts';

/** A zone whose offset no tzdata has ever changed or will. */
export const isFixedName = (name: string): boolean => isUtcName(name) || name.startsWith('Etc/');

/** Files among the zones that are no place's: whatever they say, nobody else has a zone of that name. */
const OF_NO_PLACE = ['Factory', 'localtime', 'posixrules'];

export const isOfNoPlace = (name: string): boolean => OF_NO_PLACE.includes(name);
