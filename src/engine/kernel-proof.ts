import { isOrdinaryRuntime } from '../model/container-runtime.ts';
import type { Files } from '../system/files.ts';
import type { InspectedContainer } from './client.ts';

const MAX_BYTES = 16_384;
const ID = /^[0-9a-f]{64}$/;
/**
 * Programs that stand before a kernel of their own. An engine may hide them behind another runtime's name, as Podman does
 * with all of its runtimes.
 */
const HAS_OWN_KERNEL = /^(?:runsc|qemu|kata|krun|firecracker|cloud-hyperv|stratovirt|dragonball)/i;

const textOf = (files: Files, path: string): string => {
  const text = files.readText(path, MAX_BYTES);
  return text.status === 'ok' ? text.value : '';
};

/**
 * Identifiers of containers in the text of /proc/PID/cgroup (cgroups(7): lines `ID:CONTROLLERS:PATH`). A path holds the
 * identifier as a folder (`/docker/ID`) or as a scope of systemd (`docker-ID.scope`, `libpod-ID.scope`); of a container
 * in a container both, the inner one last.
 */
export const containerIdsIn = (cgroup: string): string[] =>
  cgroup
    .split('\n')
    .flatMap((line) => line.split(':').slice(2).join(':').split('/'))
    .flatMap((folder) => /^(?:[a-z]+-){0,2}([0-9a-f]{64})(?:\.scope)?$/.exec(folder)?.[1] ?? []);

const isBeforeOwnKernel = (files: Files, pid: number): boolean => {
  const program = textOf(files, `/proc/${pid}/cmdline`).split('\0', 1)[0] ?? '';
  const name = program.slice(program.lastIndexOf('/') + 1);
  return HAS_OWN_KERNEL.test(name) || HAS_OWN_KERNEL.test(textOf(files, `/proc/${pid}/comm`));
};

/**
 * Whether a container is made of processes of the kernel that we run on, and so has this host's clock: the engine's number
 * of its first process stands in our /proc, for a process whose control group bears the container's identifier. Where
 * anything of this is in doubt, `false`: then its clock is to be measured.
 */
export const runsOnThisKernel = ({ id, pid, runtime }: InspectedContainer, files: Files): boolean =>
  ID.test(id) &&
  pid !== null &&
  Number.isSafeInteger(pid) &&
  pid > 0 &&
  isOrdinaryRuntime(runtime) &&
  containerIdsIn(textOf(files, `/proc/${pid}/cgroup`)).includes(id) &&
  !isBeforeOwnKernel(files, pid);
