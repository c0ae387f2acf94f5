import { expect, test } from 'vitest';
import { json } from '../../src/report/json.ts';
import type { Report } from '../../src/model/report.ts';
import { NOW, facts, host, sources } from '../checks/facts.ts';
import { homeWith, queueContent } from '../checks/wakatime-facts.ts';
import { SITUATIONS } from '../messages/every-text.ts';
import { reportOf, shown } from './reports.ts';
import { schemaFaults } from './schema.ts';

/** Facts count instants in ms; the document tells them in ISO 8601, but for those that the report tells so as well. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const TOLD_BY_THE_REPORT = ['startedAt', 'now'];
/** Of a container it is a fact. */
const isContainer = (parent: object): boolean => 'image' in parent;

const withInstants = (document: unknown): unknown =>
  JSON.parse(JSON.stringify(document), function (this: object, key, value: unknown) {
    const isFact = !TOLD_BY_THE_REPORT.includes(key) || isContainer(this);
    return typeof value === 'string' && INSTANT.test(value) && isFact ? Date.parse(value) : value;
  });

const rounded = (report: Report): unknown =>
  JSON.parse(JSON.stringify(report), (_key, value: unknown) =>
    typeof value === 'number' ? Number(value.toFixed(6)) : value,
  );

test('one document, ended by a newline, that says what the report said', () => {
  for (const situation of SITUATIONS) {
    const report = reportOf(situation);
    const text = json(report, shown());
    expect(text.endsWith('}\n')).toBe(true);
    expect(withInstants(JSON.parse(text))).toEqual(rounded(report));
  }
});

test('numbers are told to the nanosecond', () => {
  const estimate = { offsetMs: 0.043_498_221_879_999_99, lowMs: -0.174_097_556_148_906_26, highMs: 1e13 + 0.125 };
  const text = json(reportOf(facts({ ntp: { sources: sources(3, 0), estimate } })), shown());
  expect((JSON.parse(text) as Report).clock).toMatchObject({
    offsetMs: 0.043498,
    lowMs: -0.174098,
    highMs: 1e13 + 0.125,
  });
});

test('instants of a queue are told as such, also in a list; one that no date can hold is none', () => {
  const content = queueContent({ oldestAt: NOW + 0.4, newestAt: 9e15, firstTimes: [NOW + 0.4, null, 9e15] });
  const document = JSON.parse(json(reportOf(facts({ wakatime: [homeWith(content)] })), shown())) as object;
  const told = '2026-11-22T12:00:00.000Z';
  expect(JSON.stringify(document)).toContain(`"oldestAt":"${told}","newestAt":null,`);
  expect(JSON.stringify(document)).toContain(`"firstTimes":["${told}",null,null]`);
  expect(schemaFaults(document)).toEqual([]);
});

test('every situation fits the published schema', () => {
  for (const situation of SITUATIONS) {
    expect(schemaFaults(JSON.parse(json(reportOf(situation), shown())))).toEqual([]);
  }
});

test('width, colour and the like change nothing in it', () => {
  const report = reportOf(facts());
  expect(json(report, shown({ width: 40, colorLevel: 3, unicode: false, verbose: true }))).toBe(json(report, shown()));
});

test('a hostile name keeps its meaning and does nothing to a terminal', () => {
  const name = 'a\u001b[2J\u202eb\u009b31m\u2028c';
  const text = json(reportOf(facts({ host: host({ name }) })), shown());
  expect((JSON.parse(text) as { host: { name: string } }).host.name).toBe(name);
  // oxlint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]/);
});
