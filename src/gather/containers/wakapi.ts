import type { EngineClient, InspectedContainer } from '../../engine/client.ts';
import type { ContainerFacts } from '../../model/container-facts.ts';
import type { WakapiFacts } from '../../model/wakatime-facts.ts';
import type { HostZones } from './host-zones.ts';

/** What a container tells of the Wakapi in it; `null` if it is none. */
export const gatherWakapi = (
  _container: InspectedContainer,
  _facts: ContainerFacts,
  _client: EngineClient,
  _zones: HostZones,
  _now: number,
): Promise<WakapiFacts | null> => Promise.resolve(null);
