import { formatOffset, formatSpan } from '../../model/quantity.ts';
import { namesByReason, sharedReason } from '../group.ts';
import type { WordsFor } from '../types.ts';
import { list } from './phrases.ts';
import { kiss, reasonInWords } from './reasons.ts';

const UNREACHABLE = {
  'port-silent': '没有任何服务器应答：UDP 123 端口似乎被封锁。',
  silent: '没有任何服务器应答。',
  refused: '所有服务器都拒绝了：那里没有 NTP 服务在监听。',
  unreachable: '无法到达任何服务器：本机没有通往它们的路由，或不允许发送。',
  unresolved: '没有一个服务器名称能被解析。',
  rejected: '服务器有应答，但没有一个应答可以采用。',
  ended: '运行结束时还没有任何服务器应答。',
} as const;

const unreachableTitle = (kind: string): string =>
  kind in UNREACHABLE ? UNREACHABLE[kind as keyof typeof UNREACHABLE] : '没有可用的服务器。';

export const ntpWords: WordsFor<
  'ntp-unreachable' | 'ntp-no-majority' | 'ntp-falseticker' | 'ntp-kiss' | 'ntp-few-sources'
> = {
  checks: {
    'ntp-unreachable': {
      title: ({ scope, kind, failures }) =>
        scope === 'all'
          ? unreachableTitle(kind)
          : `${failures.length} 个来源不可用：${list(failures.map(({ name }) => name))}。`,
      detail: ({ scope, failures }) => {
        const shared = sharedReason(scope, failures);
        return shared === null
          ? namesByReason(failures)
              .map(([code, names]) => `${list(names)}：${reasonInWords(code)}。`)
              .join('')
          : `全部：${reasonInWords(shared)}。`;
      },
    },
    'ntp-no-majority': {
      title: ({ measured }) => `${measured} 个来源互相矛盾，一致的不超过一半。`,
      detail: ({ lowestMs, highestMs }) =>
        `它们的偏移从 ${formatOffset(lowestMs)} 到 ${formatOffset(highestMs)}。这里不作猜测：请用 --server 再给出几个您信任的服务器。`,
    },
    'ntp-falseticker': {
      title: ({ name, awayMs }) =>
        `${name} 的时间不对：比多数${awayMs > 0 ? '快' : '慢'} ${formatSpan(Math.abs(awayMs))}。`,
      detail: ({ address, agreeing }) =>
        `另外 ${agreeing} 个来源彼此一致，与它${address === null ? '' : `（地址 ${address}）`}不符，已将它排除。如果本机或其他机器在使用它，请更换。`,
    },
    'ntp-kiss': {
      title: ({ name, code }) => `${name} 发来了 kiss-o'-death：${kiss(code)}。`,
      detail: ({ code }) =>
        code === 'RATE'
          ? '从本地址对它的查询太频繁。本次运行不再查询它；请查看是否有其他程序在频繁查询。'
          : '本次运行不再查询它。',
    },
    'ntp-few-sources': {
      title: ({ answered, asked }) =>
        asked === answered
          ? `只查询了 ${asked} 个来源：其中若有错误的，无从分辨。`
          : `${asked} 个来源中只有 ${answered} 个应答：其中若有错误的，无从分辨。`,
      detail: () => '要靠多数识别出错误的来源，至少需要三个。请用 --server 多给几个。',
    },
  },
  fixes: {
    'allow-ntp': '放行到 123 端口的 UDP 出站流量，或用 --server 指定内网的服务器。',
    'repair-dns': '检查本机的 DNS 设置，或按地址指定服务器：--server 192.0.2.1',
    'repair-route': '检查本机网络，或用 --server 指定内网的服务器。',
  },
};
