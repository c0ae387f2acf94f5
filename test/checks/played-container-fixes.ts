/** The fixes that checks of containers share, played: each tells what it was asked for. */
import type { ContainerFacts, ContainerMount } from '../../src/model/container-facts.ts';
import type { Fix } from '../../src/model/finding.ts';

const asked = (id: string, ...words: readonly (string | null)[]): readonly Fix[] => [
  { id, commands: [[id, ...words].map((word) => word ?? '?')], needsRoot: false, safety: 'review' },
];

export const playedContainerFixes = {
  setContainerTz: (_: ContainerFacts, zone: string | null) => asked('set TZ', zone),
  removeContainerTz: () => asked('remove TZ'),
  installContainerTzdata: (_: ContainerFacts, zone: string | null) => asked('install tzdata', zone),
  removeMount: (_: ContainerFacts, { destination }: ContainerMount, zone: string | null) =>
    asked('remove mount', destination, zone),
  removeVariable: (_: ContainerFacts, name: string) => asked('remove variable', name),
};

/** What was asked for, in order. */
export const askedFor = ({ fixes }: { readonly fixes: readonly Fix[] }): readonly string[] =>
  fixes.flatMap(({ commands }) => commands.map((words) => words.join(' ')));
