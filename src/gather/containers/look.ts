import { archiveFiles, bindSourcesThere } from '../../engine/archive-files.ts';
import { unreadFiles } from '../../engine/captured-files.ts';
import type { EngineClient, ExecSession, InspectedContainer } from '../../engine/client.ts';
import { probe } from '../../engine/probe.ts';
import { rootedFiles } from '../../engine/rooted-files.ts';
import type { ContainerView } from '../../engine/view.ts';
import type { Gathered } from '../../model/gathered.ts';
import { missing, ok } from '../../model/gathered.ts';
import type { Doors } from '../../system/doors.ts';
import { configTzOf, variableIn } from './environment.ts';

export interface LookContext {
  readonly client: EngineClient;
  readonly doors: Pick<Doors, 'files' | 'clock'>;
  /** Its processes stand in our /proc. */
  readonly onThisKernel: boolean;
  readonly mayExec: boolean;
  /** A shell that then tells the time is wanted, where there is one. */
  readonly wantClock: boolean;
  /** Its bind mounts come from the file system that `doors` shows. */
  readonly isLocal: boolean;
}

export interface Look {
  readonly view: ContainerView;
  /** A shell that waits in `CLOCK_LOOP`; whoever has it closes it. */
  readonly session: ExecSession | null;
  /** Why the better ways were no way, `exec: denied (…)`. */
  readonly why: readonly string[];
}

const byProc = (container: InspectedContainer, { doors, onThisKernel }: LookContext): Gathered<ContainerView> => {
  const { pid, state } = container;
  if (pid === null || pid <= 0 || (state !== 'running' && state !== 'paused'))
    return missing('absent', `it is ${state}`);
  if (!onThisKernel) return missing('absent', 'not on this kernel');
  const root = doors.files.info(`/proc/${pid}/root/.`);
  return root.status === 'ok' ? ok({ readBy: 'proc', files: rootedFiles(doors.files, pid) }) : root;
};

const byExec = async (
  container: InspectedContainer,
  { client, doors, mayExec, wantClock }: LookContext,
): ReturnType<typeof probe> => {
  if (!mayExec) return missing('denied', 'not wanted');
  if (container.state !== 'running') return missing('absent', `it is ${container.state}`);
  return probe(client, container, { withClock: wantClock, clock: doors.clock });
};

const byArchive = async (
  container: InspectedContainer,
  { client, doors, isLocal }: LookContext,
): ReturnType<typeof archiveFiles> => {
  if (!bindSourcesThere(container, doors.files, isLocal))
    return missing('denied', 'not every source of its bind mounts is known to be there');
  const [tz, tzdir] = [configTzOf(container), variableIn(container.environment, 'TZDIR')];
  const zones = tz === null ? [] : [tz, ...(tzdir?.startsWith('/') === true ? [`${tzdir}/${tz}`] : [])];
  return archiveFiles(client, container, doors.files, zones);
};

/**
 * Looks into a container by the best way that there is: its first process in our /proc, one program that is run inside,
 * the files that the engine hands out. Where none leads in, nothing of the view is read.
 */
export const lookInto = async (container: InspectedContainer, context: LookContext): Promise<Look> => {
  const why: string[] = [];
  const note = (way: string, { status, reason }: Gathered<never> & { readonly reason: string }): void => {
    why.push(`${way}: ${status} (${reason})`);
  };
  const proc = byProc(container, context);
  if (proc.status === 'ok') return { view: proc.value, session: null, why };
  note('proc', proc);
  const inside = await byExec(container, context);
  if (inside.status === 'ok')
    return { view: { readBy: 'exec', files: inside.value.files }, session: inside.value.session, why };
  note('exec', inside);
  const archive = await byArchive(container, context);
  if (archive.status === 'ok') return { view: { readBy: 'archive', files: archive.value }, session: null, why };
  note('archive', archive);
  return { view: { readBy: 'inspect', files: unreadFiles() }, session: null, why };
};
