import type { Messages } from '../messages/types.ts';
import { bound } from '../model/interval.ts';
import type { Report } from '../model/report.ts';

/** The verdict in one sentence. */
export const headlineOf = ({ host, clock }: Report, messages: Messages): string => {
  const { verdict, offsetMs, lowMs, highMs, sources } = clock;
  const boundMs = lowMs === null || highMs === null ? 0 : bound({ lowMs, highMs });
  return messages.headline({ host: host.name, verdict, offsetMs: offsetMs ?? 0, boundMs, sources });
};
