import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

const schema: unknown = JSON.parse(
  readFileSync(new URL('../../schema/report-v1.schema.json', import.meta.url), 'utf8'),
);

const validate = new Ajv2020({ allErrors: true, strict: true }).compile(schema as object);

/** Where a document departs from the published schema; none when it fits. */
export const schemaFaults = (document: unknown): string[] =>
  validate(document) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
