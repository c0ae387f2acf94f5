import type { ArgsOf } from '../../checks/index.ts';
import { formatInstant } from '../../model/local-time.ts';
import { formatBound, formatCount, formatSpan } from '../../model/quantity.ts';
import type { WordsFor } from '../types.ts';
import { off } from './phrases.ts';

const allWait = (count: number): string => `队列中的 ${formatCount(count)} 条心跳全部积压`;
const sentences = (...all: readonly (string | false)[]): string => all.filter(Boolean).join('');
const instant = (at: number): string => formatInstant(at, 0);

type Blocked = ArgsOf<'wakatime-queue-blocked'>;

const blockedTitle = (args: Blocked): string => {
  const { count, cause, serverOffsetMs, sharesClock, hostOffsetMs, aheadMs, ageMs, maxAgeMs } = args;
  const wait = allWait(count);
  switch (cause) {
    case 'server-slow':
    case 'server-fast': {
      const whose = sharesClock ? '本机时钟（也是服务器的时钟）' : '服务器时钟';
      const why = cause === 'server-slow' ? '服务器因此拒绝“来自未来”的心跳' : '服务器因此认为它们过旧';
      return `${wait}：${whose}${serverOffsetMs === null ? '有误' : off(serverOffsetMs)}，${why}。`;
    }
    case 'host-was-fast': {
      const whose = hostOffsetMs !== null && hostOffsetMs < 0 ? off(hostOffsetMs) : '曾经偏快';
      return `${wait}：本机时钟${whose}，心跳的时间戳最多超前 ${formatSpan(aheadMs ?? 0)}，被服务器拒绝。`;
    }
    case 'too-old':
      return maxAgeMs === null
        ? `${wait}：最早的一条距今 ${formatSpan(ageMs ?? 0)}，看来超过了服务器接受的期限。`
        : `${wait}：最早的一条距今 ${formatSpan(ageMs ?? 0)}，而服务器不接受早于 ${formatSpan(maxAgeMs)} 的心跳。`;
    case 'unreadable':
      return `${wait}：最先发送的一批中有一条 wakatime-cli 无法读取，发送就此停住。`;
    case 'unknown':
      return `${wait}：心跳的时间戳比服务器时钟最多超前 ${formatSpan(aheadMs ?? 0)}，被服务器拒绝。`;
  }
};

const batchRule = (version: string | null, wholeBatch: boolean | null, refusesNew: boolean): string => {
  const name = version === null ? 'Wakapi' : `Wakapi ${version}`;
  const drops = `如果一批中只有部分合格，${name} 会丢弃其余的，无法找回。`;
  if (refusesNew)
    return sentences(
      '只有新的心跳被接受之后，wakatime-cli 才会发送队列；而现在没有一条被接受。',
      wholeBatch === false && drops,
    );
  if (wholeBatch === null) return 'wakatime-cli 停在被拒绝的那一批。';
  return wholeBatch
    ? `${name} 会因一条不合格的心跳拒绝整批，wakatime-cli 就停在那里。`
    : `第一批全部被拒绝，wakatime-cli 就停在那里。${drops}`;
};

const datedBy = (proxy: string): string => `它前面有 ${proxy}：读到的时间可能是后者所在主机的。`;

const blockedDetail = (args: Blocked): string => {
  const { cause, refusesNew, hostOffsetMs, version, wholeBatch, until, sufficient, maxAgeMs, mayPass } = args;
  const { sharesClock, proxy } = args;
  return sentences(
    cause === 'unreadable' ? '其他心跳都越不过它。' : batchRule(version, wholeBatch, refusesNew),
    mayPass && '如果这个 wakatime-cli 是 2.19.1 或更新的版本，它会从最新的开始发送，新的心跳仍能发出。',
    cause === 'unknown' &&
      (sharesClock
        ? '真实时间未知：本机时钟可能曾经偏快，也可能现在偏慢。'
        : '真实时间未知：可能是服务器时钟偏慢，也可能是本机时钟偏快。'),
    cause === 'too-old' && hostOffsetMs !== null && `本机时钟${off(hostOffsetMs)}。`,
    until !== null && `${instant(until)} 之后会被接受。`,
    cause === 'too-old' && maxAgeMs === null && '通常为 180 d；2.13.0 起，配置未写明时为 7 d。',
    sufficient !== null && `WAKAPI_HEARTBEAT_MAX_AGE=${sufficient} 即可全部接受。`,
    proxy !== null && datedBy(proxy),
  );
};

const dropsRefused = (drops: boolean | null): string => {
  if (drops === false) return '此服务器会因其中一条拒绝整批，其后的也只能等待；但不会丢失。';
  return drops === true
    ? '如果同一批中有其他合格的心跳，此服务器会丢弃这些不合格的，无法找回。'
    : '如果同一批中有其他合格的心跳，服务器可能会丢弃这些不合格的。';
};

type Clock = ArgsOf<'wakapi-clock'>;

const clockTitle = ({ url, isWakapi, wrong, offsetMs, hostOffsetMs, refusesAll, isAssumed }: Clock): string => {
  const all = `它${isAssumed ? '似乎' : ''}会拒绝本机发送的所有心跳`;
  if (wrong === 'host')
    return `${url} 的时钟准确，而本机时钟${hostOffsetMs === null ? '不准' : off(hostOffsetMs)}${refusesAll ? `：${all}` : ''}。`;
  const against = wrong === 'either' ? '相对本机时钟' : '的时钟';
  if (refusesAll) return `${url} ${against}${off(offsetMs)}：${all}。`;
  return `${url} ${against}${off(offsetMs)}${isWakapi ? '，目前仍接受心跳' : ''}。`;
};

const clockDetail = (args: Clock): string => {
  const { isWakapi, wrong, offsetMs, boundMs, hostOffsetMs, aheadMs, maxAgeMs, refusesAll, proxy } = args;
  return sentences(
    `测量误差 ± ${formatBound(boundMs)}。`,
    wrong === 'either' && '真实时间未知：两者都可能有误。',
    proxy !== null && datedBy(proxy),
    wrong === 'host' && '处理办法见 clock-offset。',
    !isWakapi && '它的接受规则未知。',
    offsetMs > 0 &&
      aheadMs !== null &&
      (aheadMs === 0
        ? '这个版本不接受任何超前于其时钟的心跳。'
        : `它接受超前其时钟不到 ${formatSpan(aheadMs)} 的心跳。`),
    offsetMs < 0 &&
      maxAgeMs !== null &&
      `按其时钟超过最大年龄的心跳会被拒绝（未另行配置时为 ${formatSpan(maxAgeMs)}）。`,
    isWakapi && wrong !== 'host' && '它统计的日期和时长会有同样的偏差。',
    wrong === 'server' &&
      hostOffsetMs !== null &&
      `本机时钟${off(hostOffsetMs)}${offsetMs > 0 && !refusesAll ? '；如果只校准本机，心跳可能会全部被拒绝' : ''}。`,
  );
};

export const wakatimeQueueWords: WordsFor<
  | 'wakatime-queue-blocked'
  | 'wakatime-queue-future'
  | 'wakatime-queue-expired'
  | 'wakatime-queue-backlog'
  | 'wakapi-clock'
> = {
  checks: {
    'wakatime-queue-blocked': { title: blockedTitle, detail: blockedDetail },
    'wakatime-queue-future': {
      title: ({ future, count, mostMs, against }) =>
        `积压的 ${formatCount(count)} 条心跳中有 ${formatCount(future)} 条位于${against === 'host' ? '本机时钟的' : ''}未来，最多超前 ${formatSpan(mostMs)}。`,
      detail: ({ far, until, drops, takes, blocks, against }) =>
        sentences(
          `生成它们时本机时钟偏快${against === 'host' ? '，或者现在偏慢' : ''}。`,
          far > 0 && (takes ? '服务器时钟同样偏快，现在会接受它们。' : dropsRefused(drops)),
          far === 0 && '全部超前不到一小时，Wakapi 会接受。',
          until !== null && `其中最晚的时刻是 ${instant(until)}${against === 'host' ? '' : '（真实时间）'}。`,
          blocks && '详见 wakatime-queue-blocked。',
        ),
    },
    'wakatime-queue-expired': {
      title: ({ expired, count, ageMs, maxAgeMs, isAssumed, serverFastMs }) =>
        serverFastMs === null
          ? `积压的 ${formatCount(count)} 条心跳中有 ${formatCount(expired)} 条超过了${isAssumed ? ' Wakapi 通常' : '服务器'}接受的 ${formatSpan(maxAgeMs)}，最多超出 ${formatSpan(Math.max(0, ageMs - maxAgeMs))}。`
          : `积压的 ${formatCount(count)} 条心跳中有 ${formatCount(expired)} 条仅按服务器时钟才过旧，而该时钟快 ${formatSpan(serverFastMs)}。`,
      detail: ({ drops, newestFirst, sufficient, serverFastMs, blocks }) =>
        sentences(
          dropsRefused(drops),
          newestFirst === true && !blocks && 'wakatime-cli 从最新的开始发送：新的心跳仍能发出。',
          serverFastMs === null && sufficient !== null && `WAKAPI_HEARTBEAT_MAX_AGE=${sufficient} 即可全部接受。`,
          blocks && '详见 wakatime-queue-blocked。',
        ),
    },
    'wakatime-queue-backlog': {
      title: ({ count, ageMs }) => `有 ${formatCount(count)} 条心跳积压，最早的已等待 ${formatSpan(ageMs)}。`,
      detail: ({ triedMs, fromMs, explainedBy, isServerSilent }) => {
        if (explainedBy !== null) return `原因见 ${explainedBy}。`;
        if (triedMs <= fromMs)
          return '此后 wakatime-cli 几乎没有运行过（例如没有打开编辑器）：下次运行时可能就会发出。';
        return sentences(
          `最早的一条入队 ${formatSpan(triedMs)} 之后，wakatime-cli 仍在运行，却没有发出它。`,
          isServerSilent && '服务器没有响应。',
          '原因（网络、密钥、频率限制）见 wakatime.log，前提是 [settings] 下有 debug = true。',
        );
      },
    },
    'wakapi-clock': { title: clockTitle, detail: clockDetail },
  },
  fixes: {},
};
