import { formatBound, formatOffset, formatSpan } from '../../model/quantity.ts';
import type { WordsFor } from '../types.ts';
import { list, off, plural, untold } from './phrases.ts';

const nameIn = ({ name, inContainer }: { readonly name: string; readonly inContainer: boolean }): string =>
  `${name}${inContainer ? ' (in a container)' : ''}`;

export const syncWords: WordsFor<
  'sync-none' | 'sync-two' | 'sync-unsynchronised' | 'sync-stale' | 'sync-disagrees' | 'sync-sources'
> = {
  checks: {
    'sync-none': {
      title: ({ kind, services }) => {
        switch (kind) {
          case 'none':
            return 'Nothing keeps this clock: no time service is installed.';
          case 'idle':
            return `Nothing keeps this clock: ${list(services)} is installed and does not run.`;
          case 'measures-only':
            return `Nothing keeps this clock: ${list(services)} runs, but may not or will not set it.`;
        }
      },
      detail: ({ kind }) =>
        kind === 'measures-only'
          ? 'It lacks the capability CAP_SYS_TIME, or was started with an option such as -x of chronyd, so it only measures.'
          : 'A clock that nothing corrects drifts by some seconds a week, and more in a virtual machine.',
    },
    'sync-two': {
      title: ({ services }) => `${services.length} services set this clock at once: ${list(services.map(nameIn))}.`,
      detail: ({ keep }) =>
        `Each takes the other's corrections for drift, and the clock swings between them. Keep one, ${nameIn(keep)} for example.`,
    },
    'sync-unsynchronised': {
      title: ({ kind, service, because }) => {
        switch (kind) {
          case 'service':
            return `${service} runs and is not synchronised, by its own account.`;
          case 'starting':
            return `${service} has just been started and is not synchronised yet.`;
          case 'kernel':
            return `${service} is synchronised and right; the kernel does not know of it.`;
          case 'switched-off':
            return 'Network time is switched off: nothing keeps this clock.';
          case 'own-clock':
            return `${service} takes the clock of this host for the truth: it has no other source.`;
          case 'not-told':
            return `${service} ${because === null ? '' : untold[because]}; the kernel calls its clock unsynchronised.`;
        }
      },
      detail: ({ kind, runningForMs, reason }) => {
        switch (kind) {
          case 'service':
            return `It has been running for ${runningForMs === null ? 'some time' : formatSpan(runningForMs)} and follows no source: see what it says of its sources.`;
          case 'starting':
            return 'It needs some minutes. Ask again then.';
          case 'kernel':
            return 'The kernel keeps its flag STA_UNSYNC set, so monitoring (node_exporter, netdata) raises an alarm, and the hardware clock is not kept. In chrony, rtcsync clears it.';
          case 'switched-off':
            return 'The clock drifts by some seconds a week.';
          case 'own-clock':
            return 'The directive local allows it. On an island without other time that is meant so; elsewhere its servers do not answer, and it goes on saying that all is well.';
          case 'not-told':
            return reason === '' ? '' : `Reason: ${reason}`;
        }
      },
    },
    'sync-stale': {
      title: ({ service, agoMs }) =>
        `${service} says that it is synchronised, but last corrected this clock ${formatSpan(agoMs)} ago.`,
      detail: ({ intervalMs }) =>
        `It used to do so every ${formatSpan(intervalMs)}; after eight missed updates it is not believed. It has lost its sources, or the machine slept.`,
    },
    'sync-disagrees': {
      title: ({ service, claimedMs, claimedBoundMs, offsetMs }) =>
        `${service} takes this clock for right within ${formatBound(Math.abs(claimedMs) + claimedBoundMs)}; it is ${off(offsetMs)}.`,
      detail: ({ service, claimedMs, claimedBoundMs, offsetMs, boundMs, reference, kernel }) =>
        [
          `By what ${service} tells it would be ${formatOffset(claimedMs)} ± ${formatBound(claimedBoundMs)}; measured are ${formatOffset(offsetMs)} ± ${formatBound(boundMs)}, and the two exclude each other.`,
          reference === null ? '' : `It follows ${reference}: that one is wrong, or the way to it is lopsided.`,
          kernel === 'fits' ? "The kernel's own bound is wide enough for the measurement." : '',
          kernel === 'contradicted' ? 'The kernel believes the service: the measurement excludes its bound too.' : '',
        ]
          .filter((sentence) => sentence !== '')
          .join(' '),
    },
    'sync-sources': {
      title: ({ kind, service, names, usable, total, operator }) => {
        switch (kind) {
          case 'none':
            return `${service} has no source at all.`;
          case 'unreachable':
            return total === 1
              ? `${service} hears nothing from its only source: ${list(names)}.`
              : `${service} hears from none of its ${total} sources: ${list(names)}.`;
          case 'few':
            return `${service} has ${plural(usable, 'usable source')}${usable === total ? '' : ` of ${total}`}: if one is wrong, it cannot tell.`;
          case 'falseticker':
            return `${service} found ${names.length === 1 ? 'a falseticker' : 'falsetickers'} among its sources: ${list(names)}.`;
          case 'one-operator':
            return `All sources of ${service} are run by one operator, ${operator}: ${list(names)}.`;
          case 'mixed-smear':
            return `${service} mixes sources that smear leap seconds (${list(names)}) with others that do not.`;
        }
      },
      detail: ({ kind }) => {
        switch (kind) {
          case 'none':
            return 'Its configuration names none, or none of the names gave an address.';
          case 'unreachable':
            return 'UDP port 123 is blocked on the way, or the servers are gone. The clock drifts until one answers.';
          case 'few':
            return 'Three or more are needed for a majority against a falseticker.';
          case 'falseticker':
            return 'It leaves them out. Replace them, so that enough others remain.';
          case 'one-operator':
            return 'If that one is wrong, all of them are. Add servers of another operator.';
          case 'mixed-smear':
            return 'Around a leap second they differ by up to a second. Use the ones or the others.';
        }
      },
    },
  },
  fixes: {
    'switch-on-network-time': 'Switch network time on.',
    'stop-other-service': 'Stop the other service, now and at every boot.',
    'stop-hypervisor-clock':
      'Tell the hypervisor to leave the clock of this guest alone; where no command is shown, in its settings.',
  },
};
