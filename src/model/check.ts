import type { FactName, Facts } from './facts.ts';
import type { Gathered } from './gathered.ts';
import type { Finding, Severity } from './finding.ts';

/** Thresholds and wishes that a check may weigh facts against. */
export interface Settings {
  /** Offset from which a warning is given, ms. Default 100: what log correlation and distributed locks still bear. */
  readonly warnMs: number;
  /** Offset from which it is critical, ms. Default 1000: JWT, TLS and transactions count in whole seconds. */
  readonly critMs: number;
}

export const DEFAULT_SETTINGS: Settings = { warnMs: 100, critMs: 1000 };

type ValueOf<T extends Gathered<unknown>> = Extract<T, { readonly status: 'ok' }>['value'];

/**
 * The facts that a check named, taken out of their wrapping, and the time of the measurement. Those that it merely wants
 * are `null` where they are missing.
 */
export type Needed<Needs extends FactName, Wants extends FactName = never> = {
  readonly [N in Needs]: ValueOf<Facts[N]>;
} & { readonly [N in Wants]: ValueOf<Facts[N]> | null } & { readonly now: number };

/** What a check answers before the runner adds its name. */
export type Found<Args, FixId extends string> = Omit<Finding<string, Args, FixId>, 'check'>;

export interface Check<
  Name extends string = string,
  Needs extends FactName = FactName,
  Args = unknown,
  FixId extends string = string,
  Wants extends FactName = FactName,
> {
  readonly name: Name;
  /** Without these it cannot be judged. */
  readonly needs: readonly Needs[];
  /** With these it says more. */
  readonly wants?: readonly Wants[];
  /** Pure: facts in, findings out; none = passed, `null` = these facts do not tell, so it neither passed nor found. */
  readonly run: (facts: Needed<Needs, Wants>, settings: Settings) => readonly Found<Args, FixId>[] | null;
}

/**
 * Declares a check so that the types of its name, its args and its fixes are known to the message files:
 * a check without words in every language does not compile.
 */
export const defineCheck =
  <Args, FixId extends string = never>() =>
  <const Name extends string, const Needs extends FactName, const Wants extends FactName = never>(
    check: Check<Name, Needs, Args, FixId, Wants>,
  ): Check<Name, Needs, Args, FixId, Wants> =>
    check;

export const SEVERITY_ORDER: readonly Severity[] = ['critical', 'unknown', 'warning', 'info'];
