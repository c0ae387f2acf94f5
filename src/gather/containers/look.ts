import { archiveFiles, bindSourcesThere } from '../../engine/archive-files.ts';
import { unreadFiles } from '../../engine/captured-files.ts';
import type { EngineClient, ExecSession, InspectedContainer } from '../../engine/client.ts';
import { probe } from '../../engine/probe.ts';
import { rootedFiles } from '../../engine/rooted-files.ts';
import type { ContainerView } from '../../engine/view.ts';
import type { Gathered } from '../../model/gathered.ts';
import type { MissingStatus } from '../../model/gathered.ts';
import { missing, ok } from '../../model/gathered.ts';
import type { Doors } from '../../system/doors.ts';
import { configTzOf, variableIn } from './environment.ts';

export interface LookContext {
  readonly client: EngineClient;
  readonly doors: Pick<Doors, 'files' | 'clock'>;
  /** Its processes stand in our /proc. */
  readonly onThisKernel: boolean;
  readonly mayExec: boolean;
  /** How long the program that is run inside may take, in ms; as `probe` has it by default. */
  readonly probeMs?: number;
  /** A shell that then tells the time is wanted, where there is one. */
  readonly wantClock: boolean;
  /** Its bind mounts come from the file system that `doors` shows. */
  readonly isLocal: boolean;
  /** Whether one more may be read by the archive, each file of which is mounted anew; called for each that is. */
  readonly mayArchive: () => boolean;
}

export interface Look {
  readonly view: ContainerView;
  /** A shell that waits in `CLOCK_LOOP`; whoever has it closes it. */
  readonly session: ExecSession | null;
  /**
   * Where no way led in: how the last one ended that should have. `null`: one did, or none was open to us (no shell inside,
   * nothing may be run, a bind mount whose source nobody can vouch for).
   */
  readonly failure: Failure | null;
}

type Failure = { readonly status: MissingStatus; readonly reason: string };

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
  { client, doors, mayExec, wantClock, probeMs }: LookContext,
): ReturnType<typeof probe> => {
  if (!mayExec) return missing('denied', 'not wanted');
  if (container.state !== 'running') return missing('absent', `it is ${container.state}`);
  return probe(client, container, {
    withClock: wantClock,
    clock: doors.clock,
    ...(probeMs === undefined ? {} : { timeoutMs: probeMs }),
  });
};

const byArchive = async (
  container: InspectedContainer,
  { client, doors, isLocal, mayArchive }: LookContext,
): ReturnType<typeof archiveFiles> => {
  if (!bindSourcesThere(container, doors.files, isLocal))
    return missing('denied', 'not every source of its bind mounts is known to be there');
  if (!mayArchive()) return missing('denied', 'many others were read like that already');
  const [tz, tzdir] = [configTzOf(container), variableIn(container.environment, 'TZDIR')];
  const zones = tz === null ? [] : [tz, ...(tzdir?.startsWith('/') === true ? [`${tzdir}/${tz}`] : [])];
  return archiveFiles(client, container, doors.files, zones);
};

/** What an engine says (409) where a container was stopped or paused since it was listed. */
const IS_STOPPED = /\bis (?:not running|paused|restarting)\b/;

const isFailure = ({ status, reason }: Failure): boolean =>
  status === 'timeout' || (status === 'failed' && !IS_STOPPED.test(reason));

/**
 * Looks into a container by the best way that there is: its first process in our /proc, one program that is run inside,
 * the files that the engine hands out. Where none leads in, nothing of the view is read.
 */
export const lookInto = async (container: InspectedContainer, context: LookContext): Promise<Look> => {
  const proc = byProc(container, context);
  if (proc.status === 'ok') return { view: proc.value, session: null, failure: null };
  const inside = await byExec(container, context);
  if (inside.status === 'ok')
    return { view: { readBy: 'exec', files: inside.value.files }, session: inside.value.session, failure: null };
  const archive = await byArchive(container, context);
  if (archive.status === 'ok')
    return { view: { readBy: 'archive', files: archive.value }, session: null, failure: null };
  const failure = [archive, inside].find(isFailure) ?? null;
  return { view: { readBy: 'inspect', files: unreadFiles() }, session: null, failure };
};
