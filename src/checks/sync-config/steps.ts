import { greatestMagnitude, leastMagnitude } from '../../model/interval.ts';
import type { Directive } from '../../model/daemon-facts.ts';
import type { ConfigFound, Judged, SyncConfigArgs, SyncConfigFix } from './args.ts';
import { replaceOpenntpd } from '../fixes/set-clock.ts';
import { lastNamed, mainPathOf, named, placeOf, quote, subjectAt, textOf } from './args.ts';
import { byHand, editAndRestart } from './fixes.ts';
import type { Fix } from '../../model/finding.ts';

/** chrony.conf(5) maxslewrate: one twelfth by default; Linux allows no more than one tenth. */
const CHRONY_RATE_PPM = 83_333.333;
const CHRONY_GREATEST_RATE_PPM = 100_000;
/** ntpd slews by 500 ppm (ntpd, clock.html); OpenNTPD by adjtime(3), which is 500 ppm on Linux. */
const NTPD_RATE_PPM = 500;
/** ntpd's thresholds: `tinker step`, with `-x`, and `tinker panic`, s. */
const NTPD_STEP_S = 0.128;
const NTPD_STEP_S_WITH_X = 600;
const NTPD_PANIC_S = 1000;
/** ntp.toml(5) single-step-panic-threshold, s. */
const NTPD_RS_PANIC_S = 1000;
/** Slewing that takes longer than this is worth a step. */
const PATIENCE_MS = 3_600_000;
/** By then a service has made the one great correction that it is allowed at its start. */
const STARTED_MS = 900_000;
/** chrony's longest poll interval by default, 2^10 s: the first updates are at most this far apart. */
const CHRONY_POLL_MS = 1_024_000;

const numberOf = (text: string | undefined): number => (text !== undefined && text !== '' ? Number(text) : NaN);

/** What must certainly be added to the clock, the least of it; 0 where it may be right, nothing was measured or nothing runs. */
const certainOffset = ({ ntp: { estimate }, service }: Judged): number =>
  estimate === null || service.process === null ? 0 : Math.sign(estimate.offsetMs) * leastMagnitude(estimate);

/**
 * It has measured as much itself, so it is at work on it. One that takes the clock for right will neither slew nor end:
 * then its sources are at fault, not its configuration.
 */
const knowsOf = ({ service: { claim } }: Judged, offsetMs: number): 'yes' | 'no' | 'not told' => {
  if (claim.status !== 'ok' || !claim.value.synchronised || claim.value.offsetMs === null) return 'not told';
  const isThere = Math.sign(claim.value.offsetMs) === Math.sign(offsetMs);
  return isThere && Math.abs(claim.value.offsetMs) >= Math.abs(offsetMs) / 2 ? 'yes' : 'no';
};

interface MakeStep {
  readonly directive: Directive;
  readonly thresholdS: number;
  readonly limit: number;
}

/** `makestep THRESHOLD LIMIT`. `-R` takes a limited one away (conf.c, parse_makestep). */
const makeStepOf = (judged: Judged): MakeStep | null => {
  const directive = lastNamed(judged.configuration, 'makestep');
  const [threshold, limit] = directive?.values.map(numberOf) ?? [];
  if (directive === null || threshold === undefined || limit === undefined) return null;
  if (!Number.isFinite(threshold) || !Number.isInteger(limit)) return null;
  return { directive, thresholdS: threshold, limit };
};

/** chrony: `makestep` without a limit. Its FAQ has that for machines that are suspended, and advises against it else. */
export const stepsAnyTime = (judged: Judged): ConfigFound[] => {
  const step = judged.service.service === 'chrony' ? makeStepOf(judged) : null;
  if (step === null || step.limit >= 0) return [];
  const { machine, host } = judged;
  const suspended = machine?.suspended.status === 'ok' && greatestMagnitude(machine.suspended.value) >= 1000;
  const sleeps = (machine?.hypervisor ?? null) !== null || suspended;
  return [
    {
      severity: sleeps ? 'info' : 'warning',
      subject: subjectAt(step.directive, host),
      args: {
        kind: 'steps-any-time',
        directive: textOf(step.directive),
        place: placeOf(step.directive),
        thresholdS: step.thresholdS,
        sleeps,
      },
      evidence: [quote(step.directive)],
      fixes: [editAndRestart('chrony-limit-steps', judged)],
    },
  ];
};

type NoStep = Extract<SyncConfigArgs, { readonly kind: 'no-step' }>;

const noStep = (
  judged: Judged,
  ratePpm: number,
  reason: Pick<NoStep, 'because'> & { readonly directive: Directive | null },
  fixes: readonly Fix<SyncConfigFix>[],
): ConfigFound[] => {
  const { service, configuration, host } = judged;
  const offsetMs = certainOffset(judged);
  const takesMs = (Math.abs(offsetMs) / ratePpm) * 1e6;
  if (!(takesMs >= PATIENCE_MS) || !Number.isFinite(takesMs) || knowsOf(judged, offsetMs) === 'no') return [];
  const { because, directive } = reason;
  return [
    {
      severity: 'warning',
      subject: directive === null ? { kind: 'host', name: host.name } : subjectAt(directive, host),
      args: {
        kind: 'no-step',
        service: service.service,
        because,
        directive: directive === null ? null : textOf(directive),
        path: directive?.path ?? mainPathOf(configuration),
        line: directive?.line ?? null,
        offsetMs,
        takesMs,
        ratePpm,
      },
      evidence: directive === null ? [] : [quote(directive)],
      fixes: host.clockOutOfReach ? [] : fixes,
    },
  ];
};

const stepNow: Fix<SyncConfigFix> = {
  id: 'chrony-step-now',
  commands: [['sudo', 'chronyc', 'makestep']],
  needsRoot: true,
  safety: 'review',
};

/** chrony: no step is allowed, or only those at the start, which are over. */
const chronyNoStep = (judged: Judged): ConfigFound[] => {
  const { service, configuration } = judged;
  const set = numberOf(lastNamed(configuration, 'maxslewrate')?.values[0]);
  const rate = set > 0 ? Math.min(set, CHRONY_GREATEST_RATE_PPM) : CHRONY_RATE_PPM;
  const step = makeStepOf(judged);
  if (step === null) {
    // One that is there, but not understood, is no reason to say that there is none.
    if (!judged.isWhole || lastNamed(configuration, 'makestep') !== null) return [];
    // What it has not measured it cannot step by.
    const now = knowsOf(judged, certainOffset(judged)) === 'yes' ? [stepNow] : [];
    return noStep(judged, rate, { because: 'none', directive: null }, [
      ...now,
      editAndRestart('chrony-allow-steps', judged),
    ]);
  }
  if (step.limit < 0 || Math.abs(certainOffset(judged)) < step.thresholdS * 1000) return [];
  const takenAway = step.limit === 0 || lastNamed(configuration, '-R') !== null;
  const isAtWork = knowsOf(judged, certainOffset(judged)) === 'yes';
  const isOver = isAtWork && (service.process?.runningForMs ?? 0) > step.limit * CHRONY_POLL_MS;
  if (!takenAway && !isOver) return [];
  return noStep(judged, rate, { because: 'used-up', directive: step.directive }, isAtWork ? [stepNow] : []);
};

/** A value of `tinker`, which may stand among others on one line and on several. */
const tinker = (judged: Judged, name: string): { readonly value: number; readonly directive: Directive } | null => {
  const found = named(judged.configuration, 'tinker').flatMap((directive) => {
    const at = directive.values.indexOf(name);
    const value = at < 0 ? NaN : numberOf(directive.values[at + 1]);
    return Number.isFinite(value) ? [{ value, directive }] : [];
  });
  return found.at(-1) ?? null;
};

const panics = (judged: Judged, thresholdS: number, fix: Fix<SyncConfigFix>): ConfigFound[] => {
  const { service, host } = judged;
  const offsetMs = certainOffset(judged);
  if (!(Math.abs(offsetMs) > thresholdS * 1000) || knowsOf(judged, offsetMs) === 'no') return [];
  return [
    {
      severity: 'warning',
      subject: { kind: 'host', name: host.name },
      args: { kind: 'panic', service: service.service, offsetMs, thresholdS },
      evidence: [],
      fixes: host.clockOutOfReach ? [] : [fix],
    },
  ];
};

const hasStarted = ({ service }: Judged): boolean => (service.process?.runningForMs ?? 0) >= STARTED_MS;

/** ntpd and NTPsec: an offset beyond the panic threshold ends them; with steps switched off they slew for days. */
const ntpd = (judged: Judged): ConfigFound[] => {
  const offsetS = Math.abs(certainOffset(judged)) / 1000;
  const panicS = tinker(judged, 'panic')?.value ?? NTPD_PANIC_S;
  const mayStart = lastNamed(judged.configuration, '-g') !== null;
  // With -g the first correction may be of any size.
  if (panicS > 0 && offsetS > panicS) {
    if (mayStart && !hasStarted(judged)) return [];
    const fix = mayStart ? editAndRestart('ntpd-step', judged) : byHand('ntpd-start-with-g');
    return panics(judged, panicS, fix);
  }
  const set = tinker(judged, 'step');
  const x = lastNamed(judged.configuration, '-x');
  const stepS = set?.value ?? (x === null ? NTPD_STEP_S : NTPD_STEP_S_WITH_X);
  const directive = set?.directive ?? x;
  if (directive === null || (stepS > 0 && offsetS > stepS)) return [];
  return noStep(judged, NTPD_RATE_PPM, { because: 'disabled', directive }, [
    editAndRestart('ntpd-allow-steps', judged),
  ]);
};

/** `1800`, `inf`, or `forward=…` and `backward=…`: a clock that is behind is stepped forward. */
const ntpdRs = (judged: Judged): ConfigFound[] => {
  const values = lastNamed(judged.configuration, 'synchronization.single-step-panic-threshold')?.values ?? [];
  const direction = certainOffset(judged) > 0 ? 'forward=' : 'backward=';
  const [first] = values;
  const own = values.find((value) => value.startsWith(direction))?.slice(direction.length);
  const text = own ?? (first?.includes('=') === true ? undefined : first);
  if (text === 'inf' || !hasStarted(judged)) return [];
  const set = numberOf(text);
  if (values.length > 0 && !(set > 0)) return [];
  return panics(judged, values.length > 0 ? set : NTPD_RS_PANIC_S, editAndRestart('ntpd-rs-restart', judged));
};

/** The clock is too far off for what this service may do about it. */
export const cannotStep = (judged: Judged): ConfigFound[] => {
  switch (judged.service.service) {
    case 'chrony':
      return chronyNoStep(judged);
    case 'ntpd':
    case 'ntpsec':
      return ntpd(judged);
    case 'ntpd-rs':
      return ntpdRs(judged);
    case 'openntpd':
      return hasStarted(judged)
        ? noStep(judged, NTPD_RATE_PPM, { because: 'never', directive: null }, [
            replaceOpenntpd(judged.host, judged.daemon),
          ])
        : [];
    default:
      return [];
  }
};
