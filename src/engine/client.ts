import type { ContainerState } from '../model/container-facts.ts';
import type { EngineEndpoint, EngineFacts } from '../model/engine-facts.ts';
import type { Gathered } from '../model/gathered.ts';

/** What an engine says of itself (`GET /info`, `GET /version`). */
export interface EngineInfo {
  readonly operatingSystem: string | null;
  readonly kernelVersion: string | null;
  readonly name: string | null;
  readonly rootless: boolean;
  /** Labels of the daemon, security options and the like, in which makers of virtual machines leave their names. */
  readonly hints: readonly string[];
}

export interface InspectedMount {
  /** `bind`, `volume`, `tmpfs`, … as the engine calls it. */
  readonly type: string;
  readonly source: string | null;
  readonly destination: string;
  readonly writable: boolean;
  /** Of a volume: `local`, or the name of a plugin; left out where the engine names none. */
  readonly driver?: string;
}

/** A TCP port of the engine's host that leads to one of the container's. */
export interface PublishedPort {
  readonly hostPort: number;
  readonly port: number;
}

/** `GET /containers/ID/json`, as far as it matters here. Every text is bounded, every list too. */
export interface InspectedContainer {
  readonly id: string;
  /** Without the slash before it. */
  readonly name: string;
  readonly image: string;
  readonly state: ContainerState;
  readonly startError: string | null;
  /** ms since the Unix epoch; `null` if it was never started. */
  readonly startedAt: number | null;
  /** Of its first process, in the engine's PID namespace; `null` if it does not run. */
  readonly pid: number | null;
  /** `NAME=value`. */
  readonly environment: readonly string[];
  readonly labels: ReadonlyMap<string, string>;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly user: string;
  readonly runtime: string | null;
  readonly privileged: boolean;
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  /** `host`, `container:…`, or empty: then its first process is number 1 inside. */
  readonly pidMode: string;
  readonly usernsMode: string;
  readonly mounts: readonly InspectedMount[];
  /** Podman's `--tz`; `null` if it is not set. */
  readonly timezone: string | null;
  /** `host`: its ports are the host's own. */
  readonly networkMode: string;
  /** None with the network of the host or of another container. */
  readonly ports: readonly PublishedPort[];
}

/** A program that was started inside, and its pipes. Its standard error is left unread. */
export interface ExecSession {
  /** To its standard input. */
  write(text: string): void;
  /** Ends its standard input. */
  end(): void;
  /** Its standard output as it arrives, with the moment of its arrival by `clock.monotonicNs()`. One listener at a time. */
  onOutput(listener: (bytes: Uint8Array, receivedNs: bigint) => void): void;
  /**
   * When the stream has ended: its exit code. 126 and 127 say that there is no such program inside (and the text on the
   * standard output is then the engine's). `failed` where the engine hung up.
   */
  readonly ended: Promise<Gathered<{ readonly exitCode: number | null }>>;
  /** Lets go of it at once; its standard input ends, so that what waits there does too. */
  close(): void;
}

/** What lies at a path inside (header `X-Docker-Container-Path-Stat`). */
export interface ArchiveStat {
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
  readonly size: number;
  readonly linkTarget: string | null;
}

/** One engine that has answered. Each call has a deadline and a limit of what it takes; none throws. */
export interface EngineClient {
  readonly endpoint: EngineEndpoint;
  readonly kind: EngineFacts['kind'];
  readonly version: string | null;
  readonly apiVersion: string | null;
  /** The second that the engine's clock shows, ms since the Unix epoch, and when we asked and had the answer. */
  date(): Promise<Gathered<{ readonly dateMs: number; readonly sentNs: bigint; readonly receivedNs: bigint }>>;
  info(): Promise<Gathered<EngineInfo>>;
  /** Identifiers of all containers, those that run first. */
  list(): Promise<Gathered<readonly { readonly id: string; readonly state: ContainerState }[]>>;
  inspect(id: string): Promise<Gathered<InspectedContainer>>;
  /** `environment`: `NAME=value`, on top of the container's own. `denied`, `absent` (gone), `failed` with the engine's words. */
  exec(id: string, command: readonly string[], environment: readonly string[]): Promise<Gathered<ExecSession>>;
  /** Both make the engine mount the container's binds anew: only where every source of one is known to be there. */
  stat(id: string, path: string): Promise<Gathered<ArchiveStat>>;
  /** A tar file with what lies at that path. */
  archive(id: string, path: string, maxBytes: number): Promise<Gathered<Uint8Array>>;
  /**
   * The last lines of what its first process wrote, of both outputs, each behind the instant at which the engine had it
   * (RFC 3339). At most 1 MiB.
   */
  logs(id: string, lines: number): Promise<Gathered<string>>;
}
