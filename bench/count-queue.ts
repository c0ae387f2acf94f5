/** What `queue.ts` measures: timecheck's reader of queues alone, as a process. Prints the count. */
import { systemFiles } from '../src/system/files.ts';
import { readQueue } from '../src/wakatime/queue.ts';

const opened = systemFiles.open(process.argv[2] ?? '');
if (opened.status !== 'ok') throw new Error(opened.reason);
const nowMs = Date.now();
const now = { lowMs: nowMs, highMs: nowMs };
const content = await readQueue(opened.value, {
  trueNow: now,
  serverNow: now,
  maxAgeMs: 86_400_000,
  batch: 25,
  newestFirst: false,
  dayOf: (ms) => new Date(ms).toISOString().slice(0, 10),
  withProjects: true,
  pause: () => Promise.resolve(true),
});
if (content.status !== 'ok') throw new Error(content.reason);
process.stdout.write(`${content.value.count}\n`);
