import type { Messages } from '../types.ts';

export const reasons: Messages['reasons'] = {
  length: '应答长度不对',
  mode: '不是服务器应答的数据包',
  version: '未知的 NTP 版本',
  origin: '不是对本次请求的应答',
  'duplicate-reply': '对同一请求的第二个应答',
  unsynchronised: '它自称未同步',
  stratum: '层级（stratum）值无效',
  'receive-zero': '没有接收时间',
  'transmit-zero': '没有发送时间',
  'root-distance': '离参考时钟太远',
  precision: '精度值无效',
  'processing-time': '请求在服务器停留太久',
  'time-order': '应答发出早于请求到达',
  'reference-after-transmit': '参考时间在未来',
  'reference-stale': '上次校准太久远',
  'negative-delay': '它的时间互相矛盾',
  inconsistent: '它的各次应答互相矛盾',
  'no-reply': '无应答',
  deadline: '运行结束前无应答',
  interrupted: '已中断',
  'connection-refused': '该端口没有服务在监听',
  'no-route': '没有路由',
  'not-permitted': '不允许发送',
  'socket-error': '无法打开套接字',
  'name-not-found': '名称不存在',
  'lookup-timeout': '名称解析超时',
  'lookup-failed': '名称解析失败',
  'same-clock': '与另一来源是同一时钟',
  'outside-majority': '在多数之外',
  'no-majority': '没有多数',
};

/** Names of the kiss codes that have a meaning of their own. */
const KISS_CODES: Readonly<Record<string, string>> = {
  RATE: 'RATE，“请降低查询频率”',
  DENY: 'DENY，“拒绝访问”',
  RSTR: 'RSTR，“按规则拒绝访问”',
  INIT: 'INIT，“尚未同步”',
  STEP: 'STEP，“自身时钟刚刚跳变”',
};

export const kiss = (code: string): string => KISS_CODES[code] ?? code;

/** A code in words; one that is not known as it is. */
export const reasonInWords = (code: string): string =>
  code.startsWith('kiss-') ? kiss(code.slice('kiss-'.length)) : (reasons[code] ?? code);
