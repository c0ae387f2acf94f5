import { formatBound, formatOffset, formatSpan } from '../../model/quantity.ts';
import type { WordsFor } from '../types.ts';
import { list, off, untold } from './phrases.ts';

const nameIn = ({ name, inContainer }: { readonly name: string; readonly inContainer: boolean }): string =>
  `${name}${inContainer ? '（在容器中）' : ''}`;

export const syncWords: WordsFor<
  'sync-none' | 'sync-two' | 'sync-unsynchronised' | 'sync-stale' | 'sync-disagrees' | 'sync-sources'
> = {
  checks: {
    'sync-none': {
      title: ({ kind, services }) => {
        switch (kind) {
          case 'none':
            return '没有任何程序维护本机时钟：未安装时间服务。';
          case 'idle':
            return `没有任何程序维护本机时钟：已安装 ${list(services)}，但没有运行。`;
          case 'measures-only':
            return `没有任何程序维护本机时钟：${list(services)} 在运行，但不能或不愿设置时钟。`;
        }
      },
      detail: ({ kind }) =>
        kind === 'measures-only'
          ? '它没有 CAP_SYS_TIME 权能，或启动时带有 -x（chronyd）之类的选项，因此只测量。'
          : '没有校正的时钟每周会漂移数秒，在虚拟机中更多。',
    },
    'sync-two': {
      title: ({ services }) => `${services.length} 个服务同时设置本机时钟：${list(services.map(nameIn))}。`,
      detail: ({ keep }) => `它们会把对方的校正当作漂移，时钟在两者之间摇摆。请只保留一个，例如 ${nameIn(keep)}。`,
    },
    'sync-unsynchronised': {
      title: ({ kind, service, because }) => {
        switch (kind) {
          case 'service':
            return `${service} 在运行，但自称未同步。`;
          case 'starting':
            return `${service} 刚刚启动，尚未同步。`;
          case 'kernel':
            return `${service} 已同步且正确，但内核并不知道。`;
          case 'switched-off':
            return '网络时间已关闭：没有任何程序维护本机时钟。';
          case 'own-clock':
            return `${service} 把本机自己的时钟当作准确时间：它没有其他来源。`;
          case 'not-told':
            return `${service} ${because === null ? '' : untold[because]}；内核认为时钟未同步。`;
        }
      },
      detail: ({ kind, runningForMs, reason }) => {
        switch (kind) {
          case 'service':
            return `它已运行 ${runningForMs === null ? '一段时间' : formatSpan(runningForMs)}，却没有跟随任何来源：请看它对各来源的说明。`;
          case 'starting':
            return '它需要几分钟，请稍后再查。';
          case 'kernel':
            return '内核的 STA_UNSYNC 标志仍然置位，监控（node_exporter、netdata）会因此报警，硬件时钟也不会被校正。在 chrony 中，rtcsync 会清除它。';
          case 'switched-off':
            return '时钟每周会漂移数秒。';
          case 'own-clock':
            return '这是 local 指令允许的。在没有其他时间来源的孤岛网络中这是有意为之；在别处则说明它的服务器没有应答，而它仍然自称一切正常。';
          case 'not-told':
            return reason === '' ? '' : `原因：${reason}`;
        }
      },
    },
    'sync-stale': {
      title: ({ service, agoMs }) => `${service} 自称已同步，但上次校正本机时钟是 ${formatSpan(agoMs)} 之前。`,
      detail: ({ intervalMs }) =>
        `它原本每 ${formatSpan(intervalMs)} 校正一次；错过八次之后就不再相信它。它失去了来源，或者机器曾经休眠。`,
    },
    'sync-disagrees': {
      title: ({ service, claimedMs, claimedBoundMs, offsetMs }) =>
        `${service} 认为本机时钟误差不超过 ${formatBound(Math.abs(claimedMs) + claimedBoundMs)}，实际上${off(offsetMs)}。`,
      detail: ({ service, claimedMs, claimedBoundMs, offsetMs, boundMs, reference, kernel }) =>
        [
          `按 ${service} 所说应为 ${formatOffset(claimedMs)} ± ${formatBound(claimedBoundMs)}；实测 ${formatOffset(offsetMs)} ± ${formatBound(boundMs)}，两者互相排斥。`,
          reference === null ? '' : `它跟随 ${reference}：要么它是错的，要么往返路径不对称。`,
          kernel === 'fits' ? '内核自己的误差界足以容纳实测值。' : '',
          kernel === 'contradicted' ? '内核相信该服务：实测值同样排斥内核的误差界。' : '',
        ].join(''),
    },
    'sync-sources': {
      title: ({ kind, service, names, usable, total, operator }) => {
        switch (kind) {
          case 'none':
            return `${service} 没有任何来源。`;
          case 'unreachable':
            return `${service} 的 ${total} 个来源都没有应答：${list(names)}。`;
          case 'few':
            return `${service} 的 ${total} 个来源中只有 ${usable} 个可用：其中一个出错时无法分辨。`;
          case 'falseticker':
            return `${service} 在它的来源中发现了错误时钟：${list(names)}。`;
          case 'one-operator':
            return `${service} 的所有来源都由同一运营者 ${operator} 运行：${list(names)}。`;
          case 'mixed-smear':
            return `${service} 把平滑闰秒的来源（${list(names)}）与不平滑的来源混用。`;
        }
      },
      detail: ({ kind }) => {
        switch (kind) {
          case 'none':
            return '它的配置没有写任何来源，或者所有名称都没有得到地址。';
          case 'unreachable':
            return '途中 UDP 123 端口被封锁，或者这些服务器已不存在。在有应答之前时钟会一直漂移。';
          case 'few':
            return '至少要有三个，才能形成反对错误时钟的多数。';
          case 'falseticker':
            return '它已将其排除。请更换它们，以保证有足够多的其他来源。';
          case 'one-operator':
            return '如果这个运营者出错，就全部出错。请加入其他运营者的服务器。';
          case 'mixed-smear':
            return '闰秒前后两者最多相差一秒。请只用其中一类。';
        }
      },
    },
  },
  fixes: {
    'switch-on-network-time': '打开网络时间。',
    'stop-other-service': '停止另一个服务，现在以及每次启动时。',
    'stop-hypervisor-clock': '让虚拟机管理程序不要再设置本客户机的时钟；没有显示命令时，请在其设置中更改。',
  },
};
