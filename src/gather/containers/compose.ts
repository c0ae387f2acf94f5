import type { ComposePlace, ComposeService } from '../../model/container-facts.ts';
import type { Gathered } from '../../model/gathered.ts';
import { missing, ok } from '../../model/gathered.ts';
import type { Files } from '../../system/files.ts';
import type { ComposeLayer } from './compose-layer.ts';
import { readLayers } from './compose-layer.ts';
import { composeServiceIn } from './compose-service.ts';

type Place = Pick<ComposePlace, 'files' | 'service'>;

/**
 * Answers how a project's files write a service. Each file is read once, however many services it has. What `include`
 * and `extends` bring in from other files is not looked at.
 */
export const composeReader = (files: Files): ((place: Place) => Promise<Gathered<ComposeService>>) => {
  const read = new Map<string, Promise<Gathered<readonly ComposeLayer[]>>>();
  const layersOf = (path: string): Promise<Gathered<readonly ComposeLayer[]>> => {
    const found = read.get(path) ?? readLayers(files, path);
    read.set(path, found);
    return found;
  };
  return async (place) => {
    if (place.files.length === 0) return missing('absent', 'its labels name no file');
    const layers: ComposeLayer[] = [];
    for (const path of place.files) {
      const parts = await layersOf(path);
      // A file that we do not see may say something else than those that we do.
      if (parts.status !== 'ok') return missing(parts.status, `${path}: ${parts.reason}`);
      layers.push(...parts.value);
    }
    const service = composeServiceIn(layers, place.service);
    return service === null ? missing('failed', 'none of its files has that service') : ok(service);
  };
};
