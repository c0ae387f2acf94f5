import type { TzFault } from '../../checks/tz-fault.ts';
import { formatInstant, formatUtcOffset, formatWallTime } from '../../model/local-time.ts';
import { formatSpan } from '../../model/quantity.ts';
import type { WordsFor } from '../types.ts';

/** What a file is that should be a zone. */
export const IS: Record<TzFault, string> = {
  missing: '不存在',
  dangling: '是指向不存在之处的链接',
  directory: '是一个目录',
  denied: '当前用户无权读取',
  empty: '是空的',
  unreadable: '无法读取',
  'not-tzif': '是另一种文件',
  truncated: '不完整',
  malformed: '已损坏',
  'no-zoneinfo': '是时区名，但这里没有安装时区文件',
  'not-posix': '既不是时区名，也不是 POSIX TZ 字符串',
  'no-rule': '有夏令时却没有起止规则',
  quoted: '带有引号',
  blank: '前后有空格',
  abbreviation: '是缩写',
  'inverted-sign': '符号方向相反',
  'leap-seconds': '计入闰秒',
};

const tzTitle = (reason: TzFault, value: string, utcOffsetSeconds: number | null, leapSeconds: number): string => {
  const tz = `TZ 为 “${value}”`;
  switch (reason) {
    case 'inverted-sign':
      return `${tz}，实际是 UTC${formatUtcOffset(utcOffsetSeconds ?? 0)}：POSIX 的偏移以向西为正。`;
    case 'leap-seconds':
      return `${tz}，这是计入闰秒的时区：本地时间慢 ${leapSeconds} s。`;
    case 'not-posix':
      return `${tz}，既不是时区名，也不是 POSIX TZ 字符串：各程序的理解不一。`;
    case 'no-rule':
      return `${tz}，有夏令时却没有起止规则：各 C 库的理解不一。`;
    case 'no-zoneinfo':
      return `${tz}，但这里没有安装时区文件：多数程序显示 UTC。`;
    case 'abbreviation':
      return `${tz}，这是缩写而不是时区名：从这里启动的程序显示 UTC。`;
    case 'blank':
      return `${tz}，多出的空格不属于任何时区名：从这里启动的程序显示 UTC。`;
    case 'quoted':
      return `TZ 为 ${value}，引号也成了值的一部分，因此不是时区名：从这里启动的程序显示 UTC。`;
    case 'missing':
      return `${tz}，本机没有这个时区：从这里启动的程序显示 UTC。`;
    default:
      return `${tz}，不是时区（${IS[reason]}）：从这里启动的程序${utcOffsetSeconds === null ? '理解不一' : '显示 UTC'}。`;
  }
};

const localtimeTitle = (reason: TzFault, value: string, leapSeconds: number): string => {
  switch (reason) {
    case 'dangling':
      return `/etc/localtime 指向不存在之处（${value}）：本地时间成了 UTC。`;
    case 'denied':
      return '当前用户无权读取 /etc/localtime：该用户的程序显示 UTC。';
    case 'leap-seconds':
      return `/etc/localtime 是计入闰秒的时区：本地时间慢 ${leapSeconds} s。`;
    case 'truncated':
    case 'malformed':
      return `/etc/localtime 不是时区文件（${IS[reason]}）：程序会显示哪个本地时间，无法得知。`;
    default:
      return `/etc/localtime 不是时区文件（${IS[reason]}）：本地时间成了 UTC。`;
  }
};

/** What to write instead, or what it means. */
export const TZ_DETAIL: Partial<Record<TzFault, string>> = {
  'inverted-sign': '写时区名不会有歧义：TZ=Asia/Shanghai；用 POSIX 写法则是 TZ=CST-8。',
  'leap-seconds': 'right/ 目录下的时区要求时钟计入闰秒，而由 NTP 校正的时钟并不计入。',
  'not-posix': '请写时区名，如 Asia/Shanghai，或 POSIX TZ 字符串，如 CST-8。',
  'no-rule': '请写时区名，如 America/New_York，或补上规则：EST5EDT,M3.2.0,M11.1.0。',
  'no-zoneinfo': '自带时区数据的程序（Node、Java、部分 Go 程序）与其他程序显示的时间不同。',
  abbreviation: '多数缩写由几个时区共用：CST 可以是上海、芝加哥或哈瓦那。请写时区名，如 Asia/Shanghai。',
  quoted: 'shell 会去掉引号；docker --env-file 和 compose 文件中的列表写法不会。',
};

const tzDetail = (reason: TzFault, suggestion: string | null): string =>
  `${suggestion === null ? '' : `可能想写的是 ${suggestion}。`}${TZ_DETAIL[reason] ?? 'C 库不会报错，而是默默改用 UTC。'}`;

const between = (at: number, from: number, to: number): string =>
  `${formatWallTime(at, from)} 到 ${formatWallTime(at, to)}`;

const nameOf = (zone: string | null): string => zone ?? '无名时区';
const when = (isNow: boolean, at: number, utcOffsetSeconds: number): string =>
  isNow ? '两者现在就不同' : `两者从 ${formatInstant(at, utcOffsetSeconds)} 起不同`;
const then = (isNow: boolean): string => (isNow ? '现在' : '届时');
const utc = (offsetSeconds: number | null): string =>
  offsetSeconds === null ? '未知' : `UTC${formatUtcOffset(offsetSeconds)}`;

export const zoneWords: WordsFor<
  'host-zone-invalid' | 'host-zone-conflict' | 'host-zone-unset' | 'tzdata-old' | 'zone-change-near'
> = {
  checks: {
    'host-zone-invalid': {
      title: ({ place, reason, value, utcOffsetSeconds, leapSeconds }) => {
        switch (place) {
          case 'tz':
            return tzTitle(reason, value, utcOffsetSeconds, leapSeconds);
          case 'localtime':
            return localtimeTitle(reason, value, leapSeconds);
          case 'etc-timezone':
            return reason === 'empty' || reason === 'unreadable'
              ? `/etc/timezone ${IS[reason]}。`
              : `/etc/timezone 写的是 “${value}”，本机没有这个时区。`;
        }
      },
      detail: ({ place, reason, suggestion }) => {
        switch (place) {
          case 'tz':
            return tzDetail(reason, suggestion);
          case 'localtime':
            return reason === 'leap-seconds'
              ? (TZ_DETAIL[reason] ?? '')
              : '日志、cron 任务和报表都按这个时间，而没有程序会报错。';
          case 'etc-timezone':
            return `${suggestion === null ? '' : `可能想写的是 ${suggestion}。`}C 库以 /etc/localtime 为准；安装程序和某些库（如 Python 的 tzlocal）会读这个文件。`;
        }
      },
    },
    'host-zone-conflict': {
      title: ({ place, value, zone, withoutLocaltime, isNow, at, utcOffsetSeconds }) => {
        if (withoutLocaltime && place !== 'tz')
          return `${place === 'etc-timezone' ? '/etc/timezone 写的' : 'timedatectl 给出的'}是 ${value}，但没有 /etc/localtime：本地时间是 UTC。`;
        const difference = when(isNow, at, utcOffsetSeconds);
        switch (place) {
          case 'mount':
            return `${nameOf(zone)} 的文件被挂载到了 ${value} 的文件上：在这里，${value} 显示的是 ${nameOf(zone)} 的时间。`;
          case 'tz':
            return value === ''
              ? `TZ 已设置但为空，即 UTC；本机的服务使用 ${nameOf(zone)}。`
              : `TZ 为 ${value}，而本机的服务使用 ${nameOf(zone)}，${difference}。`;
          case 'etc-timezone':
            return `/etc/timezone 写的是 ${value}，而 /etc/localtime 是 ${nameOf(zone)}，${difference}。`;
          case 'timedatectl':
            return `timedatectl 给出 ${value}，而 /etc/localtime 是 ${nameOf(zone)}，${difference}。`;
        }
      },
      detail: ({ place, value, isNow, utcOffsetSeconds, otherUtcOffsetSeconds }) => {
        const [services, other] = [utc(utcOffsetSeconds), utc(otherUtcOffsetSeconds)];
        switch (place) {
          case 'mount':
            return `这个镜像里的 /etc/localtime 是链接，挂载落在了它指向的文件上。因此所有程序里的 TZ=${value} 也是错的。`;
          case 'tz':
            return `服务和 cron 任务没有这个 TZ：${then(isNow)}它们显示 ${services}，从这里启动的程序显示 ${other}。`;
          case 'etc-timezone':
            return `多数程序以 /etc/localtime 为准（${then(isNow)}为 ${services}）；Python 的 tzlocal、安装程序以及 tzdata 升级会读 /etc/timezone（${other}）。`;
          case 'timedatectl':
            return `程序以 /etc/localtime 为准（${then(isNow)}为 ${services}），桌面环境和安装程序则询问 timedatectl（${other}）。`;
        }
      },
    },
    'host-zone-unset': {
      title: () => '本机没有设置时区：本地时间默认为 UTC。',
      detail: ({ withoutZoneFiles }) =>
        withoutZoneFiles
          ? '既没有 /etc/localtime，也没有 TZ。时区文件也没有安装，所以即使 TZ 写了时区名，结果仍是 UTC。'
          : '既没有 /etc/localtime，也没有 TZ。如果想要的就是 UTC，那就没有问题。',
    },
    'tzdata-old': {
      title: ({ zone, other, version, otherVersion, otherUtcOffsetSeconds, isNow, at, utcOffsetSeconds }) => {
        const difference = when(isNow, at, utcOffsetSeconds);
        if (other === 'localtime-copy')
          return `/etc/localtime 中 ${zone} 的数据与本机的时区文件${version === null ? '' : `（${version}）`}不一致，${difference}。`;
        const node = `Node 自带的 tzdata（${otherVersion ?? '版本未知'}）`;
        return otherUtcOffsetSeconds === null
          ? `${node}没有本机所用的时区 ${zone}。`
          : `${node}与本机的 tzdata（${version ?? '版本未知'}）对 ${zone} 的计算不一致，${difference}。`;
      },
      detail: ({ other, older, isNow, utcOffsetSeconds, otherUtcOffsetSeconds }) => {
        const [files, others] = [utc(utcOffsetSeconds), utc(otherUtcOffsetSeconds)];
        if (other === 'localtime-copy')
          return `更新 tzdata 时，复制的文件不会跟着更新，链接则会。${then(isNow)}时区文件为 ${files}，/etc/localtime 为 ${others}。`;
        if (otherUtcOffsetSeconds === null) return 'Node 程序无法显示该时区的本地时间。';
        const whose =
          older === 'other'
            ? '较旧的是 Node。'
            : older === 'host'
              ? '较旧的是本机的时区文件。'
              : '哪一个较旧，无法得知。';
        return `${whose}${then(isNow)} Node 程序显示 ${others}，其他程序显示 ${files}。`;
      },
    },
    'zone-change-near': {
      title: ({ zone, place, inMs, kind, bySeconds, at, before, after }) => {
        const whose = `${place === 'tz' ? 'TZ 所设时区' : '本机'}（${nameOf(zone)}）的本地时间`;
        const moment = `${formatSpan(inMs)} 后（${formatInstant(at, before.utcOffsetSeconds)}）`;
        if (kind === 'rename')
          return `${moment}，${whose}由 ${before.abbreviation} 改称 ${after.abbreviation}，偏移不变。`;
        return `${moment}，${whose}将${kind === 'gap' ? '拨快' : '拨慢'} ${formatSpan(Math.abs(bySeconds) * 1000)}。`;
      },
      detail: ({ kind, at, before, after }) => {
        switch (kind) {
          case 'gap':
            return `${between(at, before.utcOffsetSeconds, after.utcOffsetSeconds)} 之间的时间不存在：排在这段时间的 cron 任务可能被跳过。`;
          case 'fold':
            return `${between(at, after.utcOffsetSeconds, before.utcOffsetSeconds)} 之间的时间会出现两次：排在这段时间的 cron 任务可能运行两次。`;
          case 'rename':
            return '读取缩写，或判断是否为夏令时的程序，可能会受影响。';
        }
      },
    },
  },
  fixes: {
    'set-zone': '设置时区。正在运行的程序仍用旧时区，需要重启才会改变。',
    'install-tzdata': '安装时区文件；在此之前，任何时区名都等于 UTC。',
    'choose-zone': '选定本机应有的时区并设置：timedatectl set-timezone，或让 /etc/localtime 成为指向它的链接。',
    'remount-localtime': '这个文件是从外部挂载的，在内部无法替换：请去掉挂载，在这里安装 tzdata，并把 TZ 设为时区名。',
    'write-etc-timezone': '让 /etc/timezone 与 /etc/localtime 一致。',
    'set-tz': '在设置它的地方改正：shell 配置、/etc/environment、systemd 单元或 compose 文件。',
    'name-tz': '在设置 TZ 的地方直接写时区名：shell 配置、/etc/environment、systemd 单元或 compose 文件。',
    'unset-tz': '在设置它的地方去掉它，或写上时区名。没有 TZ 时，以 /etc/localtime 为准。',
    'make-readable': '让所有用户都能读取它。',
    'one-zone': '如果不是有意为之，请在设置 TZ 的地方去掉它，或给主机设置同一时区。',
    'update-tzdata': '更新本机的时区文件，再重启要用到它们的程序。',
    'update-node': '更新 Node：每个版本都带有当时的 tzdata。使用系统 ICU 的 Node 则取决于那个软件包。',
  },
};
