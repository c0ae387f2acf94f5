import { formatInstant, formatUtcOffset } from '../../model/local-time.ts';
import type { HypervisorName } from '../../model/machine-facts.ts';
import { formatBound, formatOffset, formatSpan } from '../../model/quantity.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { WordsFor } from '../types.ts';
import { list, off } from './phrases.ts';

const isOff = (verdict: Verdict): boolean => verdict === 'behind' || verdict === 'ahead';

const ofGuest = (hypervisor: HypervisorName | null): string =>
  hypervisor === null ? '' : '虚拟机的硬件时钟由虚拟化平台提供：平台上也要设置。';

const RTC_SET_BY = {
  'chrony-rtcfile':
    'chronyd 不写入它，而是记录它的误差（chrony.conf 中的 rtcfile）；若启动时带有 -s，开机时会扣除这个误差。',
  'chrony-without-rtcsync': '没有谁在校准它：本可由内核写入，但 chrony.conf 中没有 rtcsync，chronyd 不让内核写。',
  kernel: '系统时钟算作已同步时，内核每 11 分钟写入一次，现在正是如此：要么还没轮到，要么内核写不了它。',
  nobody: '没有谁在校准它：只有系统时钟算作已同步时，内核才会写入，而现在并未同步。',
  unknown: '只有系统时钟算作已同步时，内核才会写入它。',
};

export const machineWords: WordsFor<'rtc-local-time' | 'rtc-offset' | 'host-slept' | 'clock-source' | 'clock-jumps'> = {
  checks: {
    'rtc-local-time': {
      title: ({ kind, device, utcOffsetSeconds }) => {
        const zone = utcOffsetSeconds === null ? '' : `（UTC${formatUtcOffset(utcOffsetSeconds)}）`;
        switch (kind) {
          case 'claimed':
            return `硬件时钟 ${device} 存的是本地时间。`;
          case 'unclaimed':
            return `硬件时钟 ${device} 走的是本地时间${zone}，系统却把它当作 UTC。`;
          case 'unused':
            return `硬件时钟 ${device} 走的是 UTC，系统却把它当作本地时间${zone}。`;
        }
      },
      detail: ({ kind, windowsBeside, hypervisor }) =>
        [
          kind === 'claimed'
            ? '每次切换夏令时或更改时区之后它都是错的，直到有人重新设置。'
            : '下次启动时，系统时钟会差这么多，直到时间服务把它改正。',
          kind === 'unused' || windowsBeside === false
            ? ''
            : windowsBeside === null
              ? 'Windows 就是这样存的；本机是否还装有 Windows，当前用户无权查看。'
              : '本机还装有 Windows，它把硬件时钟存为本地时间。',
          ofGuest(hypervisor),
        ].join(''),
    },
    'rtc-offset': {
      title: ({ device, offsetMs, boundMs, unset }) =>
        unset
          ? `硬件时钟 ${device} ${off(offsetMs)}：从未设置过，或曾断电。`
          : `硬件时钟 ${device} ${off(offsetMs)}（± ${formatBound(boundMs)}）。`,
      detail: ({ likeHost, unset, setBy, hypervisor }) =>
        [
          likeHost ? '本机的系统时钟也是如此：两者之一取自另一方。' : '',
          likeHost || setBy === 'chrony-rtcfile' ? '' : '下次启动将从这个时间开始，没有网络就一直如此。',
          unset ? '若断电一段时间后又是这样，说明电池已耗尽。' : '',
          likeHost || unset ? '' : RTC_SET_BY[setBy ?? 'unknown'],
          ofGuest(hypervisor),
        ].join(''),
    },
    'host-slept': {
      title: ({ sleptMs, uptimeMs, verdict }) =>
        `本机启动以来${uptimeMs === null ? '' : `的 ${formatSpan(uptimeMs)} 中`}共休眠 ${formatSpan(sleptMs)}${isOff(verdict) ? '，而且时钟不准' : ''}。`,
      detail: ({ verdict, hypervisor }) =>
        [
          '机器休眠时时钟停走。',
          isOff(verdict) ? '醒来之后还没有谁把它校准。' : '',
          verdict === 'in-sync' ? '现在已经校准。' : '',
          hypervisor === 'wsl2'
            ? `Windows 休眠时 WSL 也随之休眠。${isOff(verdict) ? '醒来后可用 sudo hwclock -s 校准，或执行 wsl --shutdown。' : ''}`
            : '',
          hypervisor === null || hypervisor === 'wsl2' ? '' : '服务器不应休眠：请检查这台虚拟机的电源设置。',
        ].join(''),
    },
    'clock-source': {
      title: ({ current, better }) =>
        better === null
          ? `内核用 ${current} 计时，没有更好的时钟源可用。`
          : `内核用 ${current} 计时，尽管有 ${better} 可用。`,
      detail: ({ current, better, hypervisor, verdict }) =>
        [
          /jiffies|pit/.test(current)
            ? '它以数毫秒的节拍计时。'
            : '读取它比读取处理器的计数器慢，在虚拟机中慢得多：所有查询时间的程序都会变慢。',
          better === null
            ? '通常是内核发现处理器的计数器（tsc）不稳定而弃用，日志中有记录。'
            : '它是在内核启动参数（clocksource=、tsc=）中或手工选定的。',
          better !== null || hypervisor === null
            ? ''
            : '在虚拟机中，可能是平台提供的处理器没有稳定的 tsc，或半虚拟化时钟未启用。',
          isOff(verdict) ? '本机时钟不准，原因可能就在这里。' : '',
        ].join(''),
    },
    'clock-jumps': {
      title: ({ count, atLeast, widestMs }) =>
        `最近 7 天内本机时钟跳变了${atLeast ? '至少' : ''} ${count} 次${widestMs === null ? '' : `，${count === 1 ? '幅度' : '最大'} ${formatOffset(widestMs)}`}。`,
      detail: ({ count, forward, backward, by, byNobody, at, utcOffsetSeconds }) =>
        [
          `${count === 1 ? '时间是' : '最近一次是'} ${formatInstant(at, utcOffsetSeconds)}。`,
          forward > 0 && backward > 0 ? `向前 ${forward} 次，向后 ${backward} 次：可能有两方在互相改动它。` : '',
          by.length === 0
            ? '日志没有说明是谁改的：可能是某个人、虚拟化平台，或不写日志的程序。'
            : `由 ${list(by)} 设置${byNobody === 0 ? '' : `，另有 ${byNobody} 次不知是谁`}。`,
          '开机阶段不计在内。',
        ].join(''),
    },
  },
  fixes: {
    'rtc-clock-first': '先把系统时钟校准；硬件时钟由它写入（hwclock --systohc），有时间服务同步时内核也会写入。',
    'rtc-write': '用系统时钟设置硬件时钟。',
    'rtc-write-utc': '用系统时钟按 UTC 设置硬件时钟，并记录下来。',
    'rtc-set-utc': '今后硬件时钟存为 UTC，并立即写入。之后请择机重启：在此之前内核可能仍写入本地时间。',
    'rtc-install-hwclock': '安装 hwclock，再用系统时钟设置硬件时钟：sudo hwclock --systohc --utc',
    'rtc-trim': '让 chronyd 用系统时钟设置硬件时钟。',
    'windows-utc': '若本机还装有 Windows，让它也把硬件时钟当作 UTC；做法见本检查的说明页。',
    'read-kernel-log': '查看内核为什么选它。',
    'look-around-jump': '有一次跳变没有日志说明来历：查看日志在它之前的内容。',
  },
};
