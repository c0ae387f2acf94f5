import type { ComposePlace } from '../../model/container-facts.ts';

const MAX_NAME = 255;
const MAX_PATH = 4096;
const MAX_FILES = 16;

type Labels = ReadonlyMap<string, string>;

/** podman-compose writes its own names beside docker's, and in some versions only those. */
const labelOf = (labels: Labels, name: string): string | null => {
  const value = labels.get(`com.docker.compose.${name}`) ?? labels.get(`io.podman.compose.${name}`);
  return value === undefined || value === '' ? null : value;
};

const isAbsolute = (path: string): boolean => path.startsWith('/') || /^(?:[A-Za-z]:)?[\\/]/.test(path);

/** Paths are separated by commas; `-` is what came through a pipe. */
const pathsOf = (value: string | null, folder: string | null): string[] =>
  (value ?? '')
    // What is longer than all that we would take is cut before it is split.
    .slice(0, MAX_FILES * MAX_PATH)
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== '' && path !== '-' && path.length <= MAX_PATH)
    .slice(0, MAX_FILES)
    .map((path) => (folder === null || isAbsolute(path) ? path : `${folder.replace(/\/+$/, '')}/${path}`));

const toolOf = (labels: Labels): ComposePlace['tool'] => {
  if (labels.has('io.podman.compose.project') || labels.has('io.podman.compose.version')) return 'podman-compose';
  return labels.get('com.docker.compose.version')?.startsWith('1.') ? 'docker-compose' : 'docker compose';
};

/** Where a container comes from, by the labels that compose puts on it; `null` if it is of no project. */
export const composePlaceOf = (labels: Labels): Omit<ComposePlace, 'written'> | null => {
  const [project, service] = [labelOf(labels, 'project'), labelOf(labels, 'service')];
  if (project === null || service === null || project.length > MAX_NAME || service.length > MAX_NAME) return null;
  const folder = labelOf(labels, 'project.working_dir');
  const workingDirectory = folder !== null && folder.length <= MAX_PATH ? folder : null;
  return {
    tool: toolOf(labels),
    project,
    service,
    files: pathsOf(labelOf(labels, 'project.config_files'), workingDirectory),
    environmentFiles: pathsOf(labelOf(labels, 'project.environment_file'), workingDirectory),
    workingDirectory,
  };
};
