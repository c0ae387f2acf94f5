import type { Fix, Snippet } from '../../../model/finding.ts';
import type { Commands } from '../service-commands.ts';

/**
 * What several checks of containers propose. Those that end in `-run` are for a container that no compose file made; those
 * in `-image` for what is set where we cannot see it; those in `-shared` for lines that other services use too; those in
 * `-unread` for a file that could not be read.
 */
export type ContainerFix =
  | 'container-on-engine-host'
  | 'container-set-tz'
  | 'container-set-tz-shared'
  | 'container-set-tz-unread'
  | 'container-set-tz-run'
  | 'container-choose-tz'
  | 'container-recreate'
  | 'container-keep-tz-wakapi'
  | 'container-tz-dify'
  | 'container-tz-postgres'
  | 'container-tz-mysql'
  | 'container-unset-tz'
  | 'container-unset-tz-run'
  | 'container-unset-tz-image'
  | 'container-install-tzdata'
  | 'container-copy-tzdata'
  | 'container-update-tzdata'
  | 'container-embed-tzdata-go'
  | 'container-mount-tzdata'
  | 'container-mount-tzdata-run'
  | 'container-mount-read-only'
  | 'container-mount-read-only-long'
  | 'container-mount-read-only-run'
  | 'container-remove-mount'
  | 'container-remove-mount-run'
  | 'container-restart'
  | 'container-drop-sys-time'
  | 'container-drop-sys-time-run'
  | 'container-drop-privileged'
  | 'container-set-variable'
  | 'container-set-variable-shared'
  | 'container-set-variable-unread'
  | 'container-set-variable-run'
  | 'container-remove-variable'
  | 'container-remove-variable-run'
  | 'container-remove-variable-image';

export type Fixes = readonly Fix<ContainerFix>[];

interface Parts {
  readonly commands?: Commands;
  readonly snippet?: Snippet | null;
}

/** None wants root: who may ask the engine may tell it. All recreate or restart a container, or rebuild its image. */
export const fix = (id: ContainerFix, { commands = [], snippet = null }: Parts = {}): Fix<ContainerFix> => ({
  id,
  commands,
  ...(snippet === null ? {} : { snippet }),
  needsRoot: false,
  safety: 'review',
});
