import { defineCheck } from '../model/check.ts';
import type { HostFacts } from '../model/facts.ts';
import type { Fix } from '../model/finding.ts';
import type { HypervisorName } from '../model/machine-facts.ts';
import type { Verdict } from '../model/verdict.ts';
import { verdictOf } from '../model/verdict.ts';

interface Args {
  readonly current: string;
  /** A better one that the kernel would take, if it were told to; `null` if it trusts none. */
  readonly better: string | null;
  readonly verdict: Verdict;
  readonly hypervisor: HypervisorName | null;
}

type FixId = 'read-kernel-log';

/** What a kernel falls back to; by its own rating it prefers every other one (drivers/clocksource, arch/x86/kernel). */
const LAST_RESORTS = ['hpet', 'acpi_pm', 'pit', 'jiffies', 'refined-jiffies'];

/** It tells when it gave up the better one, and why. */
const readKernelLog = ({ systemd }: HostFacts): Fix<FixId> => ({
  id: 'read-kernel-log',
  commands: [systemd ? ['sudo', 'journalctl', '--dmesg', '--grep=clocksource|tsc'] : ['sudo', 'dmesg']],
  needsRoot: true,
  safety: 'safe',
});

/** A kernel that does not trust the counter of its processors counts time by a slower one. */
export const clockSource = defineCheck<Args, FixId>()({
  name: 'clock-source',
  needs: ['machine', 'ntp', 'host'],
  run: ({ machine, ntp, host }, { warnMs }) => {
    if (machine.clockSource.status !== 'ok') return null;
    const { current, available } = machine.clockSource.value;
    if (!LAST_RESORTS.includes(current)) return [];
    const verdict = verdictOf(ntp.estimate, warnMs);
    return [
      {
        severity: verdict === 'behind' || verdict === 'ahead' ? 'warning' : 'info',
        subject: { kind: 'host', name: host.name },
        args: {
          current,
          better: available.find((name) => !LAST_RESORTS.includes(name)) ?? null,
          verdict,
          hypervisor: machine.hypervisor,
        },
        evidence: [
          {
            label: current,
            value: available.join(' '),
            source: '/sys/devices/system/clocksource/clocksource0/available_clocksource',
          },
        ],
        fixes: host.platform === 'linux' && machine.container === null ? [readKernelLog(host)] : [],
      },
    ];
  },
});
