import type { EngineEndpoint, EngineProduct } from '../model/engine-facts.ts';
import type { EngineInfo } from './client.ts';

interface Sign {
  readonly product: EngineProduct;
  /** Its operating system, its kernel, its name, its labels. */
  readonly info?: (info: EngineInfo) => boolean;
  /** Where it is reached. */
  readonly url?: RegExp;
}

const matches = (pattern: RegExp, ...texts: readonly (string | null)[]): boolean =>
  texts.some((text) => text !== null && pattern.test(text));

/** Narrow ones first: Rancher Desktop and colima run on lima, several of them on WSL's kernel. */
const SIGNS: readonly Sign[] = [
  {
    product: 'orbstack',
    info: ({ operatingSystem, kernelVersion }) => matches(/orbstack/i, operatingSystem, kernelVersion),
    url: /\/\.orbstack\//,
  },
  {
    product: 'rancher-desktop',
    info: ({ operatingSystem, name }) => matches(/rancher[ -]desktop/i, operatingSystem, name),
    url: /\/\.rd\//,
  },
  { product: 'colima', info: ({ name }) => matches(/^colima\b/, name), url: /\/\.?colima\// },
  {
    product: 'minikube',
    info: ({ name, hints }) =>
      matches(/^minikube(?:-m\d+)?$/, name) || hints.some((hint) => hint.startsWith('provider=')),
  },
  {
    product: 'docker-desktop',
    info: ({ operatingSystem, name, kernelVersion }) =>
      matches(/^Docker Desktop$/i, operatingSystem) ||
      matches(/^docker-desktop$/, name) ||
      matches(/-linuxkit$/, kernelVersion),
    url: /\/\.docker\/(?:run|desktop)\/docker\.sock$/,
  },
  { product: 'lima', info: ({ name }) => matches(/^lima-/, name), url: /\/\.lima\// },
  {
    product: 'podman-machine',
    url: /podman\/machine\/|podman-machine-|^ssh:\/\/(?:core|root)@(?:127\.0\.0\.1|localhost):\d+\/.*podman/,
  },
  { product: 'wsl', info: ({ kernelVersion }) => matches(/-microsoft-standard/i, kernelVersion) },
];

/** The maker of the virtual machine that an engine runs in; `null` where nothing shows that it does. */
export const describeProduct = (info: EngineInfo | null, { url }: Pick<EngineEndpoint, 'url'>): EngineProduct | null =>
  SIGNS.find((sign) => (info !== null && sign.info?.(info)) || sign.url?.test(url))?.product ?? null;
