import type { ConsequenceId } from '../checks/consequences.ts';
import type { ContainerFix } from '../checks/fixes/container.ts';
import type { SetClockFix } from '../checks/fixes/set-clock.ts';
import type { WakatimeFix } from '../checks/fixes/wakatime.ts';
import type { ArgsOf, CheckName, FixId, FixIdOf } from '../checks/index.ts';
import type { ContainerState } from '../model/container-facts.ts';
import type { DaemonClaim, KernelFacts } from '../model/daemon-facts.ts';
import type { EngineFault } from '../model/engine-facts.ts';
import type { SourceState } from '../model/facts.ts';
import type { Severity, Snippet } from '../model/finding.ts';
import type { MissingStatus } from '../model/gathered.ts';
import type { RtcMode } from '../model/machine-facts.ts';
import type { UsageFault } from '../model/usage-error.ts';
import type { SourceCounts, Verdict } from '../model/verdict.ts';
import type { WakatimeConfig, WakatimeServer } from '../model/wakatime-facts.ts';
import type { ZoneFault } from '../model/zone-facts.ts';

export interface HeadlineArgs {
  readonly host: string;
  readonly verdict: Verdict;
  readonly offsetMs: number;
  readonly boundMs: number;
  readonly sources: SourceCounts;
  /** Nobody was asked for the time, as the person wanted. */
  readonly offline?: boolean;
}

/** All words of the program in one language. What is missing in a language does not compile. */
export interface Messages {
  readonly checks: {
    readonly [Name in CheckName]: {
      /** One sentence: what is the case. */
      readonly title: (args: ArgsOf<Name>) => string;
      /** What it means and what to look at; may be empty. */
      readonly detail: (args: ArgsOf<Name>) => string;
    };
  };
  readonly fixes: Record<FixId, string>;
  readonly consequences: Record<ConsequenceId, string>;
  readonly severities: Record<Severity, string>;
  readonly states: Record<SourceState, string>;
  /** Reason codes in words; a code that is not here is shown as it is. */
  readonly reasons: Readonly<Record<string, string>>;
  /** A state and why it is so, together. */
  readonly because: (state: string, why: string) => string;
  readonly kiss: (code: string) => string;
  readonly headline: (args: HeadlineArgs) => string;
  readonly report: {
    readonly sources: string;
    readonly stratum: string;
    readonly offset: string;
    readonly bound: string;
    readonly delay: string;
    readonly sample: string;
    /** Behind the name of a source that this host is configured to use. */
    readonly configured: string;
    readonly whatToDo: string;
    /** Where the lines that follow belong. */
    readonly snippet: (snippet: Pick<Snippet, 'format' | 'file' | 'line' | 'lineCount' | 'isPart'>) => string;
    /** In place of remedies that stand under the findings of these numbers, which are in order. */
    readonly sameAs: (numbers: readonly number[]) => string;
    readonly alsoNoted: string;
    readonly thisClock: string;
    readonly trueTime: string;
    readonly interrupted: string;
    readonly summary: (counts: Record<Severity, number>, passed: number, elapsed: string) => string;
    readonly moreAbout: string;
  };
  /** What is told of this host beside the measurement. */
  readonly host: {
    readonly title: string;
    readonly measured: string;
    readonly kernel: string;
    readonly zone: string;
    readonly machine: string;
    readonly notMeasured: string;
    /** `agoMs`: since its last update. */
    readonly claim: (claim: DaemonClaim, agoMs: number | null) => string;
    readonly noClaim: (status: MissingStatus, reason: string) => string;
    /** Where it may not or will not set the clock, and where it runs in a container. */
    readonly measuresOnly: string;
    readonly inContainer: string;
    readonly service: string;
    readonly noService: (installed: readonly string[]) => string;
    readonly processesHidden: string;
    readonly kernelState: (kernel: KernelFacts) => string;
    /** Of a witness that the measurement contradicts. */
    readonly contradicted: string;
    readonly zoneName: (name: string | null, utcOffset: string, abbreviation: string) => string;
    readonly zoneFallback: string;
    readonly zoneOfShell: (name: string | null, utcOffset: string) => string;
    readonly container: (kind: string) => string;
    readonly guest: (hypervisor: string) => string;
    readonly rtc: (mode: RtcMode | null, off: string) => string;
    readonly clockSource: (name: string) => string;
  };
  /** The section of the engine and its containers. */
  readonly containers: {
    readonly title: string;
    /** Behind the name: clock, local time, zone, TZ, /etc/localtime, tzdata. */
    readonly columns: readonly [string, string, string, string, string, string];
    /** There is no engine. */
    readonly none: string;
    /** Why one could not be asked; `name` is its address and what led to it. */
    readonly engineFault: (name: string, why: string, detail: string | null) => string;
    readonly engineFaults: Record<EngineFault, string>;
    readonly notLooked: (reason: string) => string;
    readonly notListed: (status: MissingStatus, reason: string) => string;
    readonly counts: (counts: Record<'running' | 'paused' | 'restarting' | 'stopped' | 'unknown', number>) => string;
    readonly notAll: (read: number, total: number) => string;
    readonly engineClock: (offset: string) => string;
    readonly engineClockUnknown: string;
    /** An offset against this host's clock, true time not being known. */
    readonly toHost: (offset: string) => string;
    /** Of a clock: it is this host's. */
    readonly shared: string;
    readonly states: Record<ContainerState, string>;
    readonly mount: string;
    readonly copy: string;
    /** In a cell of the table. */
    readonly faults: Record<ZoneFault, string>;
    readonly tzdataNone: string;
    readonly tzdataPresent: string;
    /** In place of so many more rows. */
    readonly more: (count: number) => string;
    /** What is ignored by labels. `who`: names of containers; `others`: of how many more. */
    readonly ignored: (
      groups: readonly {
        readonly who: readonly string[];
        readonly others: number;
        readonly checks: readonly string[];
        /** Names that no check has. */
        readonly unknown: readonly string[];
      }[],
    ) => string;
  };
  /** The section of wakatime-cli's queue and its server. */
  readonly wakatime: {
    readonly title: string;
    /** There is none of it. */
    readonly none: string;
    readonly notLooked: (why: string) => string;
    readonly labels: Record<
      'home' | 'cli' | 'config' | 'queue' | 'sending' | 'log' | 'server' | 'container' | 'projects',
      string
    >;
    /** Of a file, or of a program. */
    readonly unread: (status: MissingStatus, reason: string) => string;
    readonly notInstalled: string;
    readonly noVersion: string;
    readonly defaultUrl: string;
    readonly keys: Record<WakatimeConfig['key'], string>;
    readonly faults: (count: number) => string;
    readonly legacy: string;
    readonly aside: string;
    readonly empty: string;
    /** `oldestMs`: how long ago; negative: in the future. `count` 0: there is no queue. */
    readonly waiting: (count: number, oldestMs: number | null) => string;
    readonly newest: (agoMs: number) => string;
    readonly future: (count: number, byMs: number | null) => string;
    readonly expired: (count: number) => string;
    readonly unreadable: (count: number) => string;
    /** `differs`: from what we count. */
    readonly cliCounts: (count: number, differs: boolean) => string;
    readonly cliCountsNot: (reason: string) => string;
    /** Negative: in the future. */
    readonly lastSent: (agoMs: number) => string;
    readonly backoff: (agoMs: number | null, retries: number) => string;
    readonly nothingSent: string;
    /** `isWhole`: of all the 24 hours. */
    readonly rejections: (badRequests: number, unauthorized: number, isWhole: boolean) => string;
    readonly lastError: (agoMs: number, message: string) => string;
    readonly noErrors: string;
    readonly notAsked: (reason: string) => string;
    readonly kinds: Record<Exclude<WakatimeServer['kind'], 'unknown'>, string>;
    /** `null`: not in time; `tls: …`: a fault of TLS. */
    readonly noAnswer: (reason: string | null) => string;
    readonly inContainer: (name: string) => string;
    /** Before the server. */
    readonly proxy: (name: string) => string;
    readonly health: (isWell: boolean) => string;
    /** Against true time, or else against this host's clock. */
    readonly clock: (offsetMs: number, boundMs: number, against: 'true' | 'host') => string;
    readonly sharedClock: string;
    readonly noClock: string;
    readonly keyTaken: Record<'accepted' | 'refused', string>;
    readonly maxAge: (ms: number, isAssumed: boolean) => string;
    readonly logged: (rejections: number, panics: number) => string;
    readonly histogram: (by: 'day' | 'week' | 'month' | 'year', zone: string) => string;
    readonly otherDays: (count: number) => string;
  };
  readonly progress: (asked: number, settled: number) => string;
  readonly demo: {
    readonly banner: string;
    readonly scenarios: { readonly truthful: string; readonly liar: string; readonly off: string };
  };
  readonly usage: (fault: UsageFault) => string;
  /** Follows the fault on the same line. */
  readonly usageHint: string;
  readonly programFault: string;
  readonly help: {
    readonly description: string;
    readonly titles: Readonly<Record<string, string>>;
    readonly commands: {
      readonly check: string;
      readonly ntp: string;
      readonly containers: string;
      readonly wakatime: string;
      readonly explain: string;
      readonly demo: string;
    };
    readonly arguments: { readonly hosts: string; readonly check: string };
    readonly options: Record<
      | 'server'
      | 'samples'
      | 'warn'
      | 'crit'
      | 'only'
      | 'skip'
      | 'engine'
      | 'noContainers'
      | 'requireEngine'
      | 'noExec'
      | 'home'
      | 'withKey'
      | 'askWakatimeCli'
      | 'noWakatime'
      | 'offline'
      | 'failOn'
      | 'allowUnknown'
      | 'timeout'
      | 'json'
      | 'format'
      | 'output'
      | 'quiet'
      | 'verbose'
      | 'noColor'
      | 'lang'
      | 'scenario'
      | 'version'
      | 'help',
      string
    >;
    readonly examples: string;
    readonly exitCodes: string;
  };
}

/**
 * The words of some checks and of the fixes that only they propose: what one file of a language holds. `Elsewhere`: fixes
 * whose words stand in the file of another group, which proposes them too.
 */
export interface WordsFor<Names extends CheckName, Elsewhere extends FixId = never> {
  readonly checks: Pick<Messages['checks'], Names>;
  readonly fixes: Pick<
    Messages['fixes'],
    Exclude<FixIdOf<Names>, SetClockFix | ContainerFix | WakatimeFix | Elsewhere>
  >;
}
