/** The engine names the path that it could not mount. */
const ABOUT_ZONES = /localtime|timezone|zoneinfo/;

/** Whether what an engine said, when it could not start a container, is about a file that decides local time. */
export const isAboutZones = (startError: string | null): boolean => startError !== null && ABOUT_ZONES.test(startError);
