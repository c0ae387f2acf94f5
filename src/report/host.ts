import type { TimeServiceFacts } from '../model/daemon-facts.ts';
import type { NtpFacts } from '../model/facts.ts';
import { boundAround, midpoint } from '../model/interval.ts';
import { formatUtcOffset, formatWallTime } from '../model/local-time.ts';
import { idleServices, runningServices } from '../model/keeper.ts';
import type { MachineFacts } from '../model/machine-facts.ts';
import { formatBound, formatOffset } from '../model/quantity.ts';
import type { Report } from '../model/report.ts';
import { sinceUpdateMs } from '../model/witnesses.ts';
import type { EffectiveZone, ZoneFacts } from '../model/zone-facts.ts';
import type { ReportOptions } from './reporter.ts';
import type { LabelledRow } from './rows.ts';
import { labelledLines, row } from './rows.ts';
import type { Style } from './style.ts';

type Words = ReportOptions['messages']['host'];

const measuredRow = ({ estimate }: NtpFacts, words: Words): LabelledRow => {
  if (estimate === null) return row(words.measured, words.notMeasured);
  const bound = formatBound(boundAround(estimate, estimate.offsetMs));
  return row(words.measured, `${formatOffset(estimate.offsetMs)} ± ${bound}`);
};

const serviceRow = (service: TimeServiceFacts, now: number, words: Words): LabelledRow => {
  const { claim, process } = service;
  const since = sinceUpdateMs(service, now);
  const agoMs = since === null ? null : Math.max(0, since);
  return row(
    service.service,
    claim.status === 'ok' ? words.claim(claim.value, agoMs) : words.noClaim(claim.status, claim.reason),
    process?.inContainer === true ? words.inContainer : null,
    process?.setsClock === false ? words.measuresOnly : null,
  );
};

const witnessRows = ({ facts, witnesses }: Report, now: number, words: Words): LabelledRow[] => {
  if (facts.daemon.status !== 'ok' || facts.ntp.status !== 'ok') return [];
  const { value: daemon } = facts.daemon;
  const running = runningServices(daemon);
  const idle = idleServices(daemon).map(({ service }) => service);
  const { kernel } = daemon;
  const none = daemon.processesVisible ? words.noService(idle) : words.processesHidden;
  // In the order of the witnesses.
  const rows = [
    ...running.map((service) => serviceRow(service, now, words)),
    ...(kernel.status === 'ok' ? [row(words.kernel, words.kernelState(kernel.value))] : []),
  ];
  return [
    measuredRow(facts.ntp.value, words),
    ...(running.length === 0 ? [row(words.service, none)] : []),
    ...rows.map((one, index) =>
      witnesses[index]?.testimony === 'contradicted'
        ? { ...one, parts: [...one.parts, words.contradicted], isOdd: true }
        : one,
    ),
  ];
};

const zoneName = ({ name, type }: EffectiveZone, words: Words): string =>
  words.zoneName(name, formatUtcOffset(type.utcOffsetSeconds), type.abbreviation);

const zoneRow = ({ effective, ours, tz, tzdata }: ZoneFacts, now: number, words: Words): LabelledRow[] => {
  if (effective.status !== 'ok') return [];
  const isOther = tz !== null && ours.status === 'ok' && ours.value.name !== effective.value.name;
  return [
    row(
      words.zone,
      zoneName(effective.value, words),
      formatWallTime(now, effective.value.type.utcOffsetSeconds),
      effective.value.isFallback ? words.zoneFallback : null,
      tzdata.version === null ? null : `tzdata ${tzdata.version}`,
      isOther ? words.zoneOfShell(ours.value.name, formatUtcOffset(ours.value.type.utcOffsetSeconds)) : null,
    ),
  ];
};

const machineRow = ({ container, hypervisor, rtc, clockSource }: MachineFacts, words: Words): LabelledRow[] => {
  const parts = [
    container === null ? null : words.container(container),
    hypervisor === null ? null : words.guest(hypervisor),
    rtc.status === 'ok'
      ? words.rtc(
          rtc.value.claim?.mode ?? null,
          `${formatOffset(midpoint(rtc.value.toHost))} ± ${formatBound(boundAround(rtc.value.toHost, midpoint(rtc.value.toHost)))}`,
        )
      : null,
    clockSource.status === 'ok' ? words.clockSource(clockSource.value.current) : null,
  ];
  const machine = row(words.machine, ...parts);
  return machine.parts.length === 0 ? [] : [machine];
};

/** Who keeps this clock and what each witness says of it, the zone, and the machine. */
export const hostLines = (report: Report, options: ReportOptions, style: Style): string[] => {
  const words = options.messages.host;
  const now = Date.parse(report.facts.now);
  const { zone, machine } = report.facts;
  const rows = [
    ...witnessRows(report, now, words),
    ...(zone.status === 'ok' ? zoneRow(zone.value, now, words) : []),
    ...(machine.status === 'ok' ? machineRow(machine.value, words) : []),
  ];
  return labelledLines(rows, options, style);
};
