import type { ContainerFacts } from '../../model/container-facts.ts';
import type { Fix } from '../../model/finding.ts';
import type { ContainerFix } from './container.ts';
import { removeVariable } from './container.ts';

export type FaketimeFix = 'faketime-in-entrypoint' | 'faketime-in-preload-file';

const inImage = (id: FaketimeFix): Fix<FaketimeFix> => ({ id, commands: [], needsRoot: false, safety: 'review' });

/** Takes libfaketime out, where it was put. */
export const removeFaketime = (container: ContainerFacts): readonly Fix<ContainerFix | FaketimeFix>[] => {
  switch (container.faketime?.seenBy) {
    case 'config':
      return removeVariable(container, container.faketime.library === null ? 'FAKETIME' : 'LD_PRELOAD');
    case 'process':
      return [inImage('faketime-in-entrypoint')];
    case 'ld.so.preload':
      return [inImage('faketime-in-preload-file')];
    case undefined:
      return [];
  }
};
