import { readFile, writeFile } from 'node:fs/promises';

const BEGIN = '<!-- bench: from here made by npm run bench -->';
const END = '<!-- bench: up to here -->';

/** Puts the tables between the markers of a Markdown file. Throws when it has none. */
export async function updateDocument(file: string, tables: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${file} lacks the lines ${BEGIN} and ${END}`);
  await writeFile(file, `${text.slice(0, begin + BEGIN.length)}\n\n${tables}\n${text.slice(end)}`);
}
