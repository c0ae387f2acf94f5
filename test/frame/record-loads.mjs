// node --import this-file …: appends the URL of every module that the program loads to the file TIMECHECK_LOADS.
import { appendFileSync } from 'node:fs';
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

// Node runs the hooks in a thread of their own, which loads this file again.
if (isMainThread) register(import.meta.url);

/** @type {import('node:module').LoadHook} */
export const load = (url, context, nextLoad) => {
  appendFileSync(/** @type {string} */ (process.env['TIMECHECK_LOADS']), `${url}\n`);
  return nextLoad(url, context);
};
