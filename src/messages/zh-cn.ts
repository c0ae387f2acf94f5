import { formatBound, formatOffset } from '../model/quantity.ts';
import { clockWords } from './zh-cn/clock.ts';
import { consequences } from './zh-cn/consequences.ts';
import { hostWords } from './zh-cn/host.ts';
import { ntpWords } from './zh-cn/ntp.ts';
import { list, off } from './zh-cn/phrases.ts';
import { kiss, reasons } from './zh-cn/reasons.ts';
import { setClockWords } from './zh-cn/set-clock.ts';
import { syncConfigWords } from './zh-cn/sync-config.ts';
import { zoneWords } from './zh-cn/zone.ts';
import { machineWords } from './zh-cn/machine.ts';
import { syncWords } from './zh-cn/sync.ts';
import { engineWords } from './zh-cn/engine.ts';
import { containerClockWords } from './zh-cn/container-clock.ts';
import { containerZoneWords } from './zh-cn/container-zone.ts';
import { containerLocaltimeWords } from './zh-cn/container-localtime.ts';
import { containerFixWords } from './zh-cn/container-fixes.ts';
import { containerSectionWords } from './zh-cn/containers.ts';
import { wakatimeQueueWords } from './zh-cn/wakatime-queue.ts';
import { wakatimeStateWords } from './zh-cn/wakatime-state.ts';
import { wakapiWords } from './zh-cn/wakapi.ts';
import { wakatimeFixWords } from './zh-cn/wakatime-fixes.ts';
import { wakatimeSectionWords } from './zh-cn/wakatime.ts';
import type { Messages } from './types.ts';

export const zhCn: Messages = {
  checks: {
    ...clockWords.checks,
    ...ntpWords.checks,
    ...syncWords.checks,
    ...machineWords.checks,
    ...zoneWords.checks,
    ...syncConfigWords.checks,
    ...engineWords.checks,
    ...containerClockWords.checks,
    ...containerZoneWords.checks,
    ...containerLocaltimeWords.checks,
    ...wakatimeQueueWords.checks,
    ...wakatimeStateWords.checks,
    ...wakapiWords.checks,
  },
  fixes: {
    ...setClockWords,
    ...clockWords.fixes,
    ...ntpWords.fixes,
    ...syncWords.fixes,
    ...machineWords.fixes,
    ...zoneWords.fixes,
    ...syncConfigWords.fixes,
    ...engineWords.fixes,
    ...containerClockWords.fixes,
    ...containerZoneWords.fixes,
    ...containerLocaltimeWords.fixes,
    ...containerFixWords,
    ...wakatimeQueueWords.fixes,
    ...wakatimeStateWords.fixes,
    ...wakapiWords.fixes,
    ...wakatimeFixWords,
  },
  consequences,
  severities: { critical: '严重', warning: '警告', info: '信息', unknown: '未知' },
  states: {
    agreeing: '一致',
    falseticker: '错误时钟',
    undecided: '没有多数',
    rejected: '不采用',
    duplicate: '重复',
    silent: '无应答',
    refused: '被拒绝',
    unreachable: '不可达',
    unresolved: '无法解析',
  },
  reasons,
  because: (state, why) => `${state}：${why}`,
  kiss,
  headline: ({ host, verdict, offsetMs, boundMs, sources, offline = false }) => {
    const accuracy = `± ${formatBound(boundMs)}；${sources.answered} 个来源中 ${sources.agreeing} 个一致`;
    switch (verdict) {
      case 'in-sync':
        return `${host}：时钟正确（${formatOffset(offsetMs)} ${accuracy}）`;
      case 'behind':
      case 'ahead':
        return `${host} ${off(offsetMs)}（${accuracy}）`;
      case 'inconclusive':
        return `${host}：${off(offsetMs)}左右，测得不够精确，无法判定（${accuracy}）`;
      case 'unknown':
        if (offline) return `${host}：未查询时钟是否正确（--offline）`;
        return `${host}：无法测定时钟（${sources.asked} 个来源中 ${sources.answered} 个应答）`;
    }
  },
  report: {
    sources: '来源',
    stratum: '层级',
    offset: '偏移',
    bound: '误差',
    delay: '延迟',
    sample: '采样',
    configured: '本机配置',
    whatToDo: '怎么办',
    snippet: ({ format, file, line, lineCount = 1, isPart = false }) => {
      if (file !== null && line !== null) {
        if (isPart) return `${file} 第 ${line} 行中的这一项：`;
        const lines = lineCount === 1 ? `${line}` : `${line}–${line + lineCount - 1}`;
        return `写入 ${file}，替换第 ${lines} 行：`;
      }
      if (file !== null) return `写入 ${file}：`;
      switch (format) {
        case 'compose':
          return '写入它的 compose 文件：';
        case 'dockerfile':
          return '写入它的 Dockerfile：';
        case 'arguments':
          return 'docker run 的参数：';
      }
    },
    sameAs: (numbers) => `处理方法同第 ${numbers.join('、')} 项。`,
    alsoNoted: '另外注意到',
    thisClock: '本机时钟',
    trueTime: '真实时间',
    interrupted: '已中断：以下是当时已知的结果。',
    summary: ({ critical, warning, unknown, info }, passed, elapsed) =>
      `${[
        ...(critical > 0 ? [`严重 ${critical} 项`] : []),
        ...(unknown > 0 ? [`未知 ${unknown} 项`] : []),
        ...(warning > 0 ? [`警告 ${warning} 项`] : []),
        ...(info > 0 ? [`信息 ${info} 项`] : []),
        `通过 ${passed} 项`,
      ].join('，')}，用时 ${elapsed}。`,
    moreAbout: 'timecheck explain',
  },
  host: hostWords,
  containers: containerSectionWords,
  wakatime: wakatimeSectionWords,
  progress: (asked, settled) => `正在查询 ${asked} 个服务器，已完成 ${settled} 个`,
  demo: {
    banner: '演示：这些服务器由本程序在 127.0.0.1 上启动。这里的结果不代表您的时钟。',
    scenarios: {
      truthful: '四个服务器，都报出本机时钟自己的时间。',
      liar: '四个服务器，其中一个谎报 45 s。',
      off: '四个服务器，都说本机时钟慢了 45 s。',
    },
  },
  usage: (fault) => {
    switch (fault.kind) {
      case 'unknown-option':
        return `未知选项 '${fault.value}'${fault.suggestion === null ? '' : `；您是想用 ${fault.suggestion} 吗？`}`;
      case 'unknown-command':
        return `未知命令 '${fault.value}'；可用的有 check、ntp、containers、wakatime、explain 和 demo`;
      case 'missing-argument':
        return `'${fault.value}' 需要一个值`;
      case 'excess-argument':
        return `多余的参数 '${fault.value}'`;
      case 'host':
        return `'${fault.value}' 不是主机；可以是名称、IPv4 地址或 [IPv6]，后面可带 :端口`;
      case 'port':
        return `'${fault.value}' 的端口无效；允许 1 到 65535，写作 主机:端口 或 [IPv6]:端口`;
      case 'output':
        return `无法写入 '${fault.value}'${fault.suggestion ? `（${fault.suggestion}）` : ''}；请给出一个已存在且可写的文件夹中的文件`;
      case 'home':
        return `'${fault.value}' 不是可以查看的文件夹${fault.suggestion ? `（${fault.suggestion}）` : ''}；请给出本机上某个用户的主目录，或其 WAKATIME_HOME`;
      case 'check':
        return `没有名为 '${fault.value}' 的检查${fault.suggestion ? `；可用的有 ${fault.suggestion}` : ''}`;
      case 'duration':
        return `'${fault.value}' 不是 ${fault.option} 的有效时长；请写数字加 ms、s、m 或 h，如 250ms、1.5s、5m`;
      case 'samples':
        return `'${fault.value}' 不是有效的采样数；允许 1 到 64`;
      case 'engine':
        return `'${fault.value}' 不是容器引擎的地址；可以是 unix://路径 或路径、tcp://主机[:端口]、http://、https://、ssh://[用户@]主机[:端口] 或 npipe://`;
      case 'choice':
        return `${fault.option} 不接受 '${fault.value}'；允许 ${list(fault.allowed)}`;
      case 'thresholds':
        return `--crit ${fault.crit} 小于 --warn ${fault.warn}；它必须相等或更大`;
      case 'conflict':
        return `${fault.options[0]} 与 ${fault.options[1]} 互相排斥；请只用其一`;
      case 'demo-json':
        return `demo --json 只输出一份文档，因此需要指定一个场景：加上 --scenario truthful、liar 或 off`;
      case 'other':
        return fault.value;
    }
  },
  usageHint: '（参见 timecheck --help）',
  programFault: 'timecheck 出错；这是程序的缺陷，请报告：',
  help: {
    description: '这里的时间对吗？查询多个 NTP 服务器，与本机时钟比较，并告诉您该输入什么命令。',
    titles: {
      'Usage:': '用法：',
      'Options:': '选项：',
      'Global Options:': '通用选项：',
      'Commands:': '命令：',
      'Arguments:': '参数：',
    },
    commands: {
      check: '检查一切（不写命令时即执行它）',
      ntp: '逐次采样显示各来源',
      containers: '每个容器的时钟与时区',
      wakatime: 'wakatime-cli 的队列，以及接收它的服务器',
      explain: '某项检查的说明页：含义与修复方法（离线）',
      demo: '用程序自己在回环地址上启动的 NTP 服务器演示整个程序',
    },
    arguments: { hosts: '要查询的服务器，主机[:端口]', check: '检查的名称；不写则列出全部' },
    options: {
      server: '查询这个 NTP 服务器或服务器池，代替默认的（可重复）',
      samples: '对每个服务器的请求次数（默认 4，内网为 8）',
      warn: '达到此偏移即警告',
      crit: '达到此偏移即为严重',
      only: '只运行这些检查（逗号分隔，可重复）',
      skip: '跳过这些检查（逗号分隔，可重复）',
      engine: '要查询的容器引擎（默认取自 DOCKER_HOST、docker 上下文或已知的套接字）',
      noContainers: '不查看容器',
      requireEngine: '没有可查询的容器引擎即为问题',
      noExec: '不在容器内运行任何程序',
      home: '除自己的以外，还要查看哪个主目录或 WAKATIME_HOME 中的 wakatime-cli（可重复）',
      withKey: '把 WakaTime 密钥发给它自己的服务器，以读取其时钟并确认密钥是否有效',
      askWakatimeCli: '让 wakatime-cli 也数一遍；它会以可写方式打开队列',
      noWakatime: '不查看 WakaTime',
      offline: '不查询任何服务器，也不查询时间',
      failOn: '达到此级别即以 1 退出：critical、warning 或 info',
      allowUnknown: '无法测定时钟时也以 0 退出',
      timeout: '超过此时间即结束整个运行',
      json: '输出一份 JSON 文档（同 --format json）',
      format: 'text 或 json',
      output: '把报告写入此文件',
      quiet: '一切正常时不输出，否则每个问题输出一行',
      verbose: '显示每次采样和全部细节',
      noColor: '不用颜色',
      lang: '语言：en 或 zh-cn',
      scenario: 'truthful、liar 或 off（默认依次全部）',
      version: '显示版本',
      help: '显示本帮助',
    },
    examples: `示例：
  timecheck                        检查本机
  timecheck containers             每个容器的时钟与时区
  timecheck wakatime               编程统计为何停了
  timecheck -s ntp1.example -s ntp2.example -s ntp3.example
  timecheck --json | jq .clock
  timecheck --quiet                在 cron 中：只输出有问题的`,
    exitCodes: `退出码：
  0  没有达到 --fail-on 的发现         2  用法错误，或程序缺陷
  1  有达到 --fail-on 的发现           3  无法测定时钟`,
  },
};
