import type { EngineProduct } from '../../model/engine-facts.ts';
import { formatBound } from '../../model/quantity.ts';
import type { WordsFor } from '../types.ts';
import { list, off } from './phrases.ts';

const MACHINE: Record<EngineProduct, string> = {
  'docker-desktop': 'Docker Desktop 虚拟机',
  colima: 'colima 虚拟机',
  lima: 'lima 虚拟机',
  orbstack: 'OrbStack 虚拟机',
  'rancher-desktop': 'Rancher Desktop 虚拟机',
  'podman-machine': 'podman 虚拟机',
  wsl: 'WSL ',
  minikube: 'minikube 虚拟机',
};

const engineName = (product: EngineProduct | null, url: string): string =>
  product === null ? `容器引擎（${url}）` : MACHINE[product];

interface Offset {
  readonly against: 'true-time' | 'host';
  readonly verdict: string;
  readonly offsetMs: number;
  readonly boundMs: number;
  readonly warnMs: number;
}

/** Follows the name of a clock, and ends the sentence. */
const isOff = ({ against, verdict, offsetMs, boundMs, warnMs }: Offset): string => {
  const by = against === 'host' ? `比本机时钟${off(offsetMs)}` : off(offsetMs);
  return verdict === 'inconclusive'
    ? `${by} ± ${formatBound(boundMs)}：不够精确，无法判定是否超过 ${formatBound(warnMs)}。`
    : `${by}。`;
};

export const containerClockWords: WordsFor<
  'engine-clock' | 'container-clock' | 'container-faketime' | 'container-can-set-time' | 'container-runs-ntp'
> = {
  checks: {
    'engine-clock': {
      title: ({ name, product, ...offset }) => `${engineName(product, name)}的时钟${isOff(offset)}`,
      detail: ({ against, host, onThisComputer, verdict }) => {
        if (verdict === 'inconclusive') return '路途太远，无法测得更准：请在引擎所在的机器上运行 timecheck。';
        const whose = '它的容器都使用这个时钟。';
        if (against === 'host') return `${whose}真实时间未知，所以出错的也可能是本机时钟。`;
        switch (host) {
          case 'right':
            return onThisComputer && verdict === 'behind'
              ? `本机与 NTP 一致。电脑睡眠期间，虚拟机的时钟会落后。${whose}`
              : `本机与 NTP 一致。${whose}`;
          case 'alike':
            return `本机时钟的偏差与它相同。${whose}`;
          case 'wrong':
            return `本机时钟也不准，但偏差不同。${whose}`;
          case 'unknown':
            return whose;
        }
      },
    },
    'container-clock': {
      title: ({ name, ...offset }) => `容器 ${name} 中的时钟${isOff(offset)}`,
      detail: ({ cause, runtime, against }) => {
        const unsure = against === 'host' ? '真实时间未知，所以出错的也可能是本机时钟。' : '';
        switch (cause) {
          case 'faketime':
            return `容器内加载了 libfaketime：程序看到的时间与内核的不同。${unsure}`;
          case 'own-kernel':
            return `它的运行时（${runtime ?? '未知'}）有自己的内核，因而有自己的时钟。${unsure}`;
          case 'old-seccomp':
            return '没有机器会有这样的时间。引擎所用的 libseccomp 早于 2.4.2 时，不认识较新的系统调用，32 位程序就会得到这种时间。';
          case null:
            return `它与引擎的时钟不同，原因不明。${unsure}`;
        }
      },
    },
    'container-faketime': {
      title: ({ name, library, setting, clock, offsetMs }) => {
        const what = library === null ? '设置了 libfaketime 的变量' : '加载了 libfaketime';
        const how = setting === null ? '' : `（FAKETIME=${setting}）`;
        switch (clock) {
          case 'off':
            return `容器 ${name} ${what}${how}：其中的程序看到的时钟${off(offsetMs ?? 0)}。`;
          case 'right':
            return `容器 ${name} ${what}${how}，但时钟仍是准确的。`;
          case 'unknown':
            return `容器 ${name} ${what}${how}：其中的程序看到的是什么时间，无法得知。`;
        }
      },
      detail: ({ name, seenBy, library }) => {
        if (library === null) return '只看到了它的变量：没有这个库，这些变量不起作用。';
        return seenBy === 'process'
          ? `它由入口脚本加载：docker exec ${name} date 不受影响，显示的是正确时间。`
          : '静态链接的程序和 Go 程序看到的是真实时间。';
      },
    },
    'container-can-set-time': {
      title: ({ name, by, clockOf }) => {
        const clock = clockOf === 'host' ? '本机时钟' : '引擎所在机器的时钟';
        return by === 'capability'
          ? `容器 ${name} 可以设置${clock}：它被授予了 CAP_SYS_TIME。`
          : `容器 ${name} 是特权容器，因此可以设置${clock}。`;
      },
      detail: ({ service }) =>
        service === null
          ? '一个内核只有一个时钟：在一个容器里设置，主机和所有容器都会改变。'
          : `其中运行着 ${service}，它负责设置时钟，需要这项权限。`,
    },
    'container-runs-ntp': {
      title: ({ name, service, kind, keepers }) => {
        switch (kind) {
          case 'fights':
            return `容器 ${name} 中的 ${service} 在设置本机时钟，容器外的 ${list(keepers)} 也在设置。`;
          case 'may-fight':
            return `容器 ${name} 中运行着 ${service}，它是否可以设置本机时钟，无法得知。`;
          case 'sets-engine':
            return `容器 ${name} 中的 ${service} 在设置引擎所在机器的时钟。`;
          case 'useless':
            return `容器 ${name} 中运行着 ${service}，但该容器无权设置时钟。`;
        }
      },
      detail: ({ kind, keepers }) => {
        switch (kind) {
          case 'fights':
            return '双方都把对方的校正当成漂移，时钟会来回摆动。';
          case 'may-fight':
            return `容器外由 ${list(keepers)} 维护时钟；两个程序同时设置会互相干扰。`;
          case 'sets-engine':
            return '如果那里没有别的程序维护时钟，这样是对的。';
          case 'useless':
            return '容器的时钟就是主机的时钟，由主机维护；容器里的这个什么也维护不了。';
        }
      },
    },
  },
  fixes: {
    'engine-restart-product': '重启它：虚拟机会重新取得正确时间。其中的容器都会停止。',
    'engine-read-rtc': '用虚拟机的硬件时钟设置其系统时钟，硬件时钟跟随本机。运行中的软件会看到时间跳变。',
    'engine-makestep': '让虚拟机中的 chrony 跳变校正时钟。运行中的软件会看到时间跳变。',
    'engine-restart-timesyncd': '重启虚拟机中的时间服务：它启动时会测量。运行中的软件会看到时间跳变。',
    'engine-wsl':
      '用硬件时钟设置 WSL 的时钟（sudo hwclock -s）；若无效，请在 Windows 中运行 wsl --shutdown，WSL 中运行的一切都会停止。',
    'engine-restart-machine': '请在引擎所在的虚拟机里校正时钟，或重启该虚拟机：其中的容器会停止。',
    'engine-look-there': '请在引擎所在的主机上运行 timecheck：它会说明那里由谁维护时钟，以及该输入什么命令。',
    'engine-mend-host': '请先校正本机时钟：虚拟机的时间取自本机。',
    'update-libseccomp': '请在引擎所在的主机上更新 libseccomp，并随之更新引擎及其运行时。',
    'faketime-in-entrypoint': '如果不是有意为之，请从镜像的入口脚本或命令中去掉 LD_PRELOAD。',
    'faketime-in-preload-file': '如果不是有意为之，请从镜像的 /etc/ld.so.preload 中去掉该行。',
    'less-than-privileged': '如果可以不用特权模式，请改为只给它所需的设备和权限。',
    'one-time-service': '两者只留一个：保留容器外的，停掉容器里的。',
    'leave-ntp-out': '请不要在容器里运行它，除非它的用途是向其他机器提供时间。',
  },
};
