import type { ArgsOf, CheckName, FixId } from '../checks/index.ts';
import type { Facts } from '../model/facts.ts';
import type { Finding, Severity } from '../model/finding.ts';
import type { ClockVerdict, Report, ReportedFinding, Scenario } from '../model/report.ts';
import { severitiesOf, statusOf } from '../model/status.ts';
import { countSources, verdictOf } from '../model/verdict.ts';
import { witnessesOf } from '../model/witnesses.ts';
import type { Messages } from '../messages/types.ts';

export interface Run {
  readonly version: string;
  /** ms since the Unix epoch, by this host's clock. */
  readonly startedAt: number;
  readonly elapsedMs: number;
  readonly interrupted: boolean;
  readonly demonstration: Scenario | null;
  readonly warnMs: number;
  readonly host: { readonly name: string; readonly platform: string };
}

interface Words {
  readonly title: (args: unknown) => string;
  readonly detail: (args: unknown) => string;
}

/** A finding's args fit its own check's words: `Messages` ties them together by the check's name. */
const wordsFor = (messages: Messages, check: string): Words =>
  messages.checks[check as CheckName] satisfies {
    title: (args: ArgsOf<never>) => string;
    detail: (args: ArgsOf<never>) => string;
  } as unknown as Words;

const withWords = (finding: Finding, messages: Messages): ReportedFinding => {
  const { title, detail } = wordsFor(messages, finding.check);
  return {
    check: finding.check,
    severity: finding.severity,
    subject: finding.subject,
    title: title(finding.args),
    detail: detail(finding.args),
    args: finding.args,
    evidence: finding.evidence,
    fixes: finding.fixes.map(({ id, snippet = null, ...fix }) => ({
      id,
      title: messages.fixes[id as FixId],
      ...fix,
      snippet,
    })),
    docs: `docs/checks/${finding.check}.md`,
  };
};

const clockVerdict = ({ ntp }: Facts, warnMs: number): ClockVerdict => {
  if (ntp.status !== 'ok') {
    const sources = { asked: 0, answered: 0, agreeing: 0 };
    return { verdict: 'unknown', offsetMs: null, lowMs: null, highMs: null, sources };
  }
  const { estimate } = ntp.value;
  return {
    verdict: verdictOf(estimate, warnMs),
    offsetMs: estimate?.offsetMs ?? null,
    lowMs: estimate?.lowMs ?? null,
    highMs: estimate?.highMs ?? null,
    sources: countSources(ntp.value),
  };
};

const witnesses = ({ daemon, ntp, now }: Facts): Report['witnesses'] =>
  daemon.status === 'ok' && ntp.status === 'ok' ? witnessesOf(daemon.value, ntp.value, now) : [];

interface Checked {
  readonly findings: readonly Finding[];
  readonly passed: readonly string[];
  readonly ignored: readonly Finding[];
}

/** Puts facts, findings and words together as the document that every reporter shows and `--json` prints. */
export const buildReport = (
  facts: Facts,
  { findings, passed, ignored }: Checked,
  messages: Messages,
  run: Run,
): Report => {
  const clock = clockVerdict(facts, run.warnMs);
  const count = (wanted: Severity): number => findings.filter(({ severity }) => severity === wanted).length;
  return {
    schemaVersion: 1,
    tool: { name: 'timecheck', version: run.version },
    startedAt: new Date(run.startedAt).toISOString(),
    elapsedMs: Math.round(run.elapsedMs),
    host: run.host,
    status: statusOf(severitiesOf(findings, clock.verdict)),
    interrupted: run.interrupted,
    demonstration: run.demonstration,
    clock,
    witnesses: witnesses(facts),
    facts: { ...facts, now: new Date(facts.now).toISOString() },
    findings: findings.map((finding) => withWords(finding, messages)),
    ignored: ignored.map(({ check, subject }) => ({ check, subject })),
    summary: {
      critical: count('critical'),
      warning: count('warning'),
      info: count('info'),
      unknown: count('unknown'),
      passed: passed.length,
      ignored: ignored.length,
    },
  };
};
