import type { Fix } from '../../model/finding.ts';
import type { WakatimeHome } from '../../model/wakatime-facts.ts';

export type OwnFileFix = 'wakatime-own-file';

/** Gives a file to whose home it is in; none where that is not known, as on Windows. */
export const ownFile = ({ uid }: WakatimeHome, path: string): readonly Fix<OwnFileFix>[] =>
  uid === null
    ? []
    : [
        {
          id: 'wakatime-own-file',
          commands: [['sudo', 'chown', String(uid), path]],
          needsRoot: true,
          safety: 'review',
        },
      ];
