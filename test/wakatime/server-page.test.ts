import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { versionOnPage } from '../../src/wakatime/server-page.ts';
import { projectRoot } from '../lab/project-root.ts';

const page = (name: string): string =>
  readFileSync(join(projectRoot, 'test', 'fixtures', 'wakapi', `${name}.html`), 'utf8');

test.each([
  ['imprint-2.3.0', '2.3.0'],
  ['imprint-2.12.0', '2.12.0'],
  ['imprint-2.14.1', '2.14.1'],
  ['imprint-2.15.0', '2.15.0'],
  ['imprint-2.17.6', '2.17.6'],
  ['login-2.17.6', '2.17.6'],
  ['imprint-dev', null],
])('the foot of a real page: %s', (name, version) => {
  expect(versionOnPage(page(name))).toBe(version);
});

test.each([
  ['no page', 'v2.17.6 @ sqlite3', null],
  ['no version', '<footer>hello</footer>', null],
  ['part of another number', '<footer>12.2.17.6 @ sqlite3 </footer>', null],
  ['an address', '<footer> mail 2.17.6@sqlite3 </footer>', null],
  ['far below', `<footer>${' '.repeat(5000)}v2.17.6 @ sqlite3 </footer>`, null],
  ['between two versions', '<footer> v2.17.6-3-gab12cd @ postgres </footer>', '2.17.6'],
])('%s', (_name, html, version) => {
  expect(versionOnPage(html)).toBe(version);
});

test('no text throws or takes long', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('<footer', '>', ' ', '1', '.', '@', 'v', 'sqlite3', '-')), (parts) => {
      expect(versionOnPage(parts.join(''))).toSatisfy((told) => told === null || /^\d+\.\d+\.\d+$/.test(told));
    }),
  );
  expect(versionOnPage(`<footer${'>1.1.1- '.repeat(100_000)}`)).toBeNull();
});
