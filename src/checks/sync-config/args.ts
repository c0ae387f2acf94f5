import type { DaemonConfiguration, DaemonFacts, Directive, TimeServiceFacts } from '../../model/daemon-facts.ts';
import type { Found } from '../../model/check.ts';
import type { HostFacts, NtpFacts } from '../../model/facts.ts';
import type { Evidence, Subject } from '../../model/finding.ts';
import type { MachineFacts } from '../../model/machine-facts.ts';
import type { SetClockFix } from '../fixes/set-clock.ts';

export interface Place {
  readonly path: string;
  readonly line: number;
}

export interface NamedPlace extends Place {
  readonly host: string;
}

/** What is found in a configuration. `service` as it is called; `directive` as it stands there. */
export type SyncConfigArgs =
  | {
      readonly kind: 'steps-any-time';
      readonly directive: string;
      readonly place: Place;
      /** An offset from this on is stepped, s. */
      readonly thresholdS: number;
      /** A virtual machine, or one that has been suspended: there it may be meant so. */
      readonly sleeps: boolean;
    }
  | {
      readonly kind: 'no-step';
      readonly service: string;
      /** `none` no step is allowed; `used-up` only at the start; `disabled` switched off; `never` it does not step. */
      readonly because: 'none' | 'used-up' | 'disabled' | 'never';
      readonly directive: string | null;
      /** Of the directive; without one, `line` is null and `path` the file that lacks it. */
      readonly path: string;
      readonly line: number | null;
      /** What must be added to the clock, at least. */
      readonly offsetMs: number;
      readonly takesMs: number;
      readonly ratePpm: number;
    }
  | {
      readonly kind: 'panic';
      readonly service: string;
      readonly offsetMs: number;
      /** Beyond this the service ends instead of correcting the clock, s. */
      readonly thresholdS: number;
    }
  | { readonly kind: 'no-rtcsync'; readonly path: string }
  | {
      readonly kind: 'local-clock';
      readonly service: string;
      readonly directive: string;
      readonly place: Place;
      /** True where others may ask this host. */
      readonly serves: boolean;
    }
  | {
      readonly kind: 'duplicate-server';
      readonly host: string;
      readonly port: number;
      readonly places: readonly Place[];
    }
  | { readonly kind: 'nts-unused'; readonly service: string; readonly servers: readonly NamedPlace[] };

export type SyncConfigFix =
  | SetClockFix
  | 'chrony-limit-steps'
  | 'chrony-step-now'
  | 'chrony-allow-steps'
  | 'chrony-add-rtcsync'
  | 'ntpd-allow-steps'
  | 'ntpd-start-with-g'
  | 'remove-local-clock'
  | 'remove-duplicate-server'
  | 'use-nts';

export type ConfigFound = Found<SyncConfigArgs, SyncConfigFix>;

/** One service's configuration, and what it is to be judged by. */
export interface Judged {
  readonly service: TimeServiceFacts;
  readonly configuration: DaemonConfiguration;
  readonly daemon: DaemonFacts;
  readonly host: HostFacts;
  readonly ntp: NtpFacts;
  readonly machine: MachineFacts | null;
  /** It runs, and leaves the clock alone. */
  readonly measuresOnly: boolean;
  /** All of it was read: only then what is not there is missing. */
  readonly isWhole: boolean;
}

export const named = ({ directives }: DaemonConfiguration, name: string): readonly Directive[] =>
  directives.filter((directive) => directive.name === name);

/** The last of a name: of most directives, only that one counts. */
export const lastNamed = (configuration: DaemonConfiguration, name: string): Directive | null =>
  named(configuration, name).at(-1) ?? null;

/** The file that lacks what is missing; of a daemon that was given its directives on the command line, that. */
export const mainPathOf = ({ files, directives }: DaemonConfiguration): string => files[0] ?? directives[0]?.path ?? '';

export const textOf = ({ name, values }: Directive): string => [name, ...values].join(' ');

/** What was given on a command line stands in no file. */
export const subjectAt = ({ path, line }: Place, { name }: HostFacts): Subject =>
  path.startsWith('/') ? { kind: 'file', name: path, line } : { kind: 'host', name };

export const placeOf = ({ path, line }: Place): Place => ({ path, line });

export const quote = (directive: Directive): Evidence => ({
  label: `${directive.path}:${directive.line}`,
  value: textOf(directive),
  source: 'configuration',
});
