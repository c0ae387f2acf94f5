import type { OwnHost } from './own-host.ts';

/**
 * What the programs of a host say of the kernel's clock from now on. All hosts share one kernel, whose state depends on
 * what keeps the clock of this machine; so the lab plays it, by an `adjtimex` that comes first in PATH.
 */
export async function playKernelClock(host: OwnHost, state: 'synchronised' | 'unsynchronised'): Promise<void> {
  const [status, errorUs] = state === 'synchronised' ? [0x2001, 1500] : [0x40, 16_000_000];
  // The lines of adjtimex 1.29, `adjtimex --print`.
  const lines = [
    '         mode: 0',
    '       offset: 0',
    '    frequency: 0',
    `     maxerror: ${errorUs}`,
    `     esterror: ${errorUs}`,
    `       status: ${status}`,
    'time_constant: 7',
    '    precision: 1',
    '    tolerance: 32768000',
    '         tick: 10000',
    '     raw time:  1790000000s 0us = 1790000000.000000',
    ' return value = 5',
  ];
  await host.write('/usr/local/sbin/adjtimex', `#!/bin/sh\ncat <<'END'\n${lines.join('\n')}\nEND\n`, '755');
}

/** Its processes have been running for a day longer than they have. */
export async function playLongUptime(host: OwnHost): Promise<void> {
  await host.sh(`
    read -r up idle </proc/uptime
    echo "$((\${up%.*} + 86400)).00 $idle" >/tmp/uptime
    chmod 644 /tmp/uptime
    mount --bind /tmp/uptime /proc/uptime`);
}
