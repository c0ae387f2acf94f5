import type { ArgsOf } from '../../checks/index.ts';
import { formatSpan } from '../../model/quantity.ts';
import type { WordsFor } from '../types.ts';
import { list, off } from './phrases.ts';

/** What was given on a command line has no line in a file. */
const at = ({ path, line }: { readonly path: string; readonly line: number | null }): string =>
  !path.startsWith('/') ? 'command line' : line === null ? path : `${path}:${line}`;

const seconds = (value: number): string => formatSpan(value * 1000);

type NoStep = Extract<ArgsOf<'sync-config'>, { readonly kind: 'no-step' }>;

const whyNoStep = (args: NoStep): string => {
  switch (args.because) {
    case 'none':
      return `Steps are not allowed: there is no makestep in ${at(args)}. It slews by ${args.ratePpm.toFixed(0)} ppm at most.`;
    case 'used-up':
      return `Steps are allowed at its start only: ${args.directive ?? ''} (${at(args)}). It slews by ${args.ratePpm.toFixed(0)} ppm at most.`;
    case 'disabled':
      return `Steps are switched off or rare: ${args.directive ?? ''} (${at(args)}). It slews by ${args.ratePpm.toFixed(0)} ppm.`;
    case 'never':
      return `It steps only at its start, if at all, and slews by ${args.ratePpm.toFixed(0)} ppm.`;
  }
};

export const syncConfigWords: WordsFor<'sync-config'> = {
  checks: {
    'sync-config': {
      title: (args) => {
        switch (args.kind) {
          case 'steps-any-time':
            return `chrony may step this clock at any time: ${args.directive} (${at(args.place)}).`;
          case 'no-step':
            return `This clock is at least ${off(args.offsetMs)}, and ${args.service} may only slew it: that takes ${formatSpan(args.takesMs)}.`;
          case 'panic':
            return `This clock is at least ${off(args.offsetMs)}: instead of correcting it, ${args.service} ends itself.`;
          case 'no-rtcsync':
            return `chrony does not keep the hardware clock: there is no rtcsync in ${at({ ...args, line: null })}.`;
          case 'local-clock':
            return `${args.service} takes this host's own clock for a source: ${args.directive} (${at(args.place)}).`;
          case 'duplicate-server':
            return `${args.host} is named ${args.places.length} times: ${list(args.places.map(at))}.`;
          case 'nts-unused':
            return `${list([...new Set(args.servers.map(({ host }) => host))])} ${args.servers.length === 1 ? 'offers' : 'offer'} Network Time Security, and ${args.service} does not ask for it.`;
        }
      },
      detail: (args) => {
        switch (args.kind) {
          case 'steps-any-time':
            return args.sleeps
              ? `An offset over ${seconds(args.thresholdS)} makes time jump under running software. On a machine that is suspended or paused that may be meant so.`
              : `An offset over ${seconds(args.thresholdS)} makes time jump under running software, whenever it happens: wrong servers can do that too. A limit of 3 allows steps at the start only.`;
          case 'no-step':
            return whyNoStep(args);
          case 'panic':
            return `It does so beyond ${seconds(args.thresholdS)}, its panic threshold, unless this is the first correction after its start and it may make that.`;
          case 'no-rtcsync':
            return 'The kernel goes on calling the clock unsynchronised (STA_UNSYNC), which alarms monitoring, and after a restart the machine begins with the time of a clock that drifts.';
          case 'local-clock':
            return args.serves
              ? 'Without any other source it calls itself synchronised, and others who ask it believe that. Orphan mode (tos orphan) is the replacement.'
              : 'Without any other source it calls itself synchronised, and nothing shows that the servers are gone. This host serves nobody, so nobody needs it.';
          case 'duplicate-server':
            return 'A server that is named twice is one source all the same. Others in its place would make a majority.';
          case 'nts-unused':
            return `Plain NTP can be forged by whoever is on the way. Named in ${list(args.servers.map(at))}.`;
        }
      },
    },
  },
  fixes: {
    'chrony-limit-steps':
      'Unless the machine is suspended and resumed, give that line a limit, makestep 1 3; then restart chrony.',
    'chrony-step-now': 'Let chrony step the clock now by what it has measured. Running software sees time jump.',
    'chrony-allow-steps':
      'Add the line makestep 1 3 to that file, then restart chrony: it steps the clock in its first three updates only.',
    'chrony-add-rtcsync': 'Add the line rtcsync to that file, then restart chrony.',
    'ntpd-allow-steps':
      'Take tinker step, or the option -x, away; then restart: ntpd steps from 128 ms on, after five minutes.',
    'ntpd-start-with-g': 'Start it with the option -g: then its first correction may be of any size.',
    'remove-local-clock': 'Take that line away, then restart the service.',
    'remove-duplicate-server': 'Take one of the lines away, or name another server there.',
    'use-nts':
      'If TCP port 4460 is open outwards, add nts to the lines named above (ntpd-rs: mode = "nts"); then restart the service and see whether it still hears from the server.',
  },
};
