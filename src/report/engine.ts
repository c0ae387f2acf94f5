import type { EngineFacts, EngineProduct, EngineTry } from '../model/engine-facts.ts';
import type { Report } from '../model/report.ts';
import { clockOffset } from './container-clock.ts';
import type { ReportOptions } from './reporter.ts';

type Words = ReportOptions['messages']['containers'];

const KINDS: Record<EngineFacts['kind'], string> = { docker: 'Docker', podman: 'Podman' };

const PRODUCTS: Record<EngineProduct, string> = {
  'docker-desktop': 'Docker Desktop',
  colima: 'Colima',
  lima: 'Lima',
  orbstack: 'OrbStack',
  'rancher-desktop': 'Rancher Desktop',
  'podman-machine': 'Podman machine',
  wsl: 'WSL',
  minikube: 'minikube',
};

/** What it is, where, and its clock if that is not this host's. `counts`: of its containers; `null` if not known. */
export const engineText = (engine: EngineFacts, counts: string | null, words: Words): string => {
  const { kind, version, product, rootless, url, clock, containers } = engine;
  const offset = clock.status === 'ok' ? clockOffset(clock.value, clock, words.toHost) : null;
  return [
    `${KINDS[kind]}${version === null ? '' : ` ${version}`}`,
    product === null ? null : PRODUCTS[product],
    rootless ? 'rootless' : null,
    url,
    counts,
    containers.read < containers.total ? words.notAll(containers.read, containers.total) : null,
    offset === null ? null : words.engineClock(offset),
    clock.status === 'ok' || clock.status === 'absent' ? null : words.engineClockUnknown,
  ]
    .filter((part) => part !== null)
    .join(' · ');
};

const originOf = ({ foundBy, context }: EngineTry): string | null => {
  switch (foundBy) {
    case 'option':
      return '--engine';
    case 'context':
      return context === null ? null : `docker context ${context}`;
    case 'socket':
      return null;
    default:
      return foundBy;
  }
};

/** One of the places where engines mostly are, and there is none. */
const isJustAbsent = ({ foundBy, fault }: EngineTry): boolean => foundBy === 'socket' && fault === 'no-socket';

/**
 * Why no engine could be asked, a sentence for each that was tried. None: there is simply none. `everywhere`: all the
 * places too where none is.
 */
export const accessTexts = ({ facts }: Report, everywhere: boolean, words: Words): string[] => {
  const { engineAccess: access, engine } = facts;
  if (access.status !== 'ok') return [words.notLooked(access.reason)];
  const { tried } = access.value;
  const failed = tried.filter(({ status }) => status !== 'ok');
  // It answered, and then no more.
  const later = failed.length < tried.length && engine.status !== 'ok' ? [words.notLooked(engine.reason)] : [];
  const told = failed.filter((one) => everywhere || !isJustAbsent(one));
  const none = later.length === 0 && failed.every(isJustAbsent) && everywhere ? [words.none] : [];
  const tries = told.map((one) => {
    const origin = originOf(one);
    const name = origin === null ? one.url : `${one.url} (${origin})`;
    return words.engineFault(name, words.engineFaults[one.fault ?? 'other'], one.detail);
  });
  return [...none, ...tries, ...later];
};
