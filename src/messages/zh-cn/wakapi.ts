import { formatSpan } from '../../model/quantity.ts';
import type { WordsFor } from '../types.ts';

const of = (version: string | null, name: string): string =>
  `${name} 中的 Wakapi${version === null ? '' : ` ${version}`}`;

export const wakapiWords: WordsFor<'wakapi-version' | 'wakapi-max-age' | 'wakapi-zone-database'> = {
  checks: {
    'wakapi-version': {
      title: ({ name, version, fault, count, zones, day, isPast }) => {
        const it = of(version, name);
        if (fault === 'user-zones') return `${it} 遇到用户所在时区没有零点的日子会陷入死循环。`;
        if (fault === 'own-zone')
          return `${it} 的汇总${isPast ? '可能陷入' : '将陷入'}死循环：其本地时区 ${zones.join('、')} 在 ${day ?? ''} 没有零点。`;
        return count > 0
          ? `${it} 在汇总时崩溃：其日志中有 ${count} 次 panic。`
          : `${it} 一旦有两个账号，就会在下次汇总时崩溃。`;
      },
      detail: ({ fault, zones, isPast }) => {
        switch (fault) {
          case 'panic':
            return '2.13.0 会重复关闭同一个 channel（muety/wakapi#754），默认发生在 02:15。汇总数据不再更新。2.13.1 已修复。';
          case 'own-zone':
            return `${isPast ? '自' : '从'}次日起，凡是从那天之前算起的每晚汇总都不会结束，并不断占用内存，直到被内核杀死；“重新生成汇总”也一样。直到 2.17.6 的版本都如此：2.13.4 修复的（muety/wakapi#779）不是这一处。UTC 中每天都有零点。`;
          case 'user-zones':
            return `在 2.13.4 之前，只要有用户在 Wakapi 中选择了 ${zones.join('、')}，并查看包含这种日子的时间段，它就会不断占用内存，直到被内核杀死（muety/wakapi#779）。`;
        }
      },
    },
    'wakapi-max-age': {
      title: ({ name, setting, fault, ms }) => {
        const it = `WAKAPI_HEARTBEAT_MAX_AGE=${setting}`;
        switch (fault) {
          case 'unreadable':
            return `${name} 中的 Wakapi 无法启动：${it} 不是有效的时长。`;
          case 'nothing':
            return `${name} 中的 Wakapi 拒绝所有心跳：${it} 不允许任何早于此刻的心跳。`;
          case 'short':
            return `${name} 中的 Wakapi 拒绝早于 ${formatSpan(ms ?? 0)} 的心跳（${it}）。`;
        }
      },
      detail: ({ fault }) => {
        switch (fault) {
          case 'unreadable':
            return '它只接受 Go 的时长写法：4320h、90m、1h30m；没有以天为单位的写法。';
          case 'nothing':
            return '所有心跳都会滞留在发送方的队列里。';
          case 'short':
            return 'wakatime-cli 越不过被拒绝的心跳（muety/wakapi#939）：2.19.0 及以前从最早的开始发送，更新的都只能在后面等待。';
        }
      },
    },
    'wakapi-zone-database': {
      title: ({ name, database, zone }) =>
        `${name} 中的 Wakapi 在 ${database} 中按 ${zone} 的本地时间存储：它的时区不能再改。`,
      detail: () =>
        '这些列不带时区，读取时按当时的本地时间解释（muety/wakapi#771）：换一个 TZ、换一个 /etc/localtime，或改用没有时区文件的镜像，已有记录都会全部错位。',
    },
  },
  fixes: {
    'wakapi-back-up': '新版本会改动数据库，请先备份：停止容器并复制其数据（SQLite），或导出数据库。',
    'wakapi-pull': '拉取最新镜像并重建容器；期间会短暂中断。',
    'wakapi-name-version':
      '在 image 处写上更新的版本，例如 ghcr.io/muety/wakapi:2 表示最新的 2.x；然后拉取镜像并重建容器。',
  },
};
