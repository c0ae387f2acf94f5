import { readConfiguration } from '../daemon/config/index.ts';
import { readChrony } from '../daemon/chrony.ts';
import { findInstalled } from '../daemon/installed.ts';
import { readKernel } from '../daemon/kernel.ts';
import { readTimed } from '../daemon/macos.ts';
import { readNtpdRs } from '../daemon/ntpd-rs.ts';
import { readNtpd } from '../daemon/ntpq.ts';
import { readOpenntpd } from '../daemon/openntpd.ts';
import type { FoundProcess } from '../daemon/processes.ts';
import { findProcesses } from '../daemon/processes.ts';
import type { DaemonReader } from '../daemon/reader.ts';
import { readTimesyncd } from '../daemon/timesyncd.ts';
import { readW32time } from '../daemon/w32time.ts';
import { readW32Configuration } from '../daemon/w32time-configuration.ts';
import type {
  ConfiguredSource,
  DaemonConfiguration,
  DaemonFacts,
  DaemonProcess,
  TimeService,
  TimeServiceFacts,
} from '../model/daemon-facts.ts';
import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';
import type { Doors } from '../system/doors.ts';

type DaemonGatherDoors = Pick<Doors, 'files' | 'machine' | 'programs' | 'sockets' | 'clock'>;

const readNothing: DaemonReader = () =>
  Promise.resolve(missing('absent', 'it has no way that timecheck knows to be asked'));

const READERS: Record<TimeService, DaemonReader> = {
  chrony: readChrony,
  'systemd-timesyncd': readTimesyncd,
  ntpd: readNtpd,
  ntpsec: readNtpd,
  openntpd: readOpenntpd,
  'ntpd-rs': readNtpdRs,
  'busybox-ntpd': readNothing,
  ptp: readNothing,
  connman: readNothing,
  timed: readTimed,
  w32time: readW32time,
};

/** macOS and Windows have a time service of their own, which runs unless it was switched off. */
const OWN_SERVICE: Readonly<Record<string, TimeService>> = { darwin: 'timed', win32: 'w32time' };

/** It runs, and no more is known of it. */
const UNSEEN: DaemonProcess = { pid: null, runningForMs: null, setsClock: null, inContainer: false };

const ownProcess = (service: TimeService): FoundProcess => ({ ...UNSEEN, service, commandLine: [] });

/** There only while systemd-timesyncd runs; to ask it when it does not would have the bus start it. */
const TIMESYNCD_FOLDER = '/run/systemd/timesync';

/** A service of this host, before it was asked. */
interface Service {
  readonly service: TimeService;
  readonly found: FoundProcess | null;
  readonly configuration: Gathered<DaemonConfiguration>;
}

/** What is known of the time services before any of them is asked: this much takes some milliseconds. */
export interface DaemonSurvey {
  readonly services: readonly Service[];
  readonly processesVisible: boolean;
}

/** Reads the process list and the configurations; of Windows, whose configuration is no file, with a program. */
export const surveyDaemons = async ({ files, machine, programs }: DaemonGatherDoors): Promise<DaemonSurvey> => {
  const own = OWN_SERVICE[machine.platform];
  const ownConfiguration = own === 'w32time' ? await readW32Configuration(programs) : null;
  const processes = own === undefined ? findProcesses(files) : [ownProcess(own)];
  const running = processes ?? [];
  const idle = own === undefined ? findInstalled(files) : [];
  const configurationOf = (service: TimeService, commandLine: readonly string[]): Gathered<DaemonConfiguration> =>
    ownConfiguration ?? readConfiguration(service, files, commandLine);
  return {
    processesVisible: processes !== null,
    services: [
      ...running.map((found) => ({
        service: found.service,
        found,
        configuration: found.inContainer
          ? missing('absent', 'it lies inside a container')
          : configurationOf(found.service, found.commandLine),
      })),
      ...idle
        .filter((service) => !running.some((found) => found.service === service))
        .map((service) => ({ service, found: null, configuration: configurationOf(service, []) })),
    ],
  };
};

/**
 * The servers that this host is configured to use: those of the running services; if none runs, or if that is hidden, of
 * the installed ones.
 */
export const configuredSources = ({ services }: DaemonSurvey): readonly ConfiguredSource[] => {
  const running = services.filter(({ found }) => found !== null);
  return (running.length > 0 ? running : services).flatMap(({ configuration }) =>
    configuration.status === 'ok' ? configuration.value.sources : [],
  );
};

/** Nobody sees whether it runs: whoever answers does. */
const askUnseen = async (service: Service, doors: DaemonGatherDoors): Promise<TimeServiceFacts> => {
  const { service: name, configuration } = service;
  const isAsked = name !== 'systemd-timesyncd' || doors.files.exists(TIMESYNCD_FOLDER);
  const claim = isAsked
    ? await READERS[name](doors, configuration.status === 'ok' ? configuration.value : null)
    : missing('absent', 'it was not asked');
  if (claim.status === 'ok') return { service: name, process: UNSEEN, claim, configuration };
  const unknown = missing('absent', 'the process list is hidden: not known whether it runs');
  return { service: name, process: null, claim: unknown, configuration };
};

const askService = async (
  { service, found, configuration }: Service,
  doors: DaemonGatherDoors,
): Promise<TimeServiceFacts> => {
  const ask = (): Promise<TimeServiceFacts['claim']> => {
    if (found === null) return Promise.resolve(missing('absent', 'it does not run'));
    if (found.inContainer) return Promise.resolve(missing('absent', 'it runs inside a container'));
    return READERS[service](doors, configuration.status === 'ok' ? configuration.value : null);
  };
  const claim = await ask();
  // Windows has its service always, and only the service itself tells whether it runs.
  const isStopped = service === 'w32time' && claim.status === 'absent';
  if (found === null || isStopped) return { service, process: null, claim, configuration };
  const { pid, runningForMs, setsClock, inContainer } = found;
  return { service, process: { pid, runningForMs, setsClock, inContainer }, claim, configuration };
};

/** Asks every time service of the survey, and the kernel, all at once. */
export const gatherDaemon = async (
  { services, processesVisible }: DaemonSurvey,
  doors: DaemonGatherDoors,
): Promise<Gathered<DaemonFacts>> => {
  const kernel = doors.machine.platform === 'linux' ? readKernel(doors.programs) : missing('absent', 'not Linux');
  const ask = processesVisible ? askService : askUnseen;
  const asked = services.map((service) => ask(service, doors));
  const answered = await Promise.all(asked);
  // Those that run come first; of those that are asked unseen it shows only now.
  const ordered = answered.toSorted((a, b) => Number(a.process === null) - Number(b.process === null));
  return ok({ services: ordered, processesVisible, kernel: await kernel });
};
