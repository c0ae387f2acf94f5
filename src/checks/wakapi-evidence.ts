import type { ContainerFacts } from '../model/container-facts.ts';
import type { Evidence } from '../model/finding.ts';
import type { WakapiFacts } from '../model/wakatime-facts.ts';

/**
 * What a check finds in each Wakapi here, with the facts of its container; those that are to be ignored have none. `judge`
 * answers `null` where the facts do not tell; `null`: none could be judged.
 */
export const inWakapis = <Found>(
  wakapi: readonly WakapiFacts[],
  containers: readonly ContainerFacts[] | null,
  judge: (one: WakapiFacts, container: ContainerFacts) => readonly Found[] | null,
): readonly Found[] | null => {
  const found = wakapi.flatMap((one) => {
    const container = containers?.find(({ id }) => id === one.id);
    return container === undefined ? [] : [judge(one, container)];
  });
  const judged = found.filter((findings) => findings !== null);
  return found.length > 0 && judged.length === 0 ? null : judged.flat();
};

const BY = { label: 'label', tag: 'image', log: 'log' } as const;

export const versionEvidence = ({ version, versionBy, image }: WakapiFacts): Evidence[] => [
  { label: 'image', value: image, source: 'Config.Image' },
  ...(version === null || versionBy === null ? [] : [{ label: 'version', value: version, source: BY[versionBy] }]),
];
