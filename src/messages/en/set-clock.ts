import type { SetClockFix } from '../../checks/fixes/set-clock.ts';

/** Of the fixes that several checks propose. */
export const setClockWords: Record<SetClockFix, string> = {
  'fix-on-host':
    'The clock cannot be set from here (a container, or no CAP_SYS_TIME): set it right on the host, whose clock it is.',
  'fix-on-hypervisor':
    "This guest's clock is set by its hypervisor: set the host's clock right, or its time synchronisation for this guest.",
  'wsl-hwclock':
    'Set the clock of WSL from the hardware clock; if that does not help, run wsl --shutdown in Windows. Running software sees time jump.',
  'chrony-slew':
    'Let chrony measure now. It slews so small an offset away within seconds: the clock runs a little faster or slower, and nothing jumps.',
  'chrony-step':
    'Let chrony measure now and step the clock. Running software sees time jump; otherwise chrony would correct it slowly.',
  'timesyncd-slew': 'Restart systemd-timesyncd: it measures at its start, and slews so small an offset away.',
  'timesyncd-step':
    'Restart systemd-timesyncd: it measures at its start, and steps the clock by so large an offset. Running software sees time jump.',
  'openntpd-wait':
    'openntpd slews so small an offset away, at most 0.5 ms a second, and nothing makes it faster: there is nothing to type.',
  'openntpd-replace':
    'openntpd does not step a clock while it runs, and slews 0.5 ms a second: 45 s take a day. Put chrony in its place, which sets the clock at its start.',
  'ntpd-rs-restart':
    'Restart ntpd-rs: at its start it may step the clock, up to its startup panic threshold. Running software sees time jump.',
  'ntpd-wait':
    'ntpd slews so small an offset away, at most 0.5 ms a second, and a restart makes it no faster: there is nothing to type.',
  'ntpd-step': 'Restart ntpd: at its start it may step the clock. Running software sees time jump.',
  'macos-step': 'Set the clock from a server now. Running software sees time jump.',
  'windows-resync': 'Let the Windows Time service synchronise now (as administrator).',
  'follow-others':
    'The time service follows a source that is wrong, and would step to its time: take that one out of its configuration, name others, and restart it.',
  'then-follow-others':
    'If that changes nothing, the service follows a source that is wrong: name others in its configuration, and restart it.',
  'mend-reference-clock':
    'The service follows a reference clock of this host (GPS, PTP, PPS), which is wrong: mend that, or take it out of the configuration.',
  'look-at-ptp':
    'PTP keeps this clock: look at its grandmaster, and at the offset between TAI and UTC that is set here.',
  'connman-restart':
    'Restart ConnMan: it asks its time servers anew and sets the clock. The network goes down meanwhile, and running software sees time jump.',
  'fix-in-container':
    'The service that keeps this clock runs inside a container of this host: restart or correct it there.',
  'let-it-set':
    'Let the time service that runs set the clock: give it CAP_SYS_TIME, or take the option away that forbids it (-x of chronyd), and restart it.',
  'start-chrony': 'No time service runs here, but chrony is installed: start it and let it step the clock.',
  'enable-timesyncd': 'No time service runs here: switch on systemd-timesyncd, which is installed.',
  'start-installed': 'No time service runs here: start the one that is installed.',
  'install-chrony': 'No time service runs here: install one. chrony sets the clock at its start and keeps it.',
};
