import type { ReachEngineFix } from '../../checks/fixes/reach-engine.ts';
import { formatInstant, formatUtcOffset } from '../../model/local-time.ts';
import { formatSpan } from '../../model/quantity.ts';
import type { MissingStatus } from '../../model/gathered.ts';
import type { ZoneFault } from '../../model/zone-facts.ts';
import type { WordsFor } from '../types.ts';

/** What a file is that should be a zone; follows its path. */
const IS: Record<ZoneFault, string> = {
  missing: '不存在',
  dangling: '是指向不存在之处的链接',
  directory: '是目录而不是文件',
  denied: '无法被其中程序的用户读取',
  empty: '是空的',
  unreadable: '无法读取',
  'not-tzif': '是另一种文件',
  truncated: '不完整',
  malformed: '已损坏',
  'no-zoneinfo': '是时区名，但没有时区文件',
  'not-posix': '不是时区',
  'no-rule': '不是时区',
};

/** C libraries read what is there of it. */
const isHalfReadable = (problem: string): boolean => problem === 'truncated' || problem === 'malformed';

const utc = (offsetSeconds: number): string => `UTC${formatUtcOffset(offsetSeconds)}`;
const nameOf = (zone: string | null): string => zone ?? '无名时区';

const NAMES_SHOWN = 12;
const few = (names: readonly string[]): string =>
  names.length <= NAMES_SHOWN ? names.join('、') : `${names.slice(0, NAMES_SHOWN).join('、')} 等 ${names.length} 个`;

const then = (isNow: boolean): string => (isNow ? '现在' : '届时');
const when = (isNow: boolean, at: number, utcOffsetSeconds: number): string =>
  isNow ? '两者现在就不同' : `两者从 ${formatInstant(at, utcOffsetSeconds)} 起不同`;

interface Group {
  readonly names: readonly string[];
  readonly zones: readonly string[];
  readonly utcOffsetSeconds: number;
}

const offsets = (groups: readonly Group[]): string =>
  groups
    .map(({ names, zones, utcOffsetSeconds }) => {
      const zone = zones.length === 0 ? '' : `（${few(zones)}）`;
      return `${few(names)} 为 ${utc(utcOffsetSeconds)}${zone}`;
    })
    .join('；');

/** It answers, and of its containers nothing is known. */
const NOT_LISTED: Record<MissingStatus, string> = {
  timeout: '容器引擎有应答，但没有及时列出容器',
  denied: '容器引擎有应答，但不允许当前用户列出容器',
  failed: '容器引擎有应答，但没有给出可用的容器列表',
  absent: '容器引擎有应答，但没有容器列表',
};

const WHAT = { zone: '本地时间', clock: '时钟' } as const;

export const containerLocaltimeWords: WordsFor<
  | 'container-localtime-mount'
  | 'container-localtime-writable'
  | 'container-localtime-poisoned'
  | 'container-localtime-stale'
  | 'container-tzdata-old'
  | 'containers-disagree'
  | 'container-unread',
  'update-tzdata' | ReachEngineFix
> = {
  checks: {
    'container-localtime-mount': {
      title: ({ name, problem, path, source, decides, isLive }) => {
        if (problem === 'not-started') return `${name} 无法启动：挂载到 ${path} 时出错。`;
        if (!isLive)
          return source === null
            ? `${name} 未在运行；其中的 ${path} 不是时区文件（${IS[problem]}）。`
            : `${name} 未在运行；它挂载到 ${path} 的 ${source} ${IS[problem]}。`;
        const what = `${name} 中的 ${path} ${IS[problem]}`;
        if (!decides) return `${what}${path === '/etc/localtime' ? '；其中由 TZ 决定时区。' : '。'}`;
        return isHalfReadable(problem) ? `${what}：程序会显示哪个本地时间，无法得知。` : `${what}：本地时间成了 UTC。`;
      },
      detail: ({ problem, path, source, decides }) => {
        if (problem === 'not-started')
          return `挂载的来源（${source ?? '未知'}）不存在时，Docker 会在主机上创建一个目录，而目录不能挂载到镜像中的文件上。在来源成为文件或去掉挂载之前，每次启动都会失败。`;
        if (source === null)
          return `它不是挂载进来的：镜像中就是如此，或由其中的程序造成。${decides ? '没有程序会报错。' : '自行读取该文件的程序可能出错。'}`;
        if (problem === 'directory' || problem === 'missing')
          return `它挂载自 ${source}。来源不存在时，Docker 会在主机上创建同名目录，而且不报错。${path === '/etc/timezone' ? 'C 库不读这个文件，但某些安装程序和库会读。' : ''}`;
        return `它挂载自主机上的 ${source}。${decides ? '没有程序会报错。' : '自行读取该文件的程序可能出错。'}`;
      },
    },
    'container-localtime-writable': {
      title: ({ name, sources }) => `${name} 可以写入主机上的 ${few(sources)}：挂载不是只读的。`,
      detail: ({ whose, isLive }) => {
        const start = isLive ? '' : '它现在没有运行。';
        switch (whose) {
          case 'host':
            return `${start}在容器里用 cp 覆盖 /etc/localtime，或升级 tzdata，会改变主机的本地时间；如果来源是链接，被覆盖的是它指向的时区文件，所有程序都受影响。`;
          case 'rootless':
            return `${start}引擎不以 root 运行，而只有 root 能写该文件，因此容器里基本无法写入。不过容器里也没有写它的必要。`;
          case 'own':
            return `${start}主机的程序不使用它，但容器里写入的内容会保留下来，其他容器也可能共用它。`;
        }
      },
    },
    'container-localtime-poisoned': {
      title: ({ name, poisoned, zone, utcOffsetSeconds, trueUtcOffsetSeconds }) =>
        trueUtcOffsetSeconds === null || trueUtcOffsetSeconds === utcOffsetSeconds
          ? `在 ${name} 中，时区 ${poisoned} 实际是 ${nameOf(zone)}：后者的文件被挂载到了它的文件上。`
          : `在 ${name} 中，时区 ${poisoned} 的时间${utcOffsetSeconds > trueUtcOffsetSeconds ? '快' : '慢'} ${formatSpan(Math.abs(utcOffsetSeconds - trueUtcOffsetSeconds) * 1000)}：${nameOf(zone)} 的文件被挂载到了它的文件上。`,
      detail: ({ path, poisoned, zone, utcOffsetSeconds, trueUtcOffsetSeconds, others }) => {
        const asked = others.length === 0 ? `${poisoned} ` : `${poisoned}（或 ${few(others)}）`;
        const landed = `这个镜像里的 /etc/localtime 是链接，挂载落在了它指向的文件 ${path} 上。`;
        if (utcOffsetSeconds === trueUtcOffsetSeconds)
          return `${landed}凡是使用 ${asked}的程序，得到的都是 ${nameOf(zone)} 的时间：现在两者相同，但一年之内会不同。`;
        const right = trueUtcOffsetSeconds === null ? '' : `，而正确的是 ${utc(trueUtcOffsetSeconds)}`;
        return `${landed}凡是使用 ${asked}的程序，得到的都是 ${utc(utcOffsetSeconds)}${right}：TZ、Python 的 ZoneInfo、PHP 的 date_default_timezone_set 都是如此。按该时区存储的时间都是错的，而程序自己无从发现。`;
      },
    },
    'container-localtime-stale': {
      title: ({ names, effect, change, source, destination, decides, zone, sourceZone }) => {
        const name = few(names);
        switch (effect) {
          case 'gone':
            return `${name} 再次启动时${decides ? '本地时间会成为 UTC，或者无法启动' : '可能无法启动'}：它挂载的 ${source} ${change === 'deleted' ? '已不存在' : '已不是文件'}。`;
          case 'other-zone':
            return `${name} 仍显示 ${nameOf(zone)}：它启动之后，${source} 已变为 ${nameOf(sourceZone)}。`;
          case 'old-data':
            return `${name} 仍使用 ${nameOf(zone)} 的旧数据：它启动之后，${source} 已被替换。`;
          case 'same':
            return `${names.length} 个容器的 ${destination} 上挂载的仍是旧文件；就目前所见，本地时间没有差别。`;
          case 'unseen':
            return `${names.length} 个容器的 ${destination} 上挂载的文件，已在其主机上被替换或删除。`;
        }
      },
      detail: ({ names, effect, change, decides }) => {
        switch (effect) {
          case 'gone':
            return `停止之前，它继续使用旧文件。再次启动时，Docker 会在主机上创建同名目录：镜像中该处若有文件，挂载会失败；若没有，${decides ? '本地时间成为 UTC' : '程序会读到一个目录'}。`;
          case 'other-zone':
            return `挂载绑定的是文件本身，而不是文件名；${change === 'switched' ? '链接现在指向另一个文件' : '这个名字现在属于另一个文件'}。此后启动的程序显示的是另一个本地时间。`;
          case 'old-data':
            return `挂载绑定的是文件本身，而升级 tzdata 会换上新文件。因此 ${few(names)} 的本地时间与主机不同（现在，或一年之内）。`;
          case 'same':
            return `${few(names)}：主机上的文件已被替换，那里的变化要在重启之后才会生效。`;
          case 'unseen':
            return `${few(names)}：从这里看不到那里现在是什么：可能是另一个时区、较新的数据，也可能什么都没有；重启之后将以它为准。`;
        }
      },
    },
    'container-tzdata-old': {
      title: ({ names, zone, older, version, otherVersion, isNow, at, utcOffsetSeconds }) => {
        const ours = version ?? '版本未知';
        const theirs = otherVersion ?? '版本未知';
        return older === 'host'
          ? `本机的时区文件（${ours}）比 ${few(names)} 的（${theirs}）旧，对 ${zone} 的计算不一致，${when(isNow, at, utcOffsetSeconds)}。`
          : `${few(names)} 的 tzdata（${theirs}）与本机的（${ours}）对 ${zone} 的计算不一致，${when(isNow, at, utcOffsetSeconds)}。`;
      },
      detail: ({ older, isNow, utcOffsetSeconds, otherUtcOffsetSeconds }) => {
        const differs = `${then(isNow)}容器中为 ${utc(otherUtcOffsetSeconds)}，本机为 ${utc(utcOffsetSeconds)}。`;
        if (older === 'host') return `${differs}较旧的是本机的数据。`;
        return older === 'container'
          ? `${differs}较旧的是容器的数据，它来自镜像。`
          : `${differs}哪一个较旧，无法得知。`;
      },
    },
    'containers-disagree': {
      title: ({ project, groups, isNow, at }) => {
        const [first] = groups;
        const from = isNow ? '' : `从 ${formatInstant(at, first?.utcOffsetSeconds ?? 0)} 起，`;
        if (project !== null) return `${from}项目 ${project} 的各服务显示的本地时间不同：${offsets(groups)}。`;
        const count = groups.slice(1).reduce((sum, { names }) => sum + names.length, 0);
        return `${from}${count} 个没有设置时区的容器显示的本地时间与本机不同。`;
      },
      detail: ({ project, groups, isChosen }) => {
        if (project === null)
          return `${offsets(groups)}。镜像默认就是 UTC，服务器上往往也正合适；看日志时请按 UTC 理解。`;
        return isChosen
          ? '各服务的日期分界、报表和定时任务不在同一时刻。'
          : '显示 UTC 的服务没有设置其他时区：数据库如此并无不妥，日志和定时任务则可能出人意料。';
      },
    },
    'container-unread': {
      title: ({ what, reason, count, said }) => {
        const because = said === null ? '' : `（${said}）`;
        if (what === 'list') return `${NOT_LISTED[reason]}${because}。`;
        if (what === 'container') return `该引擎有 ${count} 个容器没有被检查${because}。`;
        const whose = `${count} 个容器的${WHAT[what]}`;
        switch (reason) {
          case 'timeout':
            return `未能及时读取 ${whose}。`;
          case 'failed':
            return `无法读取 ${whose}。`;
          case 'denied':
            return `当前用户无权读取 ${whose}。`;
          case 'absent':
            return what === 'zone'
              ? `无法查看 ${count} 个容器的内部；其时区只能按创建时的配置判断。`
              : `没有测量 ${whose}。`;
        }
      },
      detail: ({ what, reason, names, required }) => {
        const who = names.length === 0 ? '' : `${few(names)}。`;
        if (what === 'container' || what === 'list')
          return `它们是否有问题，本报告不得而知。${required ? '--require-engine 要求有一个能查看其容器的引擎。' : ''}`;
        switch (reason) {
          case 'timeout':
            return `${who}引擎或在容器中运行的程序耗时过长。`;
          case 'failed':
            return `${who}引擎返回了错误；详见 --json 中的 evidence。`;
          case 'denied':
            return `${who}容器的文件不允许读取，引擎也不允许在其中运行程序。`;
          case 'absent':
            return what === 'zone'
              ? `${who}容器里没有 shell，或不允许运行程序；而通过引擎取文件，只在确定不会造成改动时才做。因此只知道 TZ，不知道 /etc/localtime。`
              : `${who}它不在本机的内核上运行，其中也没有可以报时的程序。`;
        }
      },
    },
  },
  fixes: {
    'remove-made-folder': '不再有挂载使用它之后，从主机上删除这个目录，前提是它由引擎创建：rmdir 只会删除空目录。',
    'readable-source': '让所有用户都能读取该文件。',
    'leave-mount-out': '去掉该挂载重新创建容器，用 TZ 写明时区；为此镜像中要有 tzdata。',
    'restore-source': '在容器再次启动之前恢复该文件，或者去掉挂载。',
    'restart-some-time': '现在不用处理；方便时重启即可。',
    'one-zone-per-project':
      '如果不是有意为之，请给该项目的所有服务设置相同的 TZ。先弄清哪些东西取决于它：定时任务会移动，数据库对已存时间的解读也可能改变。',
    'choose-container-zones': '需要本地时间的容器设置 TZ；其余保持不变，UTC 是不错的选择。',
    'look-inside': '在引擎所在的主机上以 root 运行 timecheck：这样它可以直接读取容器的文件，不在其中运行任何程序。',
    'longer-timeout': '用更长的 --timeout 再运行一次。',
  },
};
