import type { HostFacts, NtpFacts } from '../../model/facts.ts';
import type { Fix } from '../../model/finding.ts';
import { leastMagnitude } from '../../model/interval.ts';
import type { RtcFacts, RtcMode } from '../../model/machine-facts.ts';
import { install, isDistribution } from './service-commands.ts';

export type WriteRtcFix =
  | 'rtc-clock-first'
  | 'rtc-write'
  | 'rtc-write-utc'
  | 'rtc-set-utc'
  | 'rtc-install-hwclock'
  | 'rtc-trim';

/** From here on a clock is not fit to be written to the hardware, which counts whole seconds, ms. */
const WRONG_MS = 1000;

const isWrong = ({ estimate }: NtpFacts): boolean => estimate !== null && leastMagnitude(estimate) >= WRONG_MS;

/** Debian and Ubuntu have hwclock(8) in a package of its own, which is not always installed. */
const installHwclock = (host: HostFacts): Fix<WriteRtcFix> => {
  const commands = isDistribution(host, 'debian', 'ubuntu') ? install(host, 'util-linux-extra') : [];
  return { id: 'rtc-install-hwclock', commands, needsRoot: commands.length > 0, safety: 'safe' };
};

const clockFirst: Fix<WriteRtcFix> = { id: 'rtc-clock-first', commands: [], needsRoot: false, safety: 'safe' };

/** The hardware clock is set by this host's, in the time that it is kept in; never by a clock that is wrong. */
export const writeRtc = (rtc: RtcFacts, mode: RtcMode, host: HostFacts, ntp: NtpFacts): readonly Fix<WriteRtcFix>[] => {
  if (isWrong(ntp)) return [clockFirst];
  if (!rtc.hwclock) return [installHwclock(host)];
  const option = mode === 'utc' ? '--utc' : '--localtime';
  return [{ id: 'rtc-write', commands: [['sudo', 'hwclock', '--systohc', option]], needsRoot: true, safety: 'safe' }];
};

/** chronyd, which keeps account of its error (`rtcfile`), sets it itself: another's hand would spoil that account. */
export const trimRtc = (ntp: NtpFacts): readonly Fix<WriteRtcFix>[] =>
  isWrong(ntp)
    ? [clockFirst]
    : [{ id: 'rtc-trim', commands: [['sudo', 'chronyc', 'trimrtc']], needsRoot: true, safety: 'safe' }];

/** From now on it is kept in UTC, and set by this host's clock. `isClaimedLocal`: timedatectl has something to change. */
export const keepRtcInUtc = (
  rtc: RtcFacts,
  isClaimedLocal: boolean,
  host: HostFacts,
  ntp: NtpFacts,
): readonly Fix<WriteRtcFix>[] => {
  if (isWrong(ntp)) return [clockFirst];
  // Another system that shares this machine may rely on local time.
  const review = { needsRoot: true, safety: 'review' } as const;
  if (isClaimedLocal && host.systemd) {
    return [{ id: 'rtc-set-utc', commands: [['sudo', 'timedatectl', 'set-local-rtc', '0']], ...review }];
  }
  if (!rtc.hwclock) return [installHwclock(host)];
  return [{ id: 'rtc-write-utc', commands: [['sudo', 'hwclock', '--systohc', '--utc']], ...review }];
};
