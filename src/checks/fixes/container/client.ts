import type { ComposePlace, ContainerFacts } from '../../../model/container-facts.ts';

type Told = Pick<ContainerFacts, 'engine' | 'reach'>;

/** `docker -H URL`, `podman --url URL`; without an address where it comes to that engine by itself. */
export const engineProgram = ({ engine, reach: { url } }: Told): readonly string[] =>
  url === null ? [engine] : [engine, engine === 'podman' ? '--url' : '-H', url];

/** Compose, told which engine. On the engine's own machine, to which the files belong, nothing needs to be told. */
export const composeProgram = (told: Told, tool: ComposePlace['tool']): readonly string[] => {
  const url = told.reach.isRemote ? null : told.reach.url;
  switch (tool) {
    case 'docker compose':
      return [...engineProgram({ ...told, reach: { ...told.reach, url } }), 'compose'];
    case 'docker-compose':
      return url === null ? [tool] : [tool, '-H', url];
    case 'podman-compose':
      // One word: what begins with a dash would be taken for an option of its own.
      return url === null ? [tool] : [tool, `--podman-args=--url ${url}`];
  }
};
