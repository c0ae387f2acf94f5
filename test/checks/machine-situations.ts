/** What may lie under a host's clock, for the tests of its checks and of their words. */
import type { DaemonFacts, Directive, TimeServiceFacts } from '../../src/model/daemon-facts.ts';
import type { Facts } from '../../src/model/facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { Interval } from '../../src/model/interval.ts';
import type { LoggedStep, MachineFacts, RtcFacts } from '../../src/model/machine-facts.ts';
import type { LocalType, ZoneFacts } from '../../src/model/zone-facts.ts';
import { NOW, agreed, configuration, daemon, facts, kernel, machine, running, zone } from './facts.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

const localType = (hours: number, isDaylight = false): LocalType => ({
  utcOffsetSeconds: hours * 3600,
  isDaylight,
  abbreviation: 'XST',
});

/** A zone so many hours east of Greenwich; one with summer time goes forward in three months. */
export const zoneAt = (hours: number, hasSummerTime = false): ZoneFacts =>
  zone({
    effective: ok({
      name: null,
      decidedBy: 'localtime',
      isFallback: false,
      type: localType(hours),
      leapSeconds: 0,
      changes: hasSummerTime
        ? [
            {
              at: NOW + 90 * DAY,
              kind: 'gap',
              bySeconds: 3600,
              before: localType(hours),
              after: localType(hours + 1, true),
            },
          ]
        : [],
    }),
  });

export const berlin = (): ZoneFacts => zoneAt(1, true);
export const shanghai = (): ZoneFacts => zoneAt(8);

/** Read as UTC, `toHostMs` must be added to it to get this host's clock; known to a second. */
export const rtc = (toHostMs: number, changes: Partial<RtcFacts> = {}): MachineFacts['rtc'] =>
  ok({
    device: 'rtc0',
    toHost: { lowMs: toHostMs - 500, highMs: toHostMs + 500 },
    claim: { mode: 'utc', readBy: '/etc/adjtime' },
    hwclock: true,
    windowsBeside: false,
    ...changes,
  });

export const inLocalTime = { claim: { mode: 'local', readBy: 'timedatectl' } } as const satisfies Partial<RtcFacts>;

export const slept = (ms: number): { readonly status: 'ok'; readonly value: Interval } => ({
  status: 'ok',
  value: { lowMs: ms - 5, highMs: ms + 5 },
});

/** A step of the clock ten days after the start of the machine. */
export const step = (changes: Partial<LoggedStep> = {}): LoggedStep => {
  const at = changes.at ?? NOW - DAY;
  return { at, notBefore: at, byMs: 5000, by: 'chronyd', sinceBootMs: 10 * DAY, source: 'journal', ...changes };
};

export const stepped = (...steps: readonly LoggedStep[]): MachineFacts['steps'] =>
  ok({ steps, read: [{ source: 'journal', since: NOW - 7 * DAY }], unread: [] });

const directive = (name: string): Directive => ({ name, values: [], path: '/etc/chrony/chrony.conf', line: 1 });
const UNSYNCHRONISED = ok(kernel({ synchronised: false }));

/** With these directives. */
export const chronyRunning = (names: readonly string[]): TimeServiceFacts =>
  running('chrony', { configuration: ok(configuration({ directives: names.map(directive) })) });

export const chronyWith = (names: readonly string[], changes: Partial<DaemonFacts> = {}): DaemonFacts =>
  daemon({ services: [chronyRunning(names)], ...changes });

/** All that may or may not set a hardware clock. */
const RTC_KEEPERS: readonly DaemonFacts[] = [
  chronyWith(['rtcfile']),
  chronyWith([], { kernel: UNSYNCHRONISED }),
  daemon({ services: [running('systemd-timesyncd')] }),
  daemon({ services: [running('openntpd')], kernel: UNSYNCHRONISED }),
  daemon({ kernel: missing('absent', '') }),
];

/** Together they make each check of the machine find something, in each of its moods. */
export const MACHINE_SITUATIONS: readonly Facts[] = [
  facts({ machine: machine({ rtc: rtc(-HOUR, inLocalTime) }), zone: berlin() }),
  facts({ machine: machine({ rtc: rtc(-HOUR, { ...inLocalTime, windowsBeside: true }) }), zone: berlin() }),
  facts({ machine: machine({ rtc: rtc(-HOUR, { ...inLocalTime, windowsBeside: null }) }), zone: berlin() }),
  facts({ machine: machine({ rtc: rtc(-8 * HOUR), hypervisor: 'kvm' }), zone: shanghai() }),
  facts({ machine: machine({ rtc: rtc(0, { ...inLocalTime, hwclock: false }) }), zone: shanghai() }),
  facts({ machine: machine({ rtc: rtc(45_000) }) }),
  facts({ machine: machine({ rtc: rtc(-900_000), hypervisor: 'vmware' }) }),
  ...RTC_KEEPERS.map((one) => facts({ machine: machine({ rtc: rtc(-900_000) }), daemon: one })),
  facts({ machine: machine({ rtc: rtc(800 * DAY, { hwclock: false }) }) }),
  facts({ machine: machine({ rtc: rtc(0) }), ntp: agreed(600_000) }),
  facts({ machine: machine({ suspended: slept(9 * HOUR) }) }),
  facts({ machine: machine({ suspended: slept(9 * HOUR), hypervisor: 'kvm', bootedAt: null }), ntp: agreed(60_000) }),
  facts({ machine: machine({ suspended: slept(9 * HOUR), hypervisor: 'wsl2' }), ntp: agreed(60_000) }),
  facts({ machine: machine({ clockSource: ok({ current: 'hpet', available: ['hpet', 'acpi_pm'] }) }) }),
  facts({
    machine: machine({
      clockSource: ok({ current: 'acpi_pm', available: ['tsc', 'acpi_pm'] }),
      hypervisor: 'virtualbox',
    }),
    ntp: agreed(60_000),
  }),
  facts({ machine: machine({ clockSource: ok({ current: 'jiffies', available: ['jiffies'] }) }) }),
  facts({ machine: machine({ steps: stepped(step()) }) }),
  facts({ machine: machine({ steps: stepped(step({ byMs: null, by: null })) }) }),
  facts({
    machine: machine({
      steps: stepped(step({ by: null }), step({ byMs: -5000, by: 'systemd-timesyncd', at: NOW - 2 * DAY }), step()),
    }),
    zone: shanghai(),
  }),
  facts({
    machine: machine({
      steps: stepped(...Array.from({ length: 100 }, (_, index) => step({ at: NOW - index * HOUR, by: null }))),
    }),
  }),
];
