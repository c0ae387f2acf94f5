import type { Report } from '../model/report.ts';

/** Where there are several homes with wakatime-cli, each finding of one names it: their words alone would be the same. */
export const withHomesNamed = (report: Report): Report => {
  const { wakatime } = report.facts;
  if (wakatime.status !== 'ok' || wakatime.value.length < 2) return report;
  return {
    ...report,
    findings: report.findings.map((finding) => {
      const { subject, title } = finding;
      const isNamed = subject.kind !== 'home' || title.includes(subject.name);
      return isNamed ? finding : { ...finding, title: `${subject.name}: ${title}` };
    }),
  };
};
