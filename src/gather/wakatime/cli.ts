import type { Gathered } from '../../model/gathered.ts';
import { missing, ok } from '../../model/gathered.ts';
import type { WakatimeCli } from '../../model/wakatime-facts.ts';
import type { Doors } from '../../system/doors.ts';
import type { WakatimePlaces } from '../../wakatime/homes.ts';
import { isCliVersion } from '../../wakatime/log.ts';
import { programIn } from './homes.ts';

type CliDoors = Pick<Doors, 'files' | 'machine' | 'programs'>;

/** Others than the owner may write there; but where a folder is sticky, they cannot replace what is not theirs. */
const [WRITABLE, STICKY] = [0o022, 0o1000];
const NOT_OURS = missing('denied', 'another user’s program');
const REPLACEABLE = missing('denied', 'others could replace it');

/** Whether nobody but root decides what runs there: root is not to run what a user put in its place. */
const isRootsAlone = (path: string, { files }: CliDoors): boolean => {
  const real = files.realPath(path);
  if (real.status !== 'ok') return false;
  const names = real.value.split('/').slice(1);
  return [names.length, ...names.keys()].every((count) => {
    const info = files.info(`/${names.slice(0, count).join('/')}`);
    const inode = info.status === 'ok' ? info.value.inode : undefined;
    if (inode === undefined || inode.uid !== 0) return false;
    return (inode.mode & WRITABLE) === 0 || (count < names.length && (inode.mode & STICKY) !== 0);
  });
};

interface Program {
  readonly path: string;
  /** `null`: nothing speaks against running it. */
  readonly refusal: Gathered<never> | null;
}

/** In PATH, where editors look first too; else in the home. */
const programOf = (places: WakatimePlaces, doors: CliDoors): Program | null => {
  const { files, machine, programs } = doors;
  const found = programs.find('wakatime-cli');
  const installed = found !== null && files.exists(found) ? found : null;
  const path = installed ?? programIn(places, doors);
  if (path === null) return null;
  if (installed === null && !places.isOurs) return { path, refusal: NOT_OURS };
  return { path, refusal: machine.userId() === 0 && !isRootsAlone(path, doors) ? REPLACEABLE : null };
};

/**
 * Its `--version` opens the log and reads the configuration (which may ask it to collect metrics): with these it writes no
 * log, reads nothing, and has no home in which it could create anything.
 */
const askVersion = async (path: string, { machine, programs }: CliDoors): Promise<Gathered<string>> => {
  const nothing = machine.platform === 'win32' ? 'NUL' : '/dev/null';
  const args = ['--version', '--log-to-stdout', '--config', nothing, '--internal-config', nothing];
  const answer = await programs.run(path, args, { WAKATIME_HOME: nothing });
  if (answer.status !== 'ok') return answer;
  const { exitCode, stdout } = answer.value;
  const version = stdout.slice(0, 100).trim();
  if (exitCode !== 0) return missing('failed', `exit code ${exitCode}`);
  return isCliVersion(version) ? ok(version) : missing('failed', 'no version');
};

/** Finds wakatime-cli, and asks it for its version where it is ours to run. Nothing of the home is changed by that. */
export const findCli = async (places: WakatimePlaces, doors: CliDoors): Promise<Gathered<WakatimeCli>> => {
  const program = programOf(places, doors);
  if (program === null) return missing('absent', 'not installed');
  const { path, refusal } = program;
  return ok({ path, version: refusal ?? (await askVersion(path, doors)) });
};

/** Its own count of the queues that are there, for which it opens them for writing: only on request. */
export const askCliCount = async (
  cli: Gathered<WakatimeCli>,
  places: WakatimePlaces,
  doors: CliDoors,
): Promise<Gathered<number>> => {
  const { files, machine, programs } = doors;
  if (cli.status !== 'ok') return cli;
  if (!places.isOurs) return missing('denied', 'another user’s queue');
  const refusal = programOf(places, doors)?.refusal ?? null;
  if (refusal !== null) return refusal;
  const home = machine.platform === 'win32' ? 'USERPROFILE' : 'HOME';
  const variables =
    places.foundBy === 'WAKATIME_HOME' ? { WAKATIME_HOME: places.home } : { [home]: places.home, WAKATIME_HOME: '' };
  let sum = 0;
  // By its path: one that is not there would be created.
  const queues = places.queues.filter(({ path }) => files.exists(path));
  for (const { path } of queues) {
    const args = ['--offline-count', '--log-to-stdout', '--offline-queue-file', path];
    const answer = await programs.run(cli.value.path, args, variables);
    if (answer.status !== 'ok') return answer;
    // What it logs stands before the count.
    const count = /(?:^|\n)(\d{1,9})\r?\n$/.exec(answer.value.stdout)?.[1];
    if (answer.value.exitCode !== 0 || count === undefined) return missing('failed', 'no count');
    sum += Number(count);
  }
  return queues.length === 0 ? missing('absent', 'no queue') : ok(sum);
};
