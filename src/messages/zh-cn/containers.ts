import type { MissingStatus } from '../../model/gathered.ts';
import type { Messages } from '../types.ts';
import { list } from './phrases.ts';

const WHY_NOT: Record<MissingStatus, string> = {
  absent: '引擎没有给出容器列表',
  denied: '不允许本用户列出容器',
  timeout: '引擎未及时列出容器',
  failed: '引擎没有给出可用的容器列表',
};

export const containerSectionWords: Messages['containers'] = {
  title: '容器',
  columns: ['时钟', '本地时间', '时区', 'TZ', '/etc/localtime', 'tzdata'],
  none: '无：没有找到容器引擎',
  engineFault: (name, why, detail) => `${name}：${why}${detail === null ? '' : `（${detail}）`}`,
  engineFaults: {
    'no-socket': '那里没有引擎',
    'permission-denied': '不允许本用户使用该引擎',
    'connection-refused': '那里没有引擎在监听',
    'no-answer': '引擎未及时应答',
    'hung-up': '连接未经应答就被断开',
    'not-an-engine': '那里应答的不是容器引擎',
    version: '与引擎没有共同支持的 API 版本',
    tls: '证书不符',
    unresolved: '主机名解析不到地址',
    unreachable: '没有到它的路由',
    ssh: 'ssh 失败',
    'no-ssh': '没有安装 ssh',
    'bad-address': '这不是引擎的地址',
    unsupported: '不支持这种地址',
    'bad-context': '无法读取该上下文',
    other: '无法查询引擎',
  },
  notLooked: (reason) => `无法查看容器（${reason}）`,
  notListed: (status, reason) => `${WHY_NOT[status]}（${reason}）`,
  counts: ({ running, paused, restarting, stopped, unknown }) => {
    const parts = [
      ...(running > 0 ? [`${running} 个运行中`] : []),
      ...(paused > 0 ? [`${paused} 个已暂停`] : []),
      ...(restarting > 0 ? [`${restarting} 个正在重启`] : []),
      ...(stopped > 0 ? [`${stopped} 个已停止`] : []),
      ...(unknown > 0 ? [`${unknown} 个状态未知`] : []),
    ];
    return parts.length === 0 ? '没有容器' : parts.join('，');
  },
  notAll: (read, total) => `共 ${total} 个，只查看了 ${read} 个`,
  engineClock: (offset) => `时钟 ${offset}`,
  engineClockUnknown: '无法测定其时钟',
  toHost: (offset) => `相对本机 ${offset}`,
  shared: '共用',
  states: {
    running: '运行中',
    paused: '已暂停',
    restarting: '正在重启',
    created: '未启动',
    exited: '已停止',
    dead: '已失效',
    removing: '正在删除',
    unknown: '未知',
  },
  mount: '挂载',
  copy: '副本',
  faults: {
    missing: '不存在',
    dangling: '悬空链接',
    directory: '目录',
    denied: '无权读取',
    empty: '空文件',
    unreadable: '无法读取',
    'not-tzif': '不是时区',
    truncated: '不完整',
    malformed: '已损坏',
    'no-zoneinfo': '没有 tzdata',
    'not-posix': '不是时区',
    'no-rule': '没有规则',
  },
  tzdataNone: '无',
  tzdataPresent: '有',
  more: (count) => `……另有 ${count} 个，本身没有问题`,
  ignored: (groups) =>
    `按标签忽略：${groups
      .map(({ who, others, checks, unknown }) => {
        const names = `${list(who)}${others > 0 ? ` 等共 ${who.length + others} 个` : ''}`;
        return `${names}：${list([...checks, ...unknown.map((name) => `没有名为“${name}”的检查`)])}`;
      })
      .join('；')}`,
};
