import type { SetClockFix } from '../../checks/fixes/set-clock.ts';

/** Of the fixes that several checks propose. */
export const setClockWords: Record<SetClockFix, string> = {
  'fix-on-host': '这里无法设置时钟（在容器中，或没有 CAP_SYS_TIME）：请在宿主机上校正，时钟是它的。',
  'fix-on-hypervisor': '本客户机的时钟由虚拟机管理程序设置：请校正宿主机的时钟，或其对本客户机的时间同步。',
  'wsl-hwclock': '用硬件时钟设置 WSL 的时钟；若无效，请在 Windows 中运行 wsl --shutdown。运行中的软件会看到时间跳变。',
  'chrony-slew': '让 chrony 立即测量。这样小的偏移它会在数秒内渐进校正：时钟走得稍快或稍慢，不会跳变。',
  'chrony-step': '让 chrony 立即测量并跳变校正时钟。运行中的软件会看到时间跳变；若不这样做，chrony 只会慢慢校正。',
  'timesyncd-slew': '重启 systemd-timesyncd：它启动时会测量，这样小的偏移会渐进校正。',
  'timesyncd-step': '重启 systemd-timesyncd：它启动时会测量，这样大的偏移会跳变校正。运行中的软件会看到时间跳变。',
  'openntpd-wait': 'openntpd 会渐进校正这样小的偏移，每秒最多 0.5 ms，没有办法更快：无需输入任何命令。',
  'openntpd-replace':
    'openntpd 运行时不会跳变校正，每秒只渐进 0.5 ms：45 s 要一天。请改用 chrony，它启动时会设置时钟。',
  'ntpd-rs-restart': '重启 ntpd-rs：它启动时可以跳变校正，但不超过其启动时的恐慌阈值。运行中的软件会看到时间跳变。',
  'ntpd-wait': 'ntpd 会渐进校正这样小的偏移，每秒最多 0.5 ms，重启也不会更快：无需输入任何命令。',
  'ntpd-step': '重启 ntpd：它启动时可以跳变校正。运行中的软件会看到时间跳变。',
  'macos-step': '立即从服务器设置时钟。运行中的软件会看到时间跳变。',
  'windows-resync': '让 Windows 时间服务立即同步（需管理员权限）。',
  'follow-others': '时间服务跟随的来源是错的，只会跳变到它的时间：请从配置中去掉该来源，写入其他来源，然后重启服务。',
  'then-follow-others': '如果没有变化，说明该服务跟随的来源是错的：请在其配置中写入其他来源，然后重启它。',
  'mend-reference-clock': '该服务跟随本机的参考时钟（GPS、PTP、PPS），而它是错的：请修复它，或从配置中去掉。',
  'look-at-ptp': '本机时钟由 PTP 维护：请检查其主时钟（grandmaster），以及这里设置的 TAI 与 UTC 之差。',
  'connman-restart': '重启 ConnMan：它会重新查询时间服务器并设置时钟。期间网络会中断，运行中的软件会看到时间跳变。',
  'fix-in-container': '维护本机时钟的服务运行在本机的一个容器内：请在那里重启或校正它。',
  'let-it-set': '让正在运行的时间服务设置时钟：给它 CAP_SYS_TIME，或去掉禁止它的选项（chronyd 的 -x），然后重启它。',
  'start-chrony': '这里没有时间服务在运行，但已安装 chrony：启动它并让它跳变校正时钟。',
  'enable-timesyncd': '这里没有时间服务在运行：启用已安装的 systemd-timesyncd。',
  'start-installed': '这里没有时间服务在运行：启动已安装的那个。',
  'install-chrony': '这里没有时间服务在运行：请安装一个。chrony 启动时会设置时钟，并一直保持准确。',
};
