import { startChronyd, type ChronydServer } from '../test/lab/chronyd.ts';
import { LIE_MS, liarAddress, NOMINAL_OFFSET_MS, NTP_PORT, truthfulAddresses } from './conditions.ts';

export interface Servers {
  stop(): Promise<void>;
}

/** Four servers that tell the truth and one that lies, each a real chronyd. */
export async function startServers(): Promise<Servers> {
  const started: ChronydServer[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((server) => server.stop()));
  };
  try {
    for (const address of truthfulAddresses) started.push(await start(address, NOMINAL_OFFSET_MS));
    started.push(await start(liarAddress, NOMINAL_OFFSET_MS + LIE_MS));
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

async function start(address: string, offsetMs: number): Promise<ChronydServer> {
  const options = { address, port: NTP_PORT, offsetMs };
  return startChronyd(options);
}
