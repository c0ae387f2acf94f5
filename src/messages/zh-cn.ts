import { formatBound, formatOffset, formatSpan } from '../model/quantity.ts';
import { namesByReason } from './group.ts';
import type { Messages } from './types.ts';

const slowOrFast = (offsetMs: number): string => (offsetMs > 0 ? '慢' : '快');
const off = (offsetMs: number): string => `${slowOrFast(offsetMs)} ${formatSpan(Math.abs(offsetMs))}`;
const list = (items: readonly string[]): string => items.join('、');

const UNREACHABLE = {
  'port-silent': '没有任何服务器应答：UDP 123 端口似乎被封锁。',
  silent: '没有任何服务器应答。',
  refused: '所有服务器都拒绝了：那里没有 NTP 服务在监听。',
  unreachable: '无法到达任何服务器：本机没有通往它们的路由，或不允许发送。',
  unresolved: '没有一个服务器名称能被解析。',
  rejected: '服务器有应答，但没有一个应答可以采用。',
  ended: '运行结束时还没有任何服务器应答。',
} as const;

const unreachableTitle = (kind: string): string =>
  kind in UNREACHABLE ? UNREACHABLE[kind as keyof typeof UNREACHABLE] : '没有可用的服务器。';

const REASONS: Messages['reasons'] = {
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

const reason = (code: string): string =>
  code.startsWith('kiss-') ? zhCn.kiss(code.slice('kiss-'.length)) : (REASONS[code] ?? code);

export const zhCn: Messages = {
  checks: {
    'clock-offset': {
      title: ({ verdict, offsetMs, boundMs, warnMs }) =>
        verdict === 'inconclusive'
          ? `本机时钟${off(offsetMs)} ± ${formatBound(boundMs)}：不够精确，无法判定是否超过 ${formatBound(warnMs)}。`
          : `本机时钟${off(offsetMs)}。`,
      detail: ({ verdict, breaks }) =>
        verdict === 'inconclusive'
          ? '更近的服务器（--server）或更多采样（--samples 16）可以判定。'
          : breaks.map((id) => zhCn.consequences[id]).join(''),
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
    'ntp-unreachable': {
      title: ({ scope, kind, failures }) =>
        scope === 'all'
          ? unreachableTitle(kind)
          : `${failures.length} 个来源不可用：${list(failures.map(({ name }) => name))}。`,
      detail: ({ failures }) =>
        namesByReason(failures)
          .map(([code, names]) => `${list(names)}：${reason(code)}。`)
          .join(''),
    },
    'ntp-no-majority': {
      title: ({ measured }) => `${measured} 个来源互相矛盾，一致的不超过一半。`,
      detail: ({ lowestMs, highestMs }) =>
        `它们的偏移从 ${formatOffset(lowestMs)} 到 ${formatOffset(highestMs)}。这里不作猜测：请用 --server 再给出几个您信任的服务器。`,
    },
    'ntp-falseticker': {
      title: ({ name, awayMs }) =>
        `${name} 的时间不对：比多数${awayMs > 0 ? '快' : '慢'} ${formatSpan(Math.abs(awayMs))}。`,
      detail: ({ address, agreeing }) =>
        `另外 ${agreeing} 个来源彼此一致，与它${address === null ? '' : `（地址 ${address}）`}不符，已将它排除。如果本机或其他机器在使用它，请更换。`,
    },
    'ntp-kiss': {
      title: ({ name, code }) => `${name} 发来了 kiss-o'-death：${zhCn.kiss(code)}。`,
      detail: ({ code }) =>
        code === 'RATE'
          ? '从本地址对它的查询太频繁。本次运行不再查询它；请查看是否有其他程序在频繁查询。'
          : '本次运行不再查询它。',
    },
    'ntp-few-sources': {
      title: ({ answered, asked }) =>
        asked === answered
          ? `只查询了 ${asked} 个来源：其中若有错误的，无从分辨。`
          : `${asked} 个来源中只有 ${answered} 个应答：其中若有错误的，无从分辨。`,
      detail: () => '要靠多数识别出错误的来源，至少需要三个。请用 --server 多给几个。',
    },
  },
  fixes: {
    'fix-on-host': '这里无法设置时钟（在容器中，或没有 CAP_SYS_TIME）：请在宿主机上校正，时钟是它的。',
    'chrony-step': '让 chrony 立即测量并跳变校正时钟。运行中的软件会看到时间跳变；若不这样做，chrony 只会慢慢校正。',
    'timesyncd-restart': '重启 systemd-timesyncd：偏差超过 0.4 s 时，它启动时会跳变校正。运行中的软件会看到时间跳变。',
    'openntpd-restart': '重启 openntpd。除非允许它在启动时设置时钟（选项 -s），它每秒只校正 0.5 ms：45 s 要一天。',
    'ntpd-rs-restart': '重启 ntpd-rs：它启动时可以跳变校正，但不超过其启动时的恐慌阈值。运行中的软件会看到时间跳变。',
    'ntpd-step': '重启 ntpd：它启动时可以跳变校正。运行中的软件会看到时间跳变。',
    'macos-step': '立即从服务器设置时钟。运行中的软件会看到时间跳变。',
    'windows-resync': '让 Windows 时间服务立即同步（需管理员权限）。',
    'start-chrony': '这里没有时间服务在运行，但已安装 chrony：启动它并让它跳变校正时钟。',
    'enable-timesyncd': '这里没有时间服务在运行：启用已安装的 systemd-timesyncd。',
    'install-chrony': '这里没有时间服务在运行：请安装一个。chrony 启动时会设置时钟，并一直保持准确。',
    'rtc-in-utc': '查看 “RTC in local TZ” 一行；若为 yes，请把硬件时钟改用 UTC。',
    'check-hypervisor-clock': '把本机（虚拟机则为宿主平台）的硬件时钟设为 UTC，时区只通过时区设置来调整。',
    'allow-ntp': '放行到 123 端口的 UDP 出站流量，或用 --server 指定内网的服务器。',
    'repair-dns': '检查本机的 DNS 设置，或按地址指定服务器：--server 192.0.2.1',
    'repair-route': '检查本机网络，或用 --server 指定内网的服务器。',
  },
  consequences: {
    'distributed-database': '与其他节点相差这么多时，分布式数据库的节点会停止运行（CockroachDB、YugabyteDB：500 ms）。',
    'jwt-issued-early': '本机签发的令牌（JWT）在别处会被判为“尚未生效”（对方不留时间宽限时）。',
    'jwt-refused-early': '别处新签发的令牌（JWT）在本机会被判为“尚未生效”（不留时间宽限时）。',
    'one-time-password': '部分或全部一次性密码会验证失败：它们每 30 s 更换一次。',
    kerberos: 'Kerberos 拒绝票据（默认上限 5 min）。',
    'aws-signature': 'AWS 拒绝签名请求（RequestTimeTooSkewed，上限 15 min）。',
    'wakapi-client-ahead': 'Wakapi 拒绝本机的心跳：它们的时间比现在晚一小时以上。',
    'wakapi-server-behind': '运行在本机的 Wakapi 会把所有当前心跳视为来自未来而拒绝。',
    'tls-certificates': '按本机时钟的日期，没有任何公共 TLS 证书有效。',
  },
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
  reasons: REASONS,
  because: (state, why) => `${state}：${why}`,
  kiss: (code) =>
    ({
      RATE: 'RATE，“请降低查询频率”',
      DENY: 'DENY，“拒绝访问”',
      RSTR: 'RSTR，“按规则拒绝访问”',
      INIT: 'INIT，“尚未同步”',
      STEP: 'STEP，“自身时钟刚刚跳变”',
    })[code] ?? code,
  headline: ({ host, verdict, offsetMs, boundMs, sources }) => {
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
    whatToDo: '怎么办',
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
        return `未知命令 '${fault.value}'；可用的有 check、ntp、explain 和 demo`;
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
      case 'check':
        return `没有名为 '${fault.value}' 的检查${fault.suggestion ? `；可用的有 ${fault.suggestion}` : ''}`;
      case 'duration':
        return `'${fault.value}' 不是 ${fault.option} 的有效时长；请写数字加 ms、s、m 或 h，如 250ms、1.5s、5m`;
      case 'samples':
        return `'${fault.value}' 不是有效的采样数；允许 1 到 64`;
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
  timecheck -s ntp1.example -s ntp2.example -s ntp3.example
  timecheck --json | jq .clock
  timecheck --quiet                在 cron 中：只输出有问题的`,
    exitCodes: `退出码：
  0  没有达到 --fail-on 的发现         2  用法错误，或程序缺陷
  1  有达到 --fail-on 的发现           3  无法测定时钟`,
  },
};
