import type { Messages } from '../messages/types.ts';
import { boundAround } from '../model/interval.ts';
import type { Report } from '../model/report.ts';

/** The verdict in one sentence. */
export const headlineOf = ({ host, clock, facts }: Report, messages: Messages): string => {
  const { verdict, offsetMs, lowMs, highMs, sources } = clock;
  const boundMs = offsetMs === null || lowMs === null || highMs === null ? 0 : boundAround({ lowMs, highMs }, offsetMs);
  const offline = facts.ntp.status === 'absent';
  return messages.headline({ host: host.name, verdict, offsetMs: offsetMs ?? 0, boundMs, sources, offline });
};
