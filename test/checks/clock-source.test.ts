import { describe, expect, test } from 'vitest';
import type { Facts } from '../../src/model/facts.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { MachineFacts } from '../../src/model/machine-facts.ts';
import { agreed, facts, host, machine } from './facts.ts';
import { findOne, runCheck } from './find.ts';

const NAME = 'clock-source';

const counting = (current: string, available: readonly string[], changes: Partial<MachineFacts> = {}): Facts =>
  facts({ machine: machine({ clockSource: ok({ current, available }), ...changes }) });

describe('what a healthy machine counts by', () => {
  test.for([
    'tsc',
    'tsc-early',
    'kvm-clock',
    'hyperv_clocksource_tsc_page',
    'hyperv_clocksource_msr',
    'xen',
    'arch_sys_counter',
    'riscv_clocksource',
    'tod',
    'timebase',
    'stimer',
    'vmware-clock',
    'something-new',
  ])('%s', (name) => {
    expect(runCheck(NAME, counting(name, [name, 'hpet', 'acpi_pm'])).outcome).toBe('passed');
  });
});

describe('what a kernel falls back to', () => {
  test.for(['hpet', 'acpi_pm', 'pit', 'jiffies', 'refined-jiffies'])('%s', (name) => {
    const { severity, args } = findOne(NAME, counting(name, [name]));
    expect(severity).toBe('info');
    expect(args).toMatchObject({ current: name, better: null });
  });

  test('although it has a better one', () => {
    expect(findOne(NAME, counting('acpi_pm', ['kvm-clock', 'acpi_pm'])).args).toMatchObject({ better: 'kvm-clock' });
  });

  test('is a warning while the clock is off', () => {
    const situation = { ...counting('hpet', ['hpet']), ntp: ok(agreed(60_000)) };
    expect(findOne(NAME, situation).severity).toBe('warning');
  });
});

describe('what to type', () => {
  test.for([
    [true, ['sudo', 'journalctl', '--dmesg', '--grep=clocksource|tsc']],
    [false, ['sudo', 'dmesg']],
  ] as const)('the kernel’s log tells why; systemd: %s', ([systemd, command]) => {
    const situation = { ...counting('hpet', ['hpet']), host: ok(host({ systemd })) };
    expect(findOne(NAME, situation).fixes).toMatchObject([{ id: 'read-kernel-log', commands: [command] }]);
  });

  test('nothing in a container', () => {
    expect(findOne(NAME, counting('hpet', ['hpet'], { container: 'docker' })).fixes).toEqual([]);
  });
});

test('not judged where it is not told', () => {
  expect(runCheck(NAME, facts({ machine: machine({ clockSource: missing('absent', '') }) })).outcome).toBe('skipped');
});
