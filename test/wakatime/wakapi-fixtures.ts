/** What real Wakapis and Go itself said: test/fixtures/wakapi-container/README.md tells how it was made. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const fixtureBytes = (name: string): Uint8Array =>
  readFileSync(fileURLToPath(new URL(`../fixtures/wakapi-container/${name}`, import.meta.url)));

export const fixtureText = (name: string): string => Buffer.from(fixtureBytes(name)).toString('utf8');

/** The log of a Wakapi; the binaries of the fixtures are no releases, whose log has a version here. */
export const logOfVersion = (version: string, name = version): string =>
  fixtureText(`log-${version}.txt`).replace(/(Wakapi\S*?[ ,].*?)dev/, `$1${name}`);
