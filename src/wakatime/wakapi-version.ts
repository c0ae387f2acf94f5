const VERSION = /^v?(\d{1,4}\.\d{1,4}\.\d{1,4})(?![\d.])/;

/** `2.14.1` of `v2.14.1`, `2.14.1-alpine`; `null` for what may be any version: `2`, `2.14`, `latest`, `dev`. */
export const parseWakapiVersion = (text: string | null | undefined): string | null =>
  VERSION.exec(text?.trim() ?? '')?.[1] ?? null;

/** Of `registry:5000/muety/wakapi:2.14.1@sha256:…`. */
export const wakapiVersionOfImage = (image: string): string | null =>
  parseWakapiVersion(/:([^/:]*)$/.exec(image.replace(/@.*$/s, ''))?.[1]);
