import type { EngineProduct } from '../../model/engine-facts.ts';
import { formatBound } from '../../model/quantity.ts';
import type { WordsFor } from '../types.ts';
import { list, off } from './phrases.ts';

const MACHINE: Record<EngineProduct, string> = {
  'docker-desktop': 'the virtual machine of Docker Desktop',
  colima: 'the virtual machine of colima',
  lima: 'the virtual machine of lima',
  orbstack: 'the virtual machine of OrbStack',
  'rancher-desktop': 'the virtual machine of Rancher Desktop',
  'podman-machine': 'the virtual machine of podman',
  wsl: 'WSL',
  minikube: 'the virtual machine of minikube',
};

const engineName = (product: EngineProduct | null, url: string): string =>
  product === null ? `the container engine at ${url}` : MACHINE[product];

interface Offset {
  readonly against: 'true-time' | 'host';
  readonly verdict: string;
  readonly offsetMs: number;
  readonly boundMs: number;
  readonly warnMs: number;
}

/** Follows the name of a clock, and ends the sentence. */
const isOff = ({ against, verdict, offsetMs, boundMs, warnMs }: Offset): string => {
  const by = against === 'host' ? `${off(offsetMs)} against this host's` : off(offsetMs);
  return verdict === 'inconclusive'
    ? `${by} ± ${formatBound(boundMs)}: too imprecise to tell whether that is more than ${formatBound(warnMs)}.`
    : `${by}.`;
};

export const containerClockWords: WordsFor<
  'engine-clock' | 'container-clock' | 'container-faketime' | 'container-can-set-time' | 'container-runs-ntp'
> = {
  checks: {
    'engine-clock': {
      title: ({ name, product, ...offset }) => `The clock of ${engineName(product, name)} is ${isOff(offset)}`,
      detail: ({ against, host, onThisComputer, verdict }) => {
        if (verdict === 'inconclusive')
          return 'The way there is too long for a better measurement: run timecheck where the engine runs.';
        const whose = 'Its containers have this clock.';
        if (against === 'host') return `${whose} True time is not known, so it may be this host's clock that is wrong.`;
        switch (host) {
          case 'right':
            return onThisComputer && verdict === 'behind'
              ? `This host agrees with NTP. A virtual machine falls behind while the computer sleeps. ${whose}`
              : `This host agrees with NTP. ${whose}`;
          case 'alike':
            return `This host's clock is off by the same. ${whose}`;
          case 'wrong':
            return `This host's clock is off too, by another amount. ${whose}`;
          case 'unknown':
            return whose;
        }
      },
    },
    'container-clock': {
      title: ({ name, ...offset }) => `The clock in container ${name} is ${isOff(offset)}`,
      detail: ({ cause, runtime, against }) => {
        const unsure =
          against === 'host' ? " True time is not known, so it may be this host's clock that is wrong." : '';
        switch (cause) {
          case 'faketime':
            return `libfaketime is loaded there: it shows its programs another time than the kernel's.${unsure}`;
          case 'own-kernel':
            return `Its runtime (${runtime ?? 'unknown'}) has a kernel of its own, and that has its own clock.${unsure}`;
          case 'old-seccomp':
            return 'No machine has such a time. 32-bit programs get it where libseccomp below the engine is older than 2.4.2 and does not know their newer system calls.';
          case null:
            return `It is not its engine's clock, and nothing shows why.${unsure}`;
        }
      },
    },
    'container-faketime': {
      title: ({ name, library, setting, clock, offsetMs }) => {
        const what = library === null ? 'is set up for libfaketime' : 'loads libfaketime';
        const how = setting === null ? '' : ` (FAKETIME=${setting})`;
        switch (clock) {
          case 'off':
            return `Container ${name} ${what}${how}: its programs see a clock that is ${off(offsetMs ?? 0)}.`;
          case 'right':
            return `Container ${name} ${what}${how}; its clock is right all the same.`;
          case 'unknown':
            return `Container ${name} ${what}${how}: which time its programs see is not known.`;
        }
      },
      detail: ({ name, seenBy, library }) => {
        if (library === null) return 'Only its variables were seen: without the library they change nothing.';
        return seenBy === 'process'
          ? `Its entrypoint puts it there: docker exec ${name} date is not faked, and shows the right time.`
          : 'Statically linked programs, and those written in Go, see the true time.';
      },
    },
    'container-can-set-time': {
      title: ({ name, by, clockOf }) => {
        const clock = clockOf === 'host' ? "this host's clock" : "its engine's clock";
        return by === 'capability'
          ? `Container ${name} may set ${clock}: it was given CAP_SYS_TIME.`
          : `Container ${name} is privileged, and so may set ${clock}.`;
      },
      detail: ({ service }) =>
        service === null
          ? 'A kernel has one clock: what is set in one container is set for the host and for all of them.'
          : `${service} runs in it, which sets the clock and needs that.`,
    },
    'container-runs-ntp': {
      title: ({ name, service, kind, keepers }) => {
        switch (kind) {
          case 'fights':
            return `${service} in container ${name} sets this host's clock, and so does ${list(keepers)} outside.`;
          case 'may-fight':
            return `${service} runs in container ${name}; whether it may set this host's clock is not known.`;
          case 'sets-engine':
            return `${service} in container ${name} sets the clock of the engine's machine.`;
          case 'useless':
            return `${service} runs in container ${name}, which may not set the clock.`;
        }
      },
      detail: ({ kind, keepers }) => {
        switch (kind) {
          case 'fights':
            return "Each takes the other's corrections for drift, and the clock swings between them.";
          case 'may-fight':
            return `${list(keepers)} keeps the clock outside; two that set it work against each other.`;
          case 'sets-engine':
            return 'That is right where nothing else there keeps it.';
          case 'useless':
            return "A container's clock is that of its host, which the host keeps. Nothing is kept by this one.";
        }
      },
    },
  },
  fixes: {
    'engine-restart-product': 'Restart it: its virtual machine takes the right time. All containers in it stop.',
    'engine-read-rtc':
      'Set the clock of the virtual machine from its hardware clock, which follows this computer. Running software sees time jump.',
    'engine-makestep': 'Let chrony in the virtual machine step the clock. Running software sees time jump.',
    'engine-restart-timesyncd':
      'Restart the time service in the virtual machine: it measures at its start. Running software sees time jump.',
    'engine-wsl':
      'Set the clock of WSL from the hardware clock (sudo hwclock -s); if that does not help, run wsl --shutdown in Windows, which stops all that runs in WSL.',
    'engine-restart-machine':
      'Set the clock right in the virtual machine that the engine runs in, or restart that machine: its containers stop.',
    'engine-look-there':
      'Run timecheck on the host of the engine: it says what keeps the clock there, and what to type.',
    'engine-mend-host': 'Set the clock of this host right first: the virtual machine takes its time from there.',
    'update-libseccomp': 'Update libseccomp, and with it the engine and its runtime, on the host of the engine.',
    'faketime-in-entrypoint':
      'If that is not meant so, take LD_PRELOAD out of the entrypoint or of the command of the image.',
    'faketime-in-preload-file': 'If that is not meant so, take the line out of /etc/ld.so.preload in the image.',
    'less-than-privileged': 'If it can do without, give it the devices and capabilities that it needs instead.',
    'one-time-service': 'Keep one of the two: the one outside, and stop the one in the container.',
    'leave-ntp-out': 'Leave it out of the container, unless it is there to serve time to others.',
  },
};
