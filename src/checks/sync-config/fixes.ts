import type { Fix } from '../../model/finding.ts';
import { restart } from '../fixes/service-commands.ts';
import type { Judged, SyncConfigFix } from './args.ts';

/** The configuration is to be changed by hand, as the words of `id` say; the command makes the service read it. */
export const editAndRestart = (
  id: SyncConfigFix,
  { service: { service, process }, host }: Judged,
): Fix<SyncConfigFix> => ({
  id,
  commands: process === null || host.clockOutOfReach ? [] : restart(service, host),
  needsRoot: true,
  safety: 'review',
});

/** Nothing to type: the words say what to change. */
export const byHand = (id: SyncConfigFix): Fix<SyncConfigFix> => ({
  id,
  commands: [],
  needsRoot: true,
  safety: 'review',
});
