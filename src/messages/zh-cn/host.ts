import { formatBound, formatOffset, formatSpan } from '../../model/quantity.ts';
import type { Messages } from '../types.ts';
import { untold } from './phrases.ts';

const known = (text: string | null): string[] => (text === null ? [] : [text]);

export const hostWords: Messages['host'] = {
  title: '本机',
  measured: '实测',
  kernel: '内核',
  zone: '时区',
  machine: '机器',
  notMeasured: '无',
  claim: ({ synchronised, reference, stratum, offsetMs, boundMs }, agoMs) =>
    [
      `${synchronised ? '已同步' : '未同步'}${reference === null ? '' : `到 ${reference}`}${stratum === null || !synchronised ? '' : `（层级 ${stratum}）`}`,
      ...known(
        offsetMs === null ? null : `${formatOffset(offsetMs)}${boundMs === null ? '' : ` ± ${formatBound(boundMs)}`}`,
      ),
      ...known(agoMs === null ? null : `${formatSpan(agoMs)} 前更新`),
    ].join('，'),
  noClaim: (status, reason) => `${untold[status]}（${reason}）`,
  measuresOnly: '不设置时钟',
  inContainer: '在容器中',
  service: '时间服务',
  noService: (installed) =>
    installed.length === 0 ? '没有在运行的' : `没有在运行的（已安装：${installed.join('、')}）`,
  processesHidden: '未知：进程列表对本用户隐藏',
  kernelState: ({ synchronised, meaning, maximumErrorMs, readBy }) =>
    `${synchronised ? '已同步' : '未同步'}${meaning === 'status-bit' && !synchronised ? '（STA_UNSYNC）' : ''}${maximumErrorMs === null ? '' : `，± ${formatBound(maximumErrorMs)}`}，由 ${readBy} 读取`,
  contradicted: '与实测不符',
  zoneName: (name, utcOffset, abbreviation) =>
    name === null ? `UTC${utcOffset}（${abbreviation}）` : `${name}，UTC${utcOffset}（${abbreviation}）`,
  zoneFallback: '没有有效的设置',
  zoneOfShell: (name, utcOffset) => `本 shell 的 TZ：${name ?? '无名称'}，UTC${utcOffset}`,
  container: (kind) => `在容器中（${kind}）`,
  guest: (hypervisor) => `虚拟机（${hypervisor}）`,
  rtc: (mode, off) => `RTC ${mode === null ? '' : mode === 'utc' ? '为 UTC，' : '为本地时间，'}${off}`,
  clockSource: (name) => `时钟源 ${name}`,
};
