/** Entries of /proc, as Linux writes them. */
import type { FakeFile, FakeTree } from '../gather/fake-files.ts';

export interface FakeProcess {
  /** The first 15 characters of the program's name. */
  readonly comm: string;
  readonly argv?: readonly string[];
  /** CapEff of /proc/PID/status; all of them by default. */
  readonly capabilities?: string;
  /** Its pids from this namespace inwards. */
  readonly pids?: readonly number[];
  readonly cgroup?: string;
  /** 105 by default: a system account. */
  readonly user?: number;
  /** As /proc/PID/uid_map; by default the one of the first user namespace. */
  readonly userMap?: string;
  /** Ticks of 10 ms after the boot. */
  readonly startedTicks?: number;
}

/** As of root without bounds on Linux 6. */
const ALL_CAPABILITIES = '000001ffffffffff';
/** As the first user namespace has it. */
const INITIAL_MAP = '         0          0 4294967295\n';
/** All but CAP_SYS_TIME. */
export const WITHOUT_SYS_TIME = '000001fffdffffff';
/** What chronyd keeps after it has dropped root: CAP_NET_BIND_SERVICE and CAP_SYS_TIME. */
export const SYS_TIME_OF_CHRONY = '0000000002000400';

/** That of a chronyd 4.3 under Linux 6, shortened. */
const statusOf = (
  pid: number,
  { comm, capabilities = ALL_CAPABILITIES, pids = [pid], user = 105 }: FakeProcess,
): string =>
  [
    `Name:\t${comm}`,
    'Umask:\t0027',
    'State:\tS (sleeping)',
    `Tgid:\t${pid}`,
    `Pid:\t${pid}`,
    'PPid:\t1',
    `Uid:\t${user}\t${user}\t${user}\t${user}`,
    `NStgid:\t${pids.join('\t')}`,
    `NSpid:\t${pids.join('\t')}`,
    'Threads:\t1',
    'CapInh:\t0000000000000000',
    `CapPrm:\t${capabilities}`,
    `CapEff:\t${capabilities}`,
    'CapBnd:\t000001ffffffffff',
    'CapAmb:\t0000000000000000',
    '',
  ].join('\n');

/** That of an ntpd of NTPsec 1.2.2, with another start. */
const statOf = (pid: number, { comm, startedTicks = 1000 }: FakeProcess): string =>
  `${pid} (${comm}) S 1 0 0 0 -1 4194560 785 0 3 0 3 0 0 0 -100 0 1 0 ${startedTicks} 11014144 2090 18446744073709551615 94575462195200 94575462500777 140730483475072 0 0 0 0 4096 92743 1 0 0 17 1 99 1 0 0 0 94575462642320 94575462669200 94576534917120 140730483477024 140730483477097 140730483477097 140730483478500 0\n`;

/** A host that is up for an hour, with these processes beside init. */
export const procTree = (processes: Readonly<Record<number, FakeProcess>>): FakeTree => {
  const tree: Record<string, FakeFile> = {
    '/proc/1/comm': 'systemd\n',
    '/proc/uptime': '3600.55 7012.10\n',
    '/proc/self/uid_map': INITIAL_MAP,
    '/proc/self/cgroup': '0::/user.slice/user-1000.slice/session-3.scope\n',
  };
  for (const [key, one] of Object.entries(processes)) {
    const pid = Number(key);
    const { comm, argv = [`/usr/sbin/${comm}`], cgroup = `0::/system.slice/${comm}.service\n` } = one;
    tree[`/proc/${pid}/comm`] = `${comm}\n`;
    tree[`/proc/${pid}/cmdline`] = argv.map((argument) => `${argument}\0`).join('');
    tree[`/proc/${pid}/status`] = statusOf(pid, one);
    tree[`/proc/${pid}/stat`] = statOf(pid, one);
    tree[`/proc/${pid}/cgroup`] = cgroup;
    tree[`/proc/${pid}/uid_map`] = one.userMap ?? INITIAL_MAP;
  }
  return tree;
};
