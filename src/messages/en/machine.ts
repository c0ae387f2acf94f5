import { formatInstant, formatUtcOffset } from '../../model/local-time.ts';
import type { HypervisorName } from '../../model/machine-facts.ts';
import { formatBound, formatOffset, formatSpan } from '../../model/quantity.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { WordsFor } from '../types.ts';
import { list, off, plural } from './phrases.ts';

const sentences = (...all: readonly string[]): string => all.filter((sentence) => sentence !== '').join(' ');

const isOff = (verdict: Verdict): boolean => verdict === 'behind' || verdict === 'ahead';

const ofGuest = (hypervisor: HypervisorName | null): string =>
  hypervisor === null ? '' : 'In a virtual machine the hypervisor hands out this clock: set it there too.';

const RTC_SET_BY = {
  'chrony-rtcfile':
    'chronyd does not set it but keeps account of its error (rtcfile in chrony.conf), and takes that off at the start of the machine if it is started with -s.',
  'chrony-without-rtcsync':
    'Nothing sets it: the kernel would, but chronyd lets it do so only with rtcsync in chrony.conf.',
  kernel:
    'The kernel sets it every 11 minutes while its clock counts as synchronised, as it does now: either it has not come to that yet, or it cannot write this one.',
  nobody: 'Nothing sets it: the kernel does so only while its clock counts as synchronised, and it does not.',
  unknown: 'The kernel sets it only while its clock counts as synchronised.',
};

export const machineWords: WordsFor<'rtc-local-time' | 'rtc-offset' | 'host-slept' | 'clock-source' | 'clock-jumps'> = {
  checks: {
    'rtc-local-time': {
      title: ({ kind, device, utcOffsetSeconds }) => {
        const zone = utcOffsetSeconds === null ? '' : ` (UTC${formatUtcOffset(utcOffsetSeconds)})`;
        switch (kind) {
          case 'claimed':
            return `The hardware clock ${device} is kept in local time.`;
          case 'unclaimed':
            return `The hardware clock ${device} runs in local time${zone}, and this system takes it for UTC.`;
          case 'unused':
            return `The hardware clock ${device} runs in UTC, and this system takes it for local time${zone}.`;
        }
      },
      detail: ({ kind, windowsBeside, hypervisor }) =>
        sentences(
          kind === 'claimed'
            ? 'It is then wrong after every change of daylight saving time and of the zone, until somebody sets it.'
            : 'At the next start the clock is wrong by that until a time service corrects it.',
          kind === 'unused' || windowsBeside === false
            ? ''
            : windowsBeside === null
              ? 'Windows keeps it so; whether one is installed beside, this user may not see.'
              : 'Windows is installed beside, which keeps it in local time.',
          ofGuest(hypervisor),
        ),
    },
    'rtc-offset': {
      title: ({ device, offsetMs, boundMs, unset }) =>
        unset
          ? `The hardware clock ${device} is ${off(offsetMs)}: it was never set, or has lost its power.`
          : `The hardware clock ${device} is ${off(offsetMs)} (± ${formatBound(boundMs)}).`,
      detail: ({ likeHost, unset, setBy, hypervisor }) =>
        sentences(
          likeHost ? "So is this host's clock: one of them was set from the other." : '',
          likeHost || setBy === 'chrony-rtcfile'
            ? ''
            : 'The next start begins with that time, and without a network it stays.',
          unset ? 'If it is so again after a while without power, its battery is empty.' : '',
          likeHost || unset ? '' : RTC_SET_BY[setBy ?? 'unknown'],
          ofGuest(hypervisor),
        ),
    },
    'host-slept': {
      title: ({ sleptMs, uptimeMs, verdict }) =>
        `This machine was suspended for ${formatSpan(sleptMs)}${uptimeMs === null ? ' since its start' : ` in the ${formatSpan(uptimeMs)} since its start`}${isOff(verdict) ? ', and its clock is off' : ''}.`,
      detail: ({ verdict, hypervisor }) =>
        sentences(
          'A clock stands still while its machine sleeps.',
          isOff(verdict) ? 'Nothing has set this one right since.' : '',
          verdict === 'in-sync' ? 'This one is right again.' : '',
          hypervisor === 'wsl2'
            ? `WSL sleeps whenever Windows does.${isOff(verdict) ? ' After that, sudo hwclock -s sets its clock, and so does wsl --shutdown.' : ''}`
            : '',
          hypervisor === null || hypervisor === 'wsl2'
            ? ''
            : 'Servers should not sleep: look at the power settings of this guest.',
        ),
    },
    'clock-source': {
      title: ({ current, better }) =>
        better === null
          ? `The kernel counts time by ${current}, for want of a better clocksource.`
          : `The kernel counts time by ${current}, although ${better} is available.`,
      detail: ({ current, better, hypervisor, verdict }) =>
        sentences(
          /jiffies|pit/.test(current)
            ? 'It counts in ticks of some milliseconds.'
            : 'Reading it takes longer than reading the counter of the processor, and far longer under a hypervisor: all that asks for the time gets slower.',
          better === null
            ? 'Mostly the kernel found the counter of the processors (tsc) unstable and gave it up; its log says so.'
            : 'It was chosen on the command line of the kernel (clocksource=, tsc=) or by hand.',
          better !== null || hypervisor === null
            ? ''
            : 'In a virtual machine, the processor that the hypervisor presents may lack a stable tsc, or the paravirtual clock is switched off.',
          isOff(verdict) ? 'This clock is off: that may be why.' : '',
        ),
    },
    'clock-jumps': {
      title: ({ count, atLeast, widestMs }) =>
        `This clock was stepped ${atLeast ? 'at least ' : ''}${count === 1 ? 'once' : plural(count, 'time')} in the last 7 days${widestMs === null ? '' : `, ${count === 1 ? 'by' : 'by up to'} ${formatOffset(widestMs)}`}.`,
      detail: ({ count, forward, backward, by, byNobody, at, utcOffsetSeconds }) =>
        sentences(
          `${count === 1 ? 'That was' : 'The last time was'} ${formatInstant(at, utcOffsetSeconds)}.`,
          forward > 0 && backward > 0
            ? `Forward ${plural(forward, 'time')} and back ${plural(backward, 'time')}: two may be setting it against each other.`
            : '',
          by.length === 0
            ? ''
            : `By ${list(by)}${byNobody === 0 ? '' : `, and ${plural(byNobody, 'time')} by somebody whom no log names`}.`,
          by.length === 0
            ? 'The log does not tell who did it: a person, a hypervisor, or a program that keeps no log.'
            : '',
          'The start of the machine is not counted.',
        ),
    },
  },
  fixes: {
    'rtc-clock-first':
      "Set this host's clock right first; the hardware clock is set from it (hwclock --systohc), and by the kernel while a time service keeps the clock.",
    'rtc-write': "Set the hardware clock from this host's clock.",
    'rtc-write-utc': "Set the hardware clock from this host's clock, in UTC, and remember that.",
    'rtc-set-utc':
      'Keep the hardware clock in UTC from now on; it is set at once. Then restart the machine when it suits: until then the kernel may go on writing local time.',
    'rtc-install-hwclock':
      "Install hwclock, then set the hardware clock from this host's: sudo hwclock --systohc --utc",
    'rtc-trim': "Let chronyd set the hardware clock from this host's clock.",
    'windows-utc':
      'Where Windows is installed beside, let it take the hardware clock for UTC too; the page of this check says how.',
    'read-kernel-log': 'See why the kernel chose it.',
    'look-around-jump': 'Of one step no log names the author: see what the journal tells from just before it.',
  },
};
