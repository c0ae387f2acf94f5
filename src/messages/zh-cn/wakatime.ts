import type { MissingStatus } from '../../model/gathered.ts';
import { formatBound, formatCount, formatSpan } from '../../model/quantity.ts';
import type { Messages } from '../types.ts';
import { off } from './phrases.ts';

const UNREAD: Record<MissingStatus, string> = {
  absent: '不存在',
  denied: '本用户无权读取',
  timeout: '未及时读完',
  failed: '无法读取',
};

const BY = { day: '日', week: '周（自周一起）', month: '月', year: '年' } as const;

const ago = (ms: number): string => (ms < 0 ? `未来 ${formatSpan(-ms)}` : ` ${formatSpan(ms)} 前`);

export const wakatimeSectionWords: Messages['wakatime'] = {
  title: 'WakaTime',
  none: '本机没有使用',
  notLooked: (why) => `无法查看（${why}）`,
  labels: {
    home: '主目录',
    cli: 'wakatime-cli',
    config: '配置',
    queue: '队列',
    sending: '发送',
    log: '日志',
    server: '服务器',
    container: 'Wakapi',
    projects: '项目',
  },
  unread: (status, reason) => (status === 'absent' ? UNREAD.absent : `${UNREAD[status]}（${reason}）`),
  notInstalled: '未找到',
  noVersion: '未给出版本',
  defaultUrl: 'wakatime.com',
  keys: { file: '密钥在文件中', command: '密钥由命令给出', environment: '密钥在环境变量中', none: '没有密钥' },
  faults: (count) => `其中有 ${formatCount(count)} 处问题`,
  legacy: '旧版本的',
  aside: '已移走',
  empty: '空',
  waiting: (count, oldestMs) =>
    `${formatCount(count)} 条心跳待发送${oldestMs === null ? '' : `，最早的在${ago(oldestMs)}`}`,
  newest: (agoMs) => `最新的在${ago(agoMs)}`,
  future: (count, byMs) =>
    `${formatCount(count)} 条的时间在未来${byMs === null ? '' : `，最多超前 ${formatSpan(byMs)}`}`,
  expired: (count) => `${formatCount(count)} 条早于服务器接受的范围`,
  unreadable: (count) => `${formatCount(count)} 条无法读取`,
  cliCounts: (count, differs) => `wakatime-cli 数得 ${formatCount(count)} 条${differs ? '，与此处读到的不同' : ''}`,
  cliCountsNot: (reason) => `wakatime-cli 没有给出条数（${reason}）`,
  lastSent: (agoMs) => `上次发送在${ago(agoMs)}`,
  backoff: (agoMs, retries) =>
    `因失败暂停${agoMs === null ? '' : `，失败时间在${ago(agoMs)}`}（已重试 ${formatCount(retries)} 次）`,
  nothingSent: '没有记录',
  rejections: (badRequests, unauthorized, isWhole) =>
    `24 h 内${isWhole ? '' : '至少'}${[
      ...(badRequests > 0 ? [`有 ${formatCount(badRequests)} 次 bad request`] : []),
      ...(unauthorized > 0 ? [`有 ${formatCount(unauthorized)} 次因密钥被拒绝`] : []),
    ].join('，')}`,
  lastError: (agoMs, message) => `最近的错误在${ago(agoMs)}：${message}`,
  noErrors: '没有错误',
  notAsked: (reason) => `未查询（${reason}）`,
  kinds: {
    'wakatime.com': 'wakatime.com',
    wakapi: 'Wakapi',
    other: '既非 wakatime.com 也非 Wakapi',
  },
  noAnswer: (reason) =>
    reason === null ? '无应答' : reason.startsWith('tls: ') ? `TLS 失败（${reason.slice(5)}）` : `无应答（${reason}）`,
  inContainer: (name) => `容器 ${name}`,
  proxy: (name) => `前面有 ${name}`,
  health: (isWell) => (isWell ? '运行正常' : '运行不正常'),
  clock: (offsetMs, boundMs, against) => {
    const than = against === 'true' ? '' : '比本机';
    const bound = `± ${formatBound(boundMs)}`;
    return Math.abs(offsetMs) <= boundMs
      ? `时钟${against === 'true' ? '正确' : '与本机一致'}（${bound}）`
      : `时钟${than}${off(offsetMs)}（${bound}）`;
  },
  sharedClock: '时钟即本机时钟',
  noClock: '无法测定其时钟',
  keyTaken: { accepted: '接受该密钥', refused: '拒绝该密钥' },
  maxAge: (ms, isAssumed) => `最长时限 ${formatSpan(ms)}${isAssumed ? '（推定）' : ''}`,
  logged: (rejections, panics) =>
    `其日志：${[
      ...(rejections > 0 ? [`拒绝 ${formatCount(rejections)} 次`] : []),
      ...(panics > 0 ? [`panic ${formatCount(panics)} 次`] : []),
    ].join('，')}`,
  histogram: (by, zone) => `待发送，按${BY[by]}（${zone}）`,
  otherDays: (count) => `另有 ${formatCount(count)} 条在其他日期`,
};
