import type { Gathered, MissingStatus } from './gathered.ts';
import type { Interval } from './interval.ts';

/** What led us to an engine: `--engine`, a variable, the current context of docker's configuration, a known socket. */
export type EngineFoundBy = 'option' | 'DOCKER_HOST' | 'CONTAINER_HOST' | 'DOCKER_CONTEXT' | 'context' | 'socket';

/** Where an engine is to be found. */
export interface EngineEndpoint {
  /** `unix:///var/run/docker.sock`, `tcp://10.0.0.5:2376`, `ssh://user@host`. */
  readonly url: string;
  readonly foundBy: EngineFoundBy;
  /** The name of docker's context that it comes from; `null` if from none. */
  readonly context: string | null;
}

/**
 * Why an engine could not be asked.
 * - `no-socket` nothing lies there; `permission-denied`; `connection-refused` a socket that nobody serves any more
 * - `no-answer` it did not answer in time; `hung-up` it ended the connection; `not-an-engine` it answers something else
 * - `version` it and we know no common version of the API; `tls` the certificates do not fit; `unresolved` a host's name
 *   that gives no address; `unreachable` no route to it; `ssh` ssh failed; `no-ssh` it is not installed
 * - `bad-address` an address that is none; `unsupported` one of a kind that we do not know; `bad-context` a context whose
 *   files are missing or damaged
 */
export type EngineFault =
  | 'no-socket'
  | 'permission-denied'
  | 'connection-refused'
  | 'no-answer'
  | 'hung-up'
  | 'not-an-engine'
  | 'version'
  | 'tls'
  | 'unresolved'
  | 'unreachable'
  | 'ssh'
  | 'no-ssh'
  | 'bad-address'
  | 'unsupported'
  | 'bad-context'
  | 'other';

/** One attempt to reach an engine. */
export interface EngineTry extends EngineEndpoint {
  readonly status: 'ok' | MissingStatus;
  /** `null` where it answered. */
  readonly fault: EngineFault | null;
  /** What was said of it: a system's code, the first line of ssh's complaint; at most 200 characters. */
  readonly detail: string | null;
}

/** How we came, or did not come, to an engine. */
export interface EngineAccess {
  /** The person said that there must be one. */
  readonly required: boolean;
  /** In this order, up to the first that answered. */
  readonly tried: readonly EngineTry[];
  /** Whose rights we have, by name, where one refused us; `null` else and if not known. For the words of a remedy. */
  readonly user: string | null;
}

/** A virtual machine's maker, whose clock is the one of the engine in it. */
export type EngineProduct =
  | 'docker-desktop'
  | 'colima'
  | 'lima'
  | 'orbstack'
  | 'rancher-desktop'
  | 'podman-machine'
  | 'wsl'
  | 'minikube';

/** A clock that is not this host's. */
export interface ForeignClock {
  /** What must be added to it to get this host's clock. */
  readonly toHost: Interval;
  /**
   * How it was read. `date-header`: the second at which the answers of the engine change it (RFC 9110 §6.6.1);
   * `exec`: inside, to a nanosecond; `exec-seconds`: inside, to a second, by the moments at which it changes; `engine`: of
   * a container that has its engine's clock; `cached-at`: what a Wakapi writes into an answer, to a nanosecond.
   */
  readonly readBy: 'date-header' | 'exec' | 'exec-seconds' | 'engine' | 'cached-at';
  /** What must be added to it to be right; all `null` where true time is not known. */
  readonly offsetMs: number | null;
  readonly lowMs: number | null;
  readonly highMs: number | null;
}

/** A container engine. */
export interface EngineFacts extends EngineEndpoint {
  readonly kind: 'docker' | 'podman';
  readonly version: string | null;
  /** The version of its API that was agreed on. */
  readonly apiVersion: string | null;
  /** As it names it: `Docker Desktop`, `Debian GNU/Linux 12 (bookworm)`. */
  readonly operatingSystem: string | null;
  readonly kernelVersion: string | null;
  readonly product: EngineProduct | null;
  readonly rootless: boolean;
  /**
   * Whether its containers run on the kernel that this program runs on, whose clock they then share. `unknown`: none runs
   * that would prove it.
   */
  readonly kernel: 'same' | 'other' | 'unknown';
  /** Its clock; `absent` where it is proven to be this host's, and so nothing was measured. */
  readonly clock: Gathered<ForeignClock>;
  /** How many containers it has, and of how many we looked at what they are; none of either where it did not list them. */
  readonly containers: { readonly total: number; readonly read: number };
  /**
   * Why its containers were not listed, or some of them not looked at: of several reasons one, an error before a deadline
   * before a refusal; `absent`: they are too many. `null` where we know what each of them is.
   */
  readonly unread: { readonly status: MissingStatus; readonly reason: string } | null;
}
