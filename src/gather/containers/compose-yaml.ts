/*
 * What of the package is used, by name: it is CommonJS, and loaded as a whole from the bundle it would have nothing but
 * `default`.
 */
export { isAlias, isMap, isNode, isSeq, LineCounter, parseAllDocuments, visit } from 'yaml';
