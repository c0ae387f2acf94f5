/**
 * Runtimes that start a container as ordinary processes of the kernel that they run on, by the names that engines give
 * them. Others bring a kernel of their own (gVisor's runsc, Kata, libkrun), or may.
 */
const ORDINARY = new Set([
  '',
  'runc',
  'crun',
  'youki',
  'nvidia',
  'sysbox-runc',
  // Podman's name for whichever it uses.
  'oci',
  'io.containerd.runc.v1',
  'io.containerd.runc.v2',
  'io.containerd.runtime.v1.linux',
]);

/** `null`: an engine that does not tell, which is one of the time before there was a choice. */
export const isOrdinaryRuntime = (runtime: string | null): boolean => runtime === null || ORDINARY.has(runtime);
