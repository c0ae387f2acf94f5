import { formatOffset, formatSpan } from '../../model/quantity.ts';
import { namesByReason, sharedReason } from '../group.ts';
import type { WordsFor } from '../types.ts';
import { list, plural } from './phrases.ts';
import { kiss, reasonInWords } from './reasons.ts';

const UNREACHABLE = {
  'port-silent': 'No server answered: UDP port 123 seems to be blocked.',
  silent: 'No server answered.',
  refused: 'Every server refused: no NTP service listens at those addresses.',
  unreachable: 'No server can be reached: this host has no route to them, or may not send.',
  unresolved: 'No server name could be resolved.',
  rejected: 'Servers replied, but no reply may be used.',
  ended: 'The run ended before any server had answered.',
} as const;

const unreachableTitle = (kind: string): string =>
  kind in UNREACHABLE ? UNREACHABLE[kind as keyof typeof UNREACHABLE] : 'No server could be used.';

export const ntpWords: WordsFor<
  'ntp-unreachable' | 'ntp-no-majority' | 'ntp-falseticker' | 'ntp-kiss' | 'ntp-few-sources'
> = {
  checks: {
    'ntp-unreachable': {
      title: ({ scope, kind, failures }) =>
        scope === 'all'
          ? unreachableTitle(kind)
          : `${plural(failures.length, 'source')} could not be used: ${list(failures.map(({ name }) => name))}.`,
      detail: ({ scope, failures }) => {
        const shared = sharedReason(scope, failures);
        return shared === null
          ? namesByReason(failures)
              .map(([code, names]) => `${list(names)}: ${reasonInWords(code)}.`)
              .join(' ')
          : `Of all of them: ${reasonInWords(shared)}.`;
      },
    },
    'ntp-no-majority': {
      title: ({ measured }) => `The ${measured} sources contradict each other, and no more than half of them agree.`,
      detail: ({ lowestMs, highestMs }) =>
        `Their offsets reach from ${formatOffset(lowestMs)} to ${formatOffset(highestMs)}. No guess is made: name more servers that you trust with --server.`,
    },
    'ntp-falseticker': {
      title: ({ name, awayMs }) =>
        `${name} tells the wrong time: ${formatSpan(Math.abs(awayMs))} ${awayMs > 0 ? 'ahead of' : 'behind'} the majority.`,
      detail: ({ address, agreeing }) =>
        `${plural(agreeing, 'source')} agree with each other and not with it${address === null ? '' : ` (address ${address})`}. It was left out. If this host or others use it, replace it.`,
    },
    'ntp-kiss': {
      title: ({ name, code }) => `${name} sent a kiss-o'-death: ${kiss(code)}.`,
      detail: ({ code }) =>
        code === 'RATE'
          ? 'It is asked too often from this address. It was not asked again in this run; look for other programs that ask it.'
          : 'It was not asked again in this run.',
    },
    'ntp-few-sources': {
      title: ({ answered, asked }) =>
        asked === answered
          ? `Only ${plural(asked, 'source')} ${asked === 1 ? 'was' : 'were'} asked: if one is wrong, nobody can tell.`
          : `Only ${answered} of ${plural(asked, 'source')} answered: if one is wrong, nobody can tell.`,
      detail: () => 'Three or more are needed for a majority against a falseticker. Name more with --server.',
    },
  },
  fixes: {
    'allow-ntp': 'Allow outgoing UDP to port 123, or name a server of your own network with --server.',
    'repair-dns': 'Check the name servers of this host, or name servers by address: --server 192.0.2.1',
    'repair-route': 'Check the network of this host, or name a server of your own network with --server.',
  },
};
