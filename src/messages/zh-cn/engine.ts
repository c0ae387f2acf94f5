import type { EngineFault, EngineFoundBy } from '../../model/engine-facts.ts';
import type { WordsFor } from '../types.ts';

const isSocket = (url: string): boolean => url.startsWith('unix://') || url.startsWith('npipe://');

const FOUND_BY: Record<EngineFoundBy, (context: string | null) => string> = {
  option: () => '该地址由 --engine 指定。',
  DOCKER_HOST: () => '该地址由 DOCKER_HOST 指定。',
  CONTAINER_HOST: () => '该地址由 CONTAINER_HOST 指定。',
  DOCKER_CONTEXT: (context) => `该地址由 DOCKER_CONTEXT（${context ?? ''}）指定。`,
  context: (context) => `它是 docker 的当前上下文（${context ?? ''}）。`,
  socket: () => '',
};

const title = (fault: EngineFault | null, url: string, context: string | null, detail: string | null): string => {
  const at = `${url} 上的容器引擎`;
  const because = detail === null ? '' : `（${detail}）`;
  switch (fault) {
    case null:
      return '本机没有找到容器引擎。';
    case 'no-socket':
      return `${url} 处没有容器引擎。`;
    case 'permission-denied':
      return isSocket(url) ? `当前用户无权访问${at}。` : `${at}拒绝访问${because}。`;
    case 'connection-refused':
      return isSocket(url) ? `${at}没有运行：套接字还在，但无人应答。` : `${url} 上应有容器引擎，但没有程序在监听。`;
    case 'no-answer':
      return `${at}没有响应。`;
    case 'hung-up':
      return `${at}没有应答就断开了连接。`;
    case 'not-an-engine':
      return `${url} 上应答的不是容器引擎${because}。`;
    case 'version':
      return `${at}版本太旧，无法查询${because}。`;
    case 'tls':
      return `无法查询${at}：TLS 失败${because}。`;
    case 'unresolved':
      return `无法查询${at}：其主机名解析不到地址${because}。`;
    case 'unreachable':
      return `无法查询${at}：其主机不可达${because}。`;
    case 'ssh':
      return `无法查询${at}：ssh 失败${because}。`;
    case 'no-ssh':
      return `无法查询${at}：没有安装 ssh。`;
    case 'bad-address':
      return `“${url}” 不是容器引擎的地址。`;
    case 'unsupported':
      return `“${url}” 这类地址不受支持${because}。`;
    case 'bad-context':
      return `docker 的上下文 “${context ?? ''}” 没有给出引擎的位置${because}。`;
    case 'other':
      return `无法查询${at}${because}。`;
  }
};

const hint = (fault: EngineFault | null, detail: string | null): string => {
  if (fault === 'no-answer') return '它可能负载过高，或者卡在磁盘或某个容器上。';
  if (fault === 'tls' && /expired|not_yet_valid/i.test(detail ?? ''))
    return '两端任何一个时钟出错，都会使证书显示为已过期或尚未生效。';
  return '';
};

export const engineWords: WordsFor<'engine-unreachable'> = {
  checks: {
    'engine-unreachable': {
      title: ({ fault, url, context, detail }) => title(fault, url, context, detail),
      detail: ({ fault, foundBy, context, detail, required, mayJoin, isBesideAnother }) =>
        [
          hint(fault, detail),
          foundBy === null || fault === 'bad-context' ? '' : FOUND_BY[foundBy](context),
          required ? '--require-engine 要求必须有容器引擎。' : '',
          isBesideAnother ? '另一个引擎已应答；这个引擎的容器没有检查。' : '没有检查任何容器。',
          mayJoin === null
            ? ''
            : `请用 sudo 运行 timecheck，或加入 docker 组（sudo usermod -aG docker ${mayJoin}，然后重新登录）；该组成员等同于 root。`,
        ].join(''),
    },
  },
  fixes: {
    'join-docker-group':
      '加入 docker 组，然后重新登录。该组成员在本机实际上等同于 root；不想如此，可以改用 rootless Docker。',
    'engine-as-root': '或者以 root 身份（sudo）运行 timecheck：这样还能看到容器内进程所看到的文件。',
    'allow-engine-api': '让保护该引擎的代理或授权插件放行对 /_ping、/info 和 /containers 的 GET 请求。',
    'start-engine': '如果它本该运行，请启动引擎。设有重启策略的容器会随之启动。',
    'engine-logs': '先看日志，再做别的：重启引擎会同时结束其容器，除非设置了 live-restore。',
    'name-engine':
      '用 --engine 或 DOCKER_HOST 指明它在哪里：unix:///PATH、tcp://HOST:PORT 或 ssh://USER@HOST。docker version 会显示 docker 自己找到的引擎。',
    'choose-context': '选用可用的上下文：docker context use NAME。如果对应的虚拟机已关闭，请先启动它。',
    'engine-tls':
      '核对 DOCKER_CERT_PATH（或上下文）中的 ca.pem、cert.pem 和 key.pem 是否与引擎所用的一致；TLS 端口需要 DOCKER_TLS_VERIFY=1。',
    'try-ssh':
      '手动登录一次，可以看到 ssh 的全部提示。登录必须无需询问：密钥已在 agent 中，主机已在 known_hosts 中，对方已安装 docker。',
    'install-ssh': '安装 OpenSSH 客户端。',
    'update-engine': '更新引擎：API 1.24（Docker 1.12）以前的版本无法提供这里所需的信息。',
  },
};
