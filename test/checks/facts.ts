/** Facts as the gatherers make them, for tests that need some. */
import { container, engine, engineAccess } from './container-facts.ts';
import type { ContainerFacts } from '../../src/model/container-facts.ts';
import type { EngineAccess, EngineFacts } from '../../src/model/engine-facts.ts';
import type {
  DaemonClaim,
  DaemonConfiguration,
  DaemonFacts,
  DaemonProcess,
  DaemonSource,
  KernelFacts,
  TimeService,
  TimeServiceFacts,
} from '../../src/model/daemon-facts.ts';
import type { ClockFacts, Facts, HostFacts, NtpFacts, NtpSource } from '../../src/model/facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { Interval } from '../../src/model/interval.ts';
import { midpoint } from '../../src/model/interval.ts';
import type { MachineFacts } from '../../src/model/machine-facts.ts';
import type { WakapiFacts, WakatimeHome } from '../../src/model/wakatime-facts.ts';
import type { EffectiveZone, ZoneFacts } from '../../src/model/zone-facts.ts';

/** 2026-11-22T12:00:00Z. */
export const NOW = Date.UTC(2026, 10, 22, 12);

const REASONS: Partial<Record<NtpSource['state'], string>> = {
  falseticker: 'outside-majority',
  undecided: 'no-majority',
  duplicate: 'same-clock',
};

/** One that was measured, at ± 5 ms. */
export const source = (changes: Partial<NtpSource> = {}): NtpSource => ({
  name: 'ntp.example',
  aliases: [],
  origin: 'named',
  address: '192.0.2.1',
  port: 123,
  stratum: 2,
  refid: '192.0.2.200',
  offsetMs: 0,
  delayMs: 10,
  lowMs: -5,
  highMs: 5,
  jitterMs: 0.1,
  state: 'agreeing',
  reason: REASONS[changes.state ?? 'agreeing'] ?? null,
  samples: [],
  ...changes,
});

const NOTHING = {
  offsetMs: null,
  delayMs: null,
  lowMs: null,
  highMs: null,
  jitterMs: null,
  stratum: null,
  refid: null,
};

/** A source that gave no measurement. */
export const failed = (state: NtpSource['state'], reason: string, changes: Partial<NtpSource> = {}): NtpSource =>
  source({ ...NOTHING, state, reason, ...changes });

/** `count` sources that say so, each ± `boundMs`. */
export const sources = (count: number, offsetMs: number, boundMs = 5, changes: Partial<NtpSource> = {}): NtpSource[] =>
  Array.from({ length: count }, (_, index) =>
    source({
      name: `ntp${index + 1}.example`,
      address: `192.0.2.${index + 1}`,
      offsetMs,
      lowMs: offsetMs - boundMs,
      highMs: offsetMs + boundMs,
      ...changes,
    }),
  );

export const ntp = (all: readonly NtpSource[], interval: Interval | null = null): NtpFacts => ({
  sources: all,
  estimate: interval && { ...interval, offsetMs: midpoint(interval) },
});

/** Three sources that agree on it, and the estimate that follows. */
export const agreed = (offsetMs: number, boundMs = 5): NtpFacts =>
  ntp(sources(3, offsetMs, boundMs), { lowMs: offsetMs - boundMs, highMs: offsetMs + boundMs });

export const host = (changes: Partial<HostFacts> = {}): HostFacts => ({
  name: 'web-01',
  platform: 'linux',
  distribution: 'debian',
  distributionLike: [],
  systemd: true,
  clockOutOfReach: false,
  ...changes,
});

export const clock = (changes: Partial<ClockFacts> = {}): ClockFacts => ({
  anchorErrorMs: 0.0001,
  steps: [],
  measuredAgain: false,
  ...changes,
});

/** A process of it that has been running for a day and may set the clock. */
export const daemonProcess = (changes: Partial<DaemonProcess> = {}): DaemonProcess => ({
  pid: 700,
  runningForMs: 86_400_000,
  setsClock: true,
  inContainer: false,
  ...changes,
});

/** A source that a daemon follows, or has turned away from. */
export const daemonSource = (changes: Partial<DaemonSource> = {}): DaemonSource => ({
  name: '192.0.2.1',
  kind: 'server',
  state: 'selected',
  stratum: 2,
  reach: 0o377,
  pollSeconds: 64,
  lastReceivedSeconds: 10,
  offsetMs: 0,
  ...changes,
});

/** Synchronised, right within 5 ms, updated 10 s ago. */
export const claim = (changes: Partial<DaemonClaim> = {}): DaemonClaim => ({
  synchronised: true,
  offsetMs: 0,
  boundMs: 5,
  stratum: 3,
  reference: '192.0.2.1',
  lastUpdateAt: NOW - 10_000,
  updateIntervalMs: 64_000,
  sources: [
    daemonSource(),
    daemonSource({ name: '192.0.2.2', state: 'combined' }),
    daemonSource({ name: '192.0.2.3', state: 'combined' }),
  ],
  ...changes,
});

export const configuration = (changes: Partial<DaemonConfiguration> = {}): DaemonConfiguration => ({
  files: ['/etc/chrony/chrony.conf'],
  unreadable: [],
  directives: [],
  sources: [],
  ...changes,
});

/** One that runs. */
export const running = (service: TimeService, changes: Partial<TimeServiceFacts> = {}): TimeServiceFacts => ({
  service,
  process: daemonProcess(),
  claim: ok(claim()),
  configuration: ok(configuration()),
  ...changes,
});

/** One that is installed only. */
export const idle = (service: TimeService): TimeServiceFacts => ({
  service,
  process: null,
  claim: missing('absent', 'it does not run'),
  configuration: missing('absent', 'no file'),
});

export const kernel = (changes: Partial<KernelFacts> = {}): KernelFacts => ({
  readBy: 'adjtimex',
  synchronised: true,
  meaning: 'status-bit',
  maximumErrorMs: 20,
  estimatedErrorMs: 1,
  ...changes,
});

export const daemon = (changes: Partial<DaemonFacts> = {}): DaemonFacts => ({
  services: [running('chrony')],
  processesVisible: true,
  kernel: ok(kernel()),
  ...changes,
});

/** A machine of its own with nothing remarkable. */
export const machine = (changes: Partial<MachineFacts> = {}): MachineFacts => ({
  bootedAt: NOW - 86_400_000,
  rtc: ok({
    device: 'rtc0',
    toHost: { lowMs: -500, highMs: 500 },
    claim: { mode: 'utc', readBy: '/etc/adjtime' },
    hwclock: true,
    windowsBeside: false,
  }),
  suspended: ok({ lowMs: 0, highMs: 20 }),
  clockSource: ok({ current: 'tsc', available: ['tsc', 'hpet', 'acpi_pm'] }),
  container: null,
  hypervisor: null,
  ptpClocks: [],
  hypervisorClock: null,
  steps: ok({ steps: [], read: [{ source: 'journal', since: NOW - 604_800_000 }], unread: [] }),
  ...changes,
});

const UTC: EffectiveZone = {
  name: 'Etc/UTC',
  decidedBy: 'localtime',
  isFallback: false,
  type: { utcOffsetSeconds: 0, isDaylight: false, abbreviation: 'UTC' },
  leapSeconds: 0,
  changes: [],
};

/** UTC by a link, and nothing that contradicts it. */
export const zone = (changes: Partial<ZoneFacts> = {}): ZoneFacts => ({
  effective: ok(UTC),
  ours: ok(UTC),
  tz: null,
  servicesTz: null,
  localtime: {
    path: '/etc/localtime',
    kind: 'symlink',
    target: '/usr/share/zoneinfo/Etc/UTC',
    linkedZone: 'Etc/UTC',
    zone: 'Etc/UTC',
    namedBy: 'symlink',
    candidates: [],
    fault: null,
    suggestion: null,
  },
  etcTimezone: missing('absent', 'ENOENT'),
  timedatectl: missing('absent', 'timedatectl show'),
  tzdata: { folder: '/usr/share/zoneinfo', version: '2026b' },
  icuVersion: '2026b',
  differences: [],
  unknownToIcu: [],
  ...changes,
});

interface Parts {
  readonly engineAccess?: EngineAccess;
  readonly engine?: EngineFacts;
  readonly containers?: readonly ContainerFacts[];
  readonly wakatime?: readonly WakatimeHome[];
  readonly wakapi?: readonly WakapiFacts[];
  readonly ntp?: NtpFacts;
  readonly host?: HostFacts;
  readonly clock?: ClockFacts;
  readonly daemon?: DaemonFacts;
  readonly machine?: MachineFacts;
  readonly zone?: ZoneFacts;
}

/** A host on which all is well, but for what is given. */
export const facts = (changes: Parts = {}): Facts => ({
  now: NOW,
  host: ok(changes.host ?? host()),
  clock: ok(changes.clock ?? clock()),
  ntp: ok(changes.ntp ?? agreed(0)),
  daemon: ok(changes.daemon ?? daemon()),
  machine: ok(changes.machine ?? machine()),
  zone: ok(changes.zone ?? zone()),
  engineAccess: ok(changes.engineAccess ?? engineAccess()),
  engine: ok(changes.engine ?? engine()),
  containers: ok(changes.containers ?? [container()]),
  wakatime: changes.wakatime === undefined ? missing('absent', 'no home with wakatime-cli') : ok(changes.wakatime),
  wakapi: changes.wakapi === undefined ? ok([]) : ok(changes.wakapi),
});
