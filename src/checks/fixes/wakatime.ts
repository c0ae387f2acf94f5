import type { Fix } from '../../model/finding.ts';

/** What checks of WakaTime propose, in the order that loses no heartbeat. */
export type WakatimeFix = 'wakatime-copy-queue';

export const copyQueue = (path: string): Fix<WakatimeFix> => ({
  id: 'wakatime-copy-queue',
  commands: [['cp', path, `${path}.copy`]],
  needsRoot: false,
  safety: 'safe',
});
