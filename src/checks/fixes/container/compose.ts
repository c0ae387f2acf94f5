import type {
  ComposeEntry,
  ComposePlace,
  ComposeRoom,
  ComposeService,
  ContainerFacts,
} from '../../../model/container-facts.ts';
import type { Snippet } from '../../../model/finding.ts';
import type { Commands } from '../service-commands.ts';
import { composeProgram } from './client.ts';
import { isPlainName, isPlainPath, isPlainService, yamlScalar } from './safe.ts';

/**
 * What a container was made by: a project whose labels can be trusted with a command line and with YAML, or `null`: it is
 * to be made anew by hand. `unsafe`: of a project, by labels that no compose would write.
 */
export const placeOf = ({ compose }: ContainerFacts): ComposePlace | 'unsafe' | null => {
  if (compose === null) return null;
  const { project, service, files, environmentFiles, workingDirectory } = compose;
  const paths = [...files, ...environmentFiles, ...(workingDirectory === null ? [] : [workingDirectory])];
  return isPlainName(project) && isPlainService(service) && paths.every(isPlainPath) ? compose : 'unsafe';
};

/** How its service is written; `null` where that is not known. */
export const writtenIn = (place: ComposePlace): ComposeService | null =>
  place.written.status === 'ok' ? place.written.value : null;

const folderOf = (path: string): string => path.replace(/[\\/][^\\/]*$/, '');

/** `compose … ACTION SERVICE` with all that the project was started with; none where its files are not known. */
export const composeCommand = (container: ContainerFacts, place: ComposePlace, action: readonly string[]): Commands => {
  const { tool, project, service, files, environmentFiles, workingDirectory } = place;
  const [first] = files;
  if (first === undefined) return [];
  const isElsewhere = workingDirectory !== null && workingDirectory.replace(/[\\/]+$/, '') !== folderOf(first);
  return [
    [
      ...composeProgram(container, tool),
      '-p',
      project,
      ...(isElsewhere && tool !== 'podman-compose' ? ['--project-directory', workingDirectory] : []),
      ...environmentFiles.flatMap((file) => ['--env-file', file]),
      ...files.flatMap((file) => ['-f', file]),
      ...action,
      service,
    ],
  ];
};

/** Of these commands only those of compose name files. */
export const isOfCompose = (command: readonly string[]): boolean => command.includes('-f');

/** Recreates it if its configuration has changed, and nothing that it depends on. */
export const upCommand = (container: ContainerFacts, place: ComposePlace, ...options: readonly string[]): Commands =>
  composeCommand(container, place, ['up', '-d', '--no-deps', ...options]);

/** The file that something is to be added to. */
const fileFor = (place: ComposePlace): string | null =>
  writtenIn(place)?.file ?? (place.files.length === 1 ? (place.files[0] ?? null) : null);

const composeSnippet = (file: string | null, line: number | null, text: string): Snippet => ({
  format: 'compose',
  file,
  line,
  text,
});

const indented = (lines: readonly string[], by: number): string[] => lines.map((line) => `${' '.repeat(by)}${line}`);

/** Entries to be added under a key of the service: the whole way to them, or the place that they have under an anchor. */
export const added = (
  place: ComposePlace,
  key: string,
  room: ComposeRoom | undefined,
  entry: readonly string[],
): Snippet => {
  const file = fileFor(place);
  if (room === 'elsewhere') return composeSnippet(file, null, entry.join('\n'));
  if (typeof room === 'object') {
    return composeSnippet(file, room.line, [room.text, ...indented(entry, room.indent)].join('\n'));
  }
  const way = ['services:', `  ${yamlScalar(place.service)}:`, `    ${key}:`];
  return composeSnippet(file, null, [...way, ...indented(entry, 6)].join('\n'));
};

/** One line in place of another one. */
export const replaced = (file: string, line: number, text: string): Snippet => composeSnippet(file, line, text);

/** Of one line a part, or of several: what is to stand there, or what is to be taken away. */
export const partOf = ({ file, line }: Pick<ComposeEntry, 'file' | 'line'>, text: string): Snippet => ({
  ...composeSnippet(file, line, text),
  isPart: true,
});

/** It shares its one line with other entries, and is told without them. */
export const isPartOfLine = ({ before, text }: ComposeEntry): boolean => before === null && !text.includes('\n');

/**
 * Lines that are made a comment, so that nothing is lost and everything below keeps its line. Where it has none of its own,
 * the entry as it stands.
 */
export const takenOut = (entry: ComposeEntry): Snippet => {
  const { file, taken } = entry;
  if (taken === null) return partOf(entry, entry.text);
  const lines = taken.text.split('\n');
  const width = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  const text = lines
    .map((line) => (line.trim() === '' ? line : `${line.slice(0, width)}# ${line.slice(width)}`))
    .join('\n');
  const snippet = composeSnippet(file, taken.line, text);
  return lines.length === 1 ? snippet : { ...snippet, lineCount: lines.length };
};

/** Arguments of `docker run`. */
export const runArguments = (text: string): Snippet => ({ format: 'arguments', file: null, line: null, text });

/** Lines of a Dockerfile. */
export const dockerfile = (text: string): Snippet => ({ format: 'dockerfile', file: null, line: null, text });
