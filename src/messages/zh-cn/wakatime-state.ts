import type { ArgsOf } from '../../checks/index.ts';
import { formatInstant } from '../../model/local-time.ts';
import { formatCount, formatSpan } from '../../model/quantity.ts';
import type { WordsFor } from '../types.ts';
import { list, off } from './phrases.ts';

const beats = (count: number): string => `${formatCount(count)} 条心跳`;

type Unreadable = ArgsOf<'wakatime-queue-unreadable'>;

const QUEUE_FAULTS: Record<Exclude<Unreadable['what'], 'values' | 'count'>, string> = {
  'not-bolt': '不是 wakatime-cli 的队列：它不是 bolt 数据库',
  'bolt-version': '是 bolt 数据库，但版本未知',
  truncated: '不完整：文件末尾缺失',
  'corrupt-meta': '已损坏：两个元数据页都无效',
  'corrupt-page': '内部已损坏',
  'not-a-file': '不是普通文件',
  'link-dangling': '是无效的链接',
  'link-loop': '是指向自身的链接',
  changing: '无法读取：它一直在被写入',
  deadline: '没能在时限内读完',
  denied: '当前用户无权读取',
  other: '无法读取',
};

const notUsed = (isDeleted: boolean): string =>
  isDeleted
    ? 'wakatime-cli 会在下次补发时一并发送这个文件，然后删除它；最新的版本即使没发出去也会删除。'
    : '此处找到的 wakatime-cli 不使用它。';

const unreadableDetail = ({ what, isSent, isDeleted, isOurs, recovers, blocks }: Unreadable): string => {
  switch (what) {
    case 'values':
      if (!isSent) return notUsed(isDeleted);
      return blocks
        ? 'wakatime-cli 到那里就停下，等待的心跳一条也发不出去。'
        : 'wakatime-cli 会发出排在它们之前的心跳，然后停在那里。';
    case 'changing':
    case 'count':
      return '请再运行一次 timecheck。';
    case 'deadline':
      return '请用更长的 --timeout 再运行一次。';
    case 'other':
      return '其中有多少心跳在等待，不得而知。';
    case 'denied':
      if (!isOurs) return '请用 sudo 运行 timecheck。';
      return isSent
        ? 'wakatime-cli 也读不了：服务器没有立即收下的心跳会丢失。常见原因是曾用 sudo 运行过某个程序。'
        : notUsed(isDeleted);
    default:
      return [
        !isSent
          ? notUsed(isDeleted)
          : recovers
            ? 'wakatime-cli 会自行将它移开；其中的心跳不会发出。'
            : 'wakatime-cli 也打不开它：服务器没有立即收下的心跳会丢失。',
        what.startsWith('corrupt') ? '这类文件有些可用 bbolt 修复：timecheck explain wakatime-queue-unreadable' : '',
      ].join('');
  }
};

const PAST = '此后看来已全部发出。';

const ASIDE: Record<NonNullable<ArgsOf<'wakatime-queue-legacy'>['fate']>, (dueAt: number | null) => string> = {
  ready: () => '服务器现在会全部接受。',
  age: () => '最早的可能超过服务器接受的期限。',
  due: (at) => `按准确的时间，${at === null ? '?' : formatInstant(at, 0)} 之后可以发送。`,
  far: () => '其中有些日期有误。',
  broken: () => 'wakatime-cli 无法原样发送这个文件，或者它无法读取。请保留它。',
  later: () => '目前不能确定服务器会全部接受。可以发送时，timecheck 会提示。',
};

type Ahead = ArgsOf<'wakatime-state-future'>;

const AHEAD: Record<Ahead['key'], string> = {
  backoff_at: '上次发送失败的时间',
  heartbeats_last_sent_at: '上次发送的时间',
};

const aheadTitle = ({ effect, key, byMs, path }: Ahead): string => {
  const by = formatSpan(byMs);
  switch (effect) {
    case 'holds':
    case 'clock-slow':
      return `wakatime-cli 还要 ${by} 才会发送：按它自己的记录，${AHEAD[key]}在未来。`;
    case 'after-clock':
      return `时钟校准之后，wakatime-cli 将有 ${by} 不发送：届时，${AHEAD[key]}还在未来。`;
    case 'stale':
      return `${path} 会让 wakatime-cli 等待 ${by}（${key}），但目前不会被读取。`;
  }
};

type Config = ArgsOf<'wakatime-config'>;

const nothingIsSent = (waiting: number): string =>
  waiting > 0 ? `什么也发不出去；有 ${beats(waiting)}在等待。` : '什么也发不出去，都进入队列。';

const configTitle = ({ what, path, line, keys, status }: Config): string => {
  const at = line === null ? path : `${path}（第 ${line} 行）`;
  switch (what) {
    case 'bom':
      return `${path} 以字节顺序标记（BOM）开头。`;
    case 'duplicate-key':
      return `${at} 中${keys.length === 0 ? '有键' : ` ${list(keys)} `}不止出现一次。`;
    case 'not-understood':
      return `wakatime-cli 无法解析 ${at}，以退出码 103 结束。`;
    case 'api-url':
      return `${at} 中的 api_url 不是服务器地址。`;
    case 'no-key':
      return keys.length === 0 ? 'wakatime-cli 没有 API 密钥。' : `${at} 中的 API 密钥格式不对。`;
    case 'import-unreadable':
      return `${at} 用 import_cfg 指定的文件无法读取。`;
    case 'too-large':
      return `${at} 太大，只读取了一部分。`;
    case 'offline':
      return 'offline = false：没能立即发出的心跳会丢失。';
    case 'plain-http':
      return 'API 密钥未经加密就发往服务器。';
    case 'redirect':
      return `api_url 的服务器重定向到 ${list(keys)}，心跳可能送不到那里。`;
    case 'missing':
      return `有心跳在等待，而 ${at} 不存在。`;
    case 'unread':
      return status === 'denied' ? `当前用户无权读取 ${at}。` : `无法读取 ${at}。`;
  }
};

const configDetail = ({ what, keys, waiting, status, isOurs }: Config): string => {
  switch (what) {
    case 'bom':
      return 'wakatime-cli 会跳过它；有些编辑器不会。';
    case 'duplicate-key':
      return '以最后一个为准，不会有任何提示。';
    case 'not-understood':
      return `其中只能有节、NAME = VALUE 和注释（# 或 ;）。${nothingIsSent(waiting)}`;
    case 'api-url':
      return nothingIsSent(waiting);
    case 'no-key':
      return `${keys.length > 0 ? '它应形如 01234567-89ab-4cde-8f01-23456789abcd，前面可带 waka_。' : ''}${nothingIsSent(waiting)}编辑器每次调用时传入的密钥，这里看不到。`;
    case 'import-unreadable':
      return '文件不存在时会被悄悄略过；若无权读取，则什么也发不出去（退出码 103）。';
    case 'too-large':
      return '后面的内容不得而知。';
    case 'offline':
      return '时钟不准或服务器重启就足以如此。';
    case 'plain-http':
      return '途经的任何人都能读到它。请让服务器使用 https。';
    case 'redirect':
      return `wakatime-cli 会跟过去，却不带所发的内容，只带密钥。请把最终的地址写进 api_url，除非那是登录页面。${waiting > 0 ? nothingIsSent(waiting) : ''}`;
    case 'missing':
      return '没有密钥就什么也发不出去。若设置了 WAKATIME_HOME，该文件应在那里。';
    case 'unread':
      return status !== 'denied'
        ? '心跳发往哪里，不得而知。'
        : isOurs
          ? 'wakatime-cli 也读不了：它以退出码 103 结束，什么也发不出去。'
          : '请用 sudo 运行 timecheck。';
  }
};

export const wakatimeStateWords: WordsFor<
  | 'wakatime-queue-unreadable'
  | 'wakatime-queue-legacy'
  | 'wakatime-state-future'
  | 'wakatime-backoff'
  | 'wakatime-log-rejections'
  | 'wakatime-config'
> = {
  checks: {
    'wakatime-queue-unreadable': {
      title: ({ what, path, unreadable, count, cliCount }) =>
        what === 'values'
          ? `${path} 的 ${beats(count)}中有 ${formatCount(unreadable)} 条无法读取。`
          : what === 'count'
            ? `wakatime-cli 数得 ${beats(cliCount)}，而此处读到 ${formatCount(count)} 条。`
            : `队列 ${path} ${QUEUE_FAULTS[what]}。`,
      detail: unreadableDetail,
    },
    'wakatime-queue-legacy': {
      title: ({ count, path, kind, fate }) =>
        kind === 'aside'
          ? `${fate === 'broken' ? '心跳' : `${beats(count)}`}已移到 ${path}。`
          : `${beats(count)}在 ${path} 中等待，那是 ${kind === 'legacy' ? 'wakatime-cli 1.94.0 及以前' : 'wakatime-cli 1.94.1 起'}的队列位置。`,
      detail: ({ kind, version, mayLose, fate, dueAt }) =>
        fate !== null
          ? ASIDE[fate](dueAt)
          : kind === 'legacy'
            ? `较新的版本${version === null ? '' : `（此处为 ${version}）`}会在下次补发时发出这个文件，然后删除它；最新的版本即使没发出去也会删除。${mayLose ? '其中一部分现在可能被拒收，从而丢失。' : ''}`
            : `此处找到的版本（${version ?? '?'}）不认识那个位置。请更新它，或查明编辑器运行的是哪一个。`,
    },
    'wakatime-state-future': {
      title: aheadTitle,
      detail: ({ effect, kind, key, path, waiting, clockOffsetMs }) => {
        switch (effect) {
          case 'holds':
            return `${path} 中的 ${key}：本机时钟曾经走快过。${waiting > 0 ? `有 ${beats(waiting)}在等待。` : ''}`;
          case 'clock-slow':
            return `本机时钟${clockOffsetMs === null ? '偏慢' : off(clockOffsetMs)}：校准之后，那个时间就已过去。`;
          case 'after-clock':
            return `${path} 中的 ${key} 取自本机偏快的时钟。校准时钟之后，请移开状态文件。`;
          case 'stale':
            return kind === 'config'
              ? '一旦 wakatime-internal.cfg 被移走，它就会生效。请从中删除 [internal] 一节。'
              : '别的版本的 wakatime-cli 会读取它。请删除该文件。';
        }
      },
    },
    'wakatime-backoff': {
      title: ({ retries, waitMs }) =>
        waitMs === null
          ? `wakatime-cli 连续 ${formatCount(retries)} 次发送失败。`
          : `wakatime-cli 连续 ${retries} 次发送失败，还要等 ${formatSpan(waitMs)}。`,
      detail: ({ agoMs, waitMs }) =>
        [
          `最近一次在 ${formatSpan(agoMs)} 前。`,
          waitMs === null ? '它会在每次有心跳时再试。' : '在此期间一切都进入队列。',
          '失败原因见 wakatime.log，前提是 [settings] 下有 debug = true。',
        ].join(''),
    },
    'wakatime-log-rejections': {
      title: ({ what, count, isWhole }) => {
        const times = `${isWhole ? '' : '至少 '}${formatCount(count)}`;
        switch (what) {
          case 'bad-request':
            return `最近 24 h 内，服务器${isWhole ? ' ' : ''}${times} 次以“bad request”拒收心跳。`;
          case 'unauthorized':
            return `最近 24 h 内，服务器${isWhole ? ' ' : ''}${times} 次拒绝 API 密钥。`;
          case 'future':
            return `wakatime.log 中有${isWhole ? ' ' : ''}${times} 行的时间在未来：时钟曾被往回拨。`;
        }
      },
      detail: ({ what, isExplained, isPast, key }) => {
        switch (what) {
          case 'bad-request':
            return isExplained
              ? '原因见 wakatime-queue-blocked。'
              : isPast
                ? PAST
                : 'wakatime-cli 会保留它们并再次尝试。哪里不对，服务器自己的日志里有。';
          case 'unauthorized':
            return key === 'accepted'
              ? '现在它接受该密钥。'
              : isPast && key === null
                ? PAST
                : '密钥改正之前，wakatime-cli 会保留心跳。';
          case 'future':
            return '最近 24 h 的计数可能因此不准。';
        }
      },
    },
    'wakatime-config': { title: configTitle, detail: configDetail },
  },
  fixes: {
    'wakatime-own-file': '把文件归还给该主目录的用户。',
    'wakatime-edit-config': '用编辑器改正。该文件含有 API 密钥，不要让他人读到。',
    'wakatime-enter-key': '把服务器上您账户的 API 密钥写在 [settings] 下：api_key = … 不要让他人读到该文件。',
  },
};
