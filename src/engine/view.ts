import type { ContainerReadBy } from '../model/container-facts.ts';
import type { Files } from '../system/files.ts';

/**
 * The inside of a container, however it was read. Paths of `files` are the container's own: links are followed inside it,
 * `/proc/1/environ`, `/proc/1/maps`, `/proc/1/status`, `/proc/1/cmdline`, `/proc/1/exe` and `/proc/self/mountinfo` are
 * those of its first process, whatever number that has. What was not read is `failed`, what is not there `absent`.
 */
export interface ContainerView {
  readonly readBy: ContainerReadBy;
  readonly files: Files;
}
