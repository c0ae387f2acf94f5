import type { EngineFault, EngineFoundBy } from '../../model/engine-facts.ts';
import type { WordsFor } from '../types.ts';

const isSocket = (url: string): boolean => url.startsWith('unix://') || url.startsWith('npipe://');

const FOUND_BY: Record<EngineFoundBy, (context: string | null) => string> = {
  option: () => '--engine names it.',
  DOCKER_HOST: () => 'DOCKER_HOST names it.',
  CONTAINER_HOST: () => 'CONTAINER_HOST names it.',
  DOCKER_CONTEXT: (context) => `DOCKER_CONTEXT names it (${context ?? ''}).`,
  context: (context) => `It is docker's current context (${context ?? ''}).`,
  socket: () => '',
};

const title = (fault: EngineFault | null, url: string, context: string | null, detail: string | null): string => {
  const at = `The container engine at ${url}`;
  const because = detail === null ? '' : ` (${detail})`;
  switch (fault) {
    case null:
      return 'No container engine was found on this host.';
    case 'no-socket':
      return `There is no container engine at ${url}.`;
    case 'permission-denied':
      return isSocket(url)
        ? `This user may not ask the container engine at ${url}.`
        : `${at} refuses to be asked${because}.`;
    case 'connection-refused':
      return isSocket(url)
        ? `${at} does not run: its socket is there, and nobody serves it.`
        : `Nobody listens at ${url}, where a container engine should be.`;
    case 'no-answer':
      return `${at} does not answer.`;
    case 'hung-up':
      return `${at} hangs up instead of answering.`;
    case 'not-an-engine':
      return `What answers at ${url} is no container engine${because}.`;
    case 'version':
      return `${at} is too old to be asked${because}.`;
    case 'tls':
      return `${at} cannot be asked: TLS fails${because}.`;
    case 'unresolved':
      return `${at} cannot be asked: the name of its host gives no address${because}.`;
    case 'unreachable':
      return `${at} cannot be asked: no way leads to its host${because}.`;
    case 'ssh':
      return `${at} cannot be asked: ssh fails${because}.`;
    case 'no-ssh':
      return `${at} cannot be asked: ssh is not installed.`;
    case 'bad-address':
      return `"${url}" is no address of a container engine.`;
    case 'unsupported':
      return `"${url}" is an address of a kind that is not supported${because}.`;
    case 'bad-context':
      return `Docker's context "${context ?? ''}" does not say where its engine is${because}.`;
    case 'other':
      return `${at} cannot be asked${because}.`;
  }
};

const hint = (fault: EngineFault | null, detail: string | null): string => {
  if (fault === 'no-answer') return 'It may be overloaded, or hang on a disk or on a container.';
  if (fault === 'tls' && /expired|not_yet_valid/i.test(detail ?? ''))
    return 'A wrong clock, here or there, makes a certificate expired or not yet valid.';
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
          required ? '--require-engine wants one.' : '',
          isBesideAnother
            ? 'Another engine answered; the containers of this one were not looked at.'
            : 'No container was looked at.',
          mayJoin === null
            ? ''
            : `Run this with sudo, or join its group (sudo usermod -aG docker ${mayJoin}, then log in again), whose members are as good as root.`,
        ]
          .filter((sentence) => sentence !== '')
          .join(' '),
    },
  },
  fixes: {
    'join-docker-group':
      'Join the group docker, and log in again. Its members are as good as root on this host; rootless Docker is the way without that.',
    'engine-as-root': 'Or run timecheck as root (sudo): then it also sees what the processes of containers see.',
    'allow-engine-api':
      'Let the proxy or the plugin that guards this engine allow GET for /_ping, /info and /containers.',
    'start-engine': 'Start the engine, if it is meant to run. Containers with a restart policy start with it.',
    'engine-logs':
      'See what it says before anything else: a restart also ends its containers, unless live-restore is set.',
    'name-engine':
      'Say where it is by --engine or DOCKER_HOST: unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST. docker version shows what docker itself finds.',
    'choose-context':
      'Choose a context that works: docker context use NAME. One whose machine is off wants that machine.',
    'engine-tls':
      'Compare ca.pem, cert.pem and key.pem in DOCKER_CERT_PATH (or in the context) with what the engine uses; a port for TLS wants DOCKER_TLS_VERIFY=1.',
    'try-ssh':
      'Log in by hand, which shows all that ssh says. It has to work without a question: a key in the agent, the host in known_hosts, docker installed there.',
    'install-ssh': 'Install the client of OpenSSH.',
    'update-engine': 'Update the engine: before API 1.24 (Docker 1.12) it cannot be asked what is needed here.',
  },
};
