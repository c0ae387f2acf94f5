/** Folders of containers, and containers, among the control groups. */
const OF_CONTAINER = /docker|libpod|kubepods|containerd|crio|lxc|machine\.slice/;
/** The engine itself, which runs outside: `docker.service`, `lxc.monitor.web`. */
const OF_ENGINE = /\.service$|^lxc\.monitor/;
/** A folder of containers, whose own names say nothing: `/docker/3f4c…`, `/lxc/web`, `/machine.slice/machine-web.scope`. */
const IS_FOLDER = /^(?:docker|lxc|lxc\.payload|machine\.slice|libpod_parent|containerd|crio)$/;
/** There the container is the last of several folders: `/kubepods/burstable/pod3f4c…/5e6d…`. */
const IS_POD_FOLDER = /^kubepods/;

/** The path of a control group up to the innermost container that it lies in; `null` outside of any. */
const containerOf = (path: string): string | null => {
  const names = path.split('/');
  const at = names.findLastIndex((name) => OF_CONTAINER.test(name) && !OF_ENGINE.test(name));
  const name = names[at];
  if (name === undefined) return null;
  if (IS_POD_FOLDER.test(name)) return path;
  return names.slice(0, at + (IS_FOLDER.test(name) ? 2 : 1)).join('/');
};

/** Lines of /proc/PID/cgroup: `ID:CONTROLLERS:PATH` (cgroups(7)). */
const containersOf = (group: string): string[] =>
  group
    .split('\n')
    .map((line) => containerOf(line.split(':').slice(2).join(':')))
    .filter((path) => path !== null);

/**
 * Whether a process with that /proc/PID/cgroup lies in a container that is not our own, `ours` being our own file. Of the
 * same container also another service is ours, which has another control group in it.
 */
export const isInOtherContainer = (group: string, ours: string): boolean => {
  const own = new Set(containersOf(ours));
  return containersOf(group).some((path) => !own.has(path));
};
