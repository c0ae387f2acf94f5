import type { ArgsOf } from '../../checks/index.ts';
import { formatSpan } from '../../model/quantity.ts';
import type { WordsFor } from '../types.ts';
import { list, off } from './phrases.ts';

/** What was given on a command line has no line in a file. */
const at = ({ path, line }: { readonly path: string; readonly line: number | null }): string =>
  !path.startsWith('/') ? '命令行' : line === null ? path : `${path}:${line}`;

const seconds = (value: number): string => formatSpan(value * 1000);

type NoStep = Extract<ArgsOf<'sync-config'>, { readonly kind: 'no-step' }>;

const whyNoStep = (args: NoStep): string => {
  switch (args.because) {
    case 'none':
      return `不允许跳变：${at(args)} 中没有 makestep。它最多以 ${args.ratePpm.toFixed(0)} ppm 渐进校正。`;
    case 'used-up':
      return `只允许在启动时跳变：${args.directive ?? ''}（${at(args)}）。它最多以 ${args.ratePpm.toFixed(0)} ppm 渐进校正。`;
    case 'disabled':
      return `跳变被关闭或很少发生：${args.directive ?? ''}（${at(args)}）。它以 ${args.ratePpm.toFixed(0)} ppm 渐进校正。`;
    case 'never':
      return `它最多只在启动时跳变，此后以 ${args.ratePpm.toFixed(0)} ppm 渐进校正。`;
  }
};

export const syncConfigWords: WordsFor<'sync-config'> = {
  checks: {
    'sync-config': {
      title: (args) => {
        switch (args.kind) {
          case 'steps-any-time':
            return `chrony 随时可能让本机时钟跳变：${args.directive}（${at(args.place)}）。`;
          case 'no-step':
            return `本机时钟至少${off(args.offsetMs)}，而 ${args.service} 只能渐进校正：需要 ${formatSpan(args.takesMs)}。`;
          case 'panic':
            return `本机时钟至少${off(args.offsetMs)}：${args.service} 不会校正它，而是自行退出。`;
          case 'no-rtcsync':
            return `chrony 不维护硬件时钟：${at({ ...args, line: null })} 中没有 rtcsync。`;
          case 'local-clock':
            return `${args.service} 把本机自己的时钟当作来源：${args.directive}（${at(args.place)}）。`;
          case 'duplicate-server':
            return `${args.host} 被配置了 ${args.places.length} 次：${list(args.places.map(at))}。`;
          case 'nts-unused':
            return `${list([...new Set(args.servers.map(({ host }) => host))])} 提供 NTS（Network Time Security），但 ${args.service} 没有使用。`;
        }
      },
      detail: (args) => {
        switch (args.kind) {
          case 'steps-any-time':
            return args.sleeps
              ? `偏移超过 ${seconds(args.thresholdS)} 时，运行中的软件会看到时间跳变。在会挂起或暂停的机器上，这可能是有意的。`
              : `无论何时，偏移一旦超过 ${seconds(args.thresholdS)}，运行中的软件就会看到时间跳变：错误的服务器也能造成这种情况。把次数限为 3，就只在启动时跳变。`;
          case 'no-step':
            return whyNoStep(args);
          case 'panic':
            return `偏移超过 ${seconds(args.thresholdS)}（panic 阈值）时它就会退出，除非这是启动后的第一次校正，且选项允许。`;
          case 'no-rtcsync':
            return '内核会一直把时钟标为未同步（STA_UNSYNC），监控会因此报警；重启后，机器会从一个不断漂移的硬件时钟取得时间。';
          case 'local-clock':
            return args.serves
              ? '没有其他来源时，它仍自称已同步，向它查询的机器会信以为真。应改用孤立模式（tos orphan）。'
              : '没有其他来源时，它仍自称已同步，服务器全部失联也看不出来。本机不为他人提供时间，因此不需要它。';
          case 'duplicate-server':
            return '同一台服务器写两次仍然只是一个来源。换成别的服务器，才能形成多数。';
          case 'nts-unused':
            return `普通 NTP 可能被途中的任何人伪造。配置位置：${list(args.servers.map(at))}。`;
        }
      },
    },
  },
  fixes: {
    'chrony-limit-steps': '若本机不会挂起后恢复，请给该行加上次数限制：makestep 1 3，然后重启 chrony。',
    'chrony-step-now': '让 chrony 按已测得的偏移立即跳变校正。运行中的软件会看到时间跳变。',
    'chrony-allow-steps': '在该文件中加入一行 makestep 1 3，然后重启 chrony：它只在最初三次更新中跳变校正。',
    'chrony-add-rtcsync': '在该文件中加入一行 rtcsync，然后重启 chrony。',
    'ntpd-allow-steps': '去掉 tinker step 或选项 -x，然后重启：偏移达到 128 ms 并持续五分钟后，ntpd 会跳变校正。',
    'ntpd-start-with-g': '启动时加上选项 -g：这样第一次校正不限大小。',
    'remove-local-clock': '删除该行，然后重启该服务。',
    'remove-duplicate-server': '删除其中一行，或改为另一台服务器。',
    'use-nts':
      '若 TCP 4460 端口可以出站，请在上述各行加上 nts（ntpd-rs：mode = "nts"），然后重启该服务，并确认它仍能收到该服务器的应答。',
  },
};
