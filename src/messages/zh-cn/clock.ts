import { formatBound, formatOffset, formatSpan } from '../../model/quantity.ts';
import type { WordsFor } from '../types.ts';
import { consequences } from './consequences.ts';
import { list, off } from './phrases.ts';

export const clockWords: WordsFor<'clock-offset' | 'clock-quarter-hour' | 'clock-stepped'> = {
  checks: {
    'clock-offset': {
      title: ({ verdict, offsetMs, boundMs, warnMs }) =>
        verdict === 'inconclusive'
          ? `本机时钟${off(offsetMs)} ± ${formatBound(boundMs)}：不够精确，无法判定是否超过 ${formatBound(warnMs)}。`
          : `本机时钟${off(offsetMs)}。`,
      detail: ({ verdict, breaks }) =>
        verdict === 'inconclusive'
          ? '更近的服务器（--server）或更多采样（--samples 16）可以判定。'
          : breaks.map((id) => consequences[id]).join(''),
    },
    'clock-quarter-hour': {
      title: ({ minutes, restMs }) =>
        `偏移为 ${minutes > 0 ? '+' : '−'}${formatSpan(Math.abs(minutes) * 60_000)}${Math.abs(restMs) >= 1000 ? `（另加 ${formatOffset(restMs)}）` : ''}：很可能是把本地时间当成了 UTC。`,
      detail: () =>
        '各时区之间相差 15 分钟的整数倍，所以这不太可能是漂移。常见原因：硬件时钟存的是本地时间，虚拟化平台把本地时间交给虚拟机，或有人按错误的时区手动设了时钟。',
    },
    'clock-stepped': {
      title: ({ stepsMs }) => `测量期间本机时钟跳变了 ${list(stepsMs.map(formatOffset))}。`,
      detail: ({ measuredAgain }) =>
        `有程序或人在设置时钟：可能是刚启动的时间服务、虚拟化平台，或某位管理员。${measuredAgain ? '各来源已重新测量一次，结果以第二次为准。' : ''}`,
    },
  },
  fixes: {
    'rtc-in-utc': '查看 “RTC in local TZ” 一行；若为 yes，请把硬件时钟改用 UTC。',
    'check-hypervisor-clock': '把本机（虚拟机则为宿主平台）的硬件时钟设为 UTC，时区只通过时区设置来调整。',
  },
};
