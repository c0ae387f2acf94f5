import type { SetClockFix } from '../../checks/fixes/set-clock.ts';

/** Of the fixes that several checks propose. */
export const setClockWords: Record<SetClockFix, string> = {
  'fix-on-host':
    'The clock cannot be set from here (a container, or no CAP_SYS_TIME): set it right on the host, whose clock it is.',
  'chrony-step':
    'Let chrony measure now and step the clock. Running software sees time jump; otherwise chrony would correct it slowly.',
  'timesyncd-restart':
    'Restart systemd-timesyncd: it steps the clock at its start if it is more than 0.4 s off. Running software sees time jump.',
  'openntpd-restart':
    'Restart openntpd. Unless it is allowed to set the clock at its start (option -s), it corrects 0.5 ms a second: 45 s take a day.',
  'ntpd-rs-restart':
    'Restart ntpd-rs: at its start it may step the clock, up to its startup panic threshold. Running software sees time jump.',
  'ntpd-step': 'Restart ntpd: at its start it may step the clock. Running software sees time jump.',
  'macos-step': 'Set the clock from a server now. Running software sees time jump.',
  'windows-resync': 'Let the Windows Time service synchronise now (as administrator).',
  'start-chrony': 'No time service runs here, but chrony is installed: start it and let it step the clock.',
  'enable-timesyncd': 'No time service runs here: switch on systemd-timesyncd, which is installed.',
  'install-chrony': 'No time service runs here: install one. chrony sets the clock at its start and keeps it.',
};
