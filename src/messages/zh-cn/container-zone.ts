import type { ContainerTzFault } from '../../checks/container-tz-fault.ts';
import type { ArgsOf } from '../../checks/index.ts';
import type { OwnZoneProgramKind } from '../../model/container-facts.ts';
import { formatInstant, formatUtcOffset } from '../../model/local-time.ts';
import { formatSpan } from '../../model/quantity.ts';
import type { WordsFor } from '../types.ts';
import { list } from './phrases.ts';
import { IS, TZ_DETAIL } from './zone.ts';

const PROGRAMS: Record<OwnZoneProgramKind, string> = {
  go: 'Go 程序',
  jvm: 'Java',
  node: 'Node',
  php: 'PHP',
  dotnet: '.NET 程序',
  postgres: 'PostgreSQL',
  mysql: 'MySQL',
  cron: 'cron',
  dify: 'Dify',
  wakapi: 'Wakapi',
};

const utc = (offsetSeconds: number | null): string =>
  offsetSeconds === null ? '未知' : offsetSeconds === 0 ? 'UTC' : `UTC${formatUtcOffset(offsetSeconds)}`;

const localTime = (utcOffsetSeconds: number | null): string =>
  utcOffsetSeconds === null ? '显示哪个本地时间无法确定' : `本地时间为 ${utc(utcOffsetSeconds)}`;

/** How local time stands to what it should be; follows 本地时间. */
const off = (shown: number, meant: number): string =>
  `${meant > shown ? '慢' : '快'} ${formatSpan(Math.abs(meant - shown) * 1000)}`;

/** What a zone of `right/` shows against the one that is meant; such a file may end before its rules do. */
const behindByLeaps = ({ leapSeconds, utcOffsetSeconds, meantUtcOffsetSeconds }: InvalidArgs): string =>
  utcOffsetSeconds === null || meantUtcOffsetSeconds === null || utcOffsetSeconds === meantUtcOffsetSeconds
    ? `慢 ${leapSeconds} s`
    : off(utcOffsetSeconds - leapSeconds, meantUtcOffsetSeconds);

const when = (isNow: boolean, at: number, utcOffsetSeconds: number | null): string =>
  isNow ? '两者现在就不同' : `两者从 ${formatInstant(at, utcOffsetSeconds ?? 0)} 起不同`;

const nameOf = (zone: string | null): string => zone ?? '无名时区';

type InvalidArgs = ArgsOf<'container-tz-invalid'>;

const invalidTitle = (args: InvalidArgs): string => {
  const { name, place, reason, value, folder, utcOffsetSeconds, isUnseen } = args;
  if (place === 'localtime')
    return `容器 ${name} 的 /etc/localtime ${value === '' ? '' : `为 ${value}，`}是计入闰秒的时区：本地时间${behindByLeaps(args)}。`;
  const tz = `容器 ${name} 的 TZ 为 “${value}”`;
  const local = localTime(utcOffsetSeconds);
  switch (reason) {
    case 'inverted-sign':
      return `${tz}，实际是 ${utc(utcOffsetSeconds)}：POSIX 的偏移以向西为正。`;
    case 'leap-seconds':
      return `${tz}，这是计入闰秒的时区：本地时间${behindByLeaps(args)}。`;
    case 'not-posix':
      return `${tz}，既不是时区名，也不是 POSIX TZ 字符串：各程序的理解不一。`;
    case 'no-rule':
      return `${tz}，有夏令时却没有起止规则：各 C 库的理解不一。`;
    case 'abbreviation':
      return `${tz}，这是缩写而不是时区名：${local}。`;
    case 'blank':
      return `${tz}，多出的空格不属于任何时区名：${local}。`;
    case 'quoted':
      return `容器 ${name} 的 TZ 为 ${value}，引号也成了值的一部分，因此不是时区名：${local}。`;
    case 'case':
      return `${tz}，而时区名区分大小写：${local}。`;
    case 'tzdir':
      return `容器 ${name} 的 TZDIR 为 “${folder ?? ''}”，那里没有时区 ${value}：${local}。`;
    case 'missing':
    case 'no-zoneinfo':
      return isUnseen ? `${tz}，本机没有这个时区。` : `${tz}，不是时区名：${local}。`;
    default:
      return `${tz}，不是时区（${IS[reason]}）：${local}。`;
  }
};

const INVALID_DETAIL: Partial<Record<ContainerTzFault, string>> = {
  ...TZ_DETAIL,
  'no-zoneinfo': '镜像里也没有时区文件：在那里任何时区名都等于 UTC。',
  tzdir: '时区名只在 TZDIR 所指的目录里查找，不会再到别处去找。',
};

/** What C libraries do about it; nobody can tell what of a damaged file. */
const silently = (utcOffsetSeconds: number | null): string =>
  utcOffsetSeconds === null ? 'C 库不会报错。' : 'C 库不会报错，而是默默改用 UTC。';

const meantSentence = (args: InvalidArgs): string => {
  const { meant, meantUtcOffsetSeconds, utcOffsetSeconds, reason, leapSeconds } = args;
  const isLeap = reason === 'leap-seconds';
  if (
    meantUtcOffsetSeconds === null ||
    utcOffsetSeconds === null ||
    (isLeap && utcOffsetSeconds === meantUtcOffsetSeconds)
  )
    return meant === null ? '' : `可能想写的是 ${meant}。`;
  if (isLeap)
    return `可能想写的是 ${meant ?? '另一个时区'}，即 ${utc(meantUtcOffsetSeconds)}；这个时区目前是 ${utc(utcOffsetSeconds)} 再减 ${leapSeconds} s。right/ 下的文件只写到其闰秒表到期为止，此后不再有任何变化。`;
  const offset = utc(meantUtcOffsetSeconds);
  const probably = `可能想要的是 ${meant === null || meant === offset ? '' : `${meant}，即 `}${offset}`;
  return meantUtcOffsetSeconds === utcOffsetSeconds
    ? `${probably}，目前的时间恰好相同。`
    : `${probably}；容器里的本地时间因此${off(utcOffsetSeconds, meantUtcOffsetSeconds)}。`;
};

type MissingArgs = ArgsOf<'container-tzdata-missing'>;

const LACKS: Record<MissingArgs['missing'], string> = {
  all: '但镜像里没有时区文件',
  'old-name': '这是旧名称，镜像的时区文件里已经没有',
  one: '但镜像的时区文件里没有这个时区',
  damaged: '但镜像里该时区的文件已损坏',
};

const missingTitle = ({ name, zone, missing, utcOffsetSeconds, isGoAlone }: MissingArgs): string => {
  const local = isGoAlone ? `本地时间可能是 ${utc(utcOffsetSeconds)}` : localTime(utcOffsetSeconds);
  return `容器 ${name} 的 TZ 为 ${zone}，${LACKS[missing]}：${local}。`;
};

const missingDetail = (args: MissingArgs): string => {
  const { zone, suggestion, utcOffsetSeconds, meantUtcOffsetSeconds, bringTheirOwn, hasGo, isGoAlone } = args;
  const differs = meantUtcOffsetSeconds !== null && meantUtcOffsetSeconds !== utcOffsetSeconds;
  const orUtc = isGoAlone ? '，否则显示 UTC' : '';
  const isOff = differs && utcOffsetSeconds !== null && !isGoAlone;
  return [
    suggestion === null ? '' : `现在的名称是 ${suggestion}。`,
    differs
      ? `${zone} 应为 ${utc(meantUtcOffsetSeconds)}${isOff ? `，容器里的本地时间因此${off(utcOffsetSeconds, meantUtcOffsetSeconds)}` : ''}。`
      : '',
    bringTheirOwn.length > 0
      ? `${list(bringTheirOwn.map((kind) => PROGRAMS[kind]))} 自带时区数据，显示的时间是对的；通过 C 库取时间的（date、shell、Python）则不对。`
      : isGoAlone
        ? ''
        : silently(utcOffsetSeconds),
    hasGo ? `其中的 Go 程序若在编译时嵌入了时区数据（time/tzdata），则是对的${orUtc}。` : '',
  ].join('');
};

type ConflictArgs = ArgsOf<'container-zone-conflict'>;

const conflictTitle = (args: ConflictArgs): string => {
  const { name, place, value, zone, hasCron, isNow, at, utcOffsetSeconds } = args;
  const differ = when(isNow, at, utcOffsetSeconds);
  const localtime = args.withoutLocaltime ? '没有 /etc/localtime（即 UTC）' : `/etc/localtime 是 ${nameOf(zone)}`;
  switch (place) {
    case 'tz':
      return `容器 ${name} 的 TZ 为 ${value}${hasCron ? '（cron 任务拿不到它）' : ''}，而${args.withoutLocaltime ? '' : ' '}${localtime}，${differ}。`;
    case 'etc-timezone':
      return args.withoutLocaltime
        ? `容器 ${name} 的 /etc/timezone 写的是 ${value}，但没有 /etc/localtime：本地时间为 UTC。`
        : `容器 ${name} 的 /etc/timezone 写的是 ${value}，而 ${localtime}，${differ}。`;
    case 'localtime':
      return `容器 ${name} 的 /etc/localtime 链接到 ${value}，而那里的内容是 ${nameOf(zone)}。`;
  }
};

const conflictDetail = (args: ConflictArgs): string => {
  const { place, value, hasCron, isNow, utcOffsetSeconds, otherUtcOffsetSeconds } = args;
  const [local, other] = [utc(utcOffsetSeconds), utc(otherUtcOffsetSeconds)];
  const then = isNow ? '现在' : '届时';
  switch (place) {
    case 'tz':
      return hasCron
        ? `cron 按 TZ 安排时间（${then}为 ${other}），启动任务时却不带 TZ：任务里显示 ${local}。请在 crontab 开头写 TZ=${value}，或在镜像里让 /etc/localtime 链接到该时区。`
        : `TZ 优先（${then}为 ${other}）。启动时不带 TZ 的程序以 /etc/localtime 为准（${local}）：su - 的 shell、cron 任务、某些服务。`;
    case 'etc-timezone':
      return `C 库、Go、Node 和 Java 17 不读 /etc/timezone，${then}显示 ${local}；较旧的库（如 Python 的 tzlocal）和安装程序会读，显示 ${other}。`;
    case 'localtime':
      return '因此任何程序按名称取用这个时区，得到的也是错的。';
  }
};

type ProgramArgs = ArgsOf<'container-program-zone'>;

const programTitle = (args: ProgramArgs): string => {
  const { name, program, effect, value, programZone, programUtcOffsetSeconds, setting } = args;
  const what = PROGRAMS[program];
  const zone = programZone ?? '另一个时区';
  switch (effect) {
    case 'own-zone':
      return program === 'dify'
        ? `容器 ${name} 里的 Dify 按 ${zone}${setting === null ? ' ' : `（${setting}）`}记日志、排计划，而不是 ${nameOf(value)}。`
        : `容器 ${name} 里的 ${what} 使用 ${zone}${setting === null ? '' : `（${setting}）`}，而不是 ${nameOf(value)}。`;
    case 'no-posix':
      return `容器 ${name} 里的 ${what}显示 UTC：它不认识 “${value ?? ''}” 这样的 POSIX TZ 字符串。`;
    case 'sign':
      return `容器 ${name} 里的 Java 把 TZ=“${value ?? ''}” 当作 ${utc(programUtcOffsetSeconds)}，与 C 库的理解正好相反。`;
    case 'abbreviation':
      return `容器 ${name} 里的 Java 把 TZ=“${value ?? ''}” 当作 ${zone}，而 C 库没有这个时区。`;
    case 'no-tz':
      return `容器 ${name} 里的 PHP 不读 TZ：没有设置 date.timezone 时显示 UTC。`;
    case 'at-init':
      return `容器 ${name} 里的 PostgreSQL 一直使用初始化数据库时的时区，与现在的 TZ 无关。`;
    case 'no-names':
      return `容器 ${name} 里的 MySQL 初始化时没有载入时区名（${setting ?? ''}）：CONVERT_TZ 遇到时区名会得到 NULL。`;
    case 'columns':
      return `容器 ${name} 里的 Wakapi 把时间不带时区地存入 ${setting ?? ''}：改正 TZ 会使已有的时间移位。`;
  }
};

const programDetail = (args: ProgramArgs): string => {
  const { program, effect, utcOffsetSeconds, programUtcOffsetSeconds } = args;
  const libc = utcOffsetSeconds === null ? '' : `容器里通过 C 库取时间的程序目前显示 ${utc(utcOffsetSeconds)}。`;
  switch (effect) {
    case 'own-zone':
      if (program === 'dify')
        return 'LOG_TZ 决定日志的时区，也决定计划任务（Celery）的时区：改动它，所有计划都会移位。';
      return `${libc}${programUtcOffsetSeconds === null ? '' : `${PROGRAMS[program]} 显示 ${utc(programUtcOffsetSeconds)}。`}这可能是有意为之。`;
    case 'no-posix':
      return `${libc}写时区名则两者都能理解：TZ=Asia/Shanghai。`;
    case 'sign':
    case 'abbreviation':
      return `${libc}写时区名不会有歧义。`;
    case 'no-tz':
      return `${libc}实际的时区可用 date_default_timezone_get() 查看；php.ini 或应用程序可能已经设置。`;
    case 'at-init':
      return `${libc}可用 SHOW timezone; 查看，用 ALTER SYSTEM SET timezone 或 -c timezone=… 更改。`;
    case 'no-names':
      return '载入时区名：mysql_tzinfo_to_sql /usr/share/zoneinfo | mysql -u root -p mysql。NOW() 等函数仍以 TZ 为准。';
    case 'columns':
      return '这些时间按服务器的本地时间解读（muety/wakapi#771）。请让 TZ 保持原样，否则要同时换算已存的时间。';
  }
};

export const containerZoneWords: WordsFor<
  | 'container-tz-invalid'
  | 'container-tz-empty'
  | 'container-tzdata-missing'
  | 'container-zone-conflict'
  | 'container-tz-entrypoint-only'
  | 'container-program-zone'
> = {
  checks: {
    'container-tz-invalid': {
      title: invalidTitle,
      detail: (args) =>
        args.isUnseen && args.reason === 'missing'
          ? `${meantSentence(args)}无法查看容器内部：它自己的时区文件里可能有这个时区。`
          : `${meantSentence(args)}${INVALID_DETAIL[args.reason] ?? silently(args.utcOffsetSeconds)}`,
    },
    'container-tz-empty': {
      title: ({ name, localtimeZone, at, isNow, localtimeUtcOffsetSeconds }) =>
        at === null
          ? `容器 ${name} 的 TZ 已设置但为空，即 UTC。`
          : `容器 ${name} 的 TZ 已设置但为空，即 UTC；而 /etc/localtime 是 ${nameOf(localtimeZone)}，${when(isNow, at, localtimeUtcOffsetSeconds)}。`,
      detail: ({ at, isNow, localtimeUtcOffsetSeconds, hasJvm }) =>
        [
          'compose 文件中的 ${TZ:-} 在没有设置 TZ 时就会变成这样。',
          at === null
            ? '去掉它，容器显示的也是 UTC。'
            : `去掉它，容器${isNow ? '现在' : '届时'}会显示 ${utc(localtimeUtcOffsetSeconds)}。`,
          hasJvm && at !== null ? 'Java 不理会空的 TZ，已经显示那个时间。' : '',
        ].join(''),
    },
    'container-tzdata-missing': { title: missingTitle, detail: missingDetail },
    'container-zone-conflict': { title: conflictTitle, detail: conflictDetail },
    'container-tz-entrypoint-only': {
      title: ({ name, value, configTz, isNow, at, utcOffsetSeconds }) =>
        `容器 ${name} 的首个进程的 TZ 为 ${value}，另外启动的程序则${configTz === null ? '没有 TZ' : `是 TZ=${configTz}`}，${when(isNow, at, utcOffsetSeconds)}。`,
      detail: ({ isNow, utcOffsetSeconds, otherUtcOffsetSeconds }) =>
        `TZ 是由入口脚本设置的。docker exec、健康检查以及由它启动的任务只有配置里的 TZ：${isNow ? '现在' : '届时'}它们显示 ${utc(utcOffsetSeconds)}，服务本身显示 ${utc(otherUtcOffsetSeconds)}。`,
    },
    'container-program-zone': { title: programTitle, detail: programDetail },
  },
  fixes: {},
};
