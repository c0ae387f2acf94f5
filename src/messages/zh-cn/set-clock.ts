import type { SetClockFix } from '../../checks/fixes/set-clock.ts';

/** Of the fixes that several checks propose. */
export const setClockWords: Record<SetClockFix, string> = {
  'fix-on-host': '这里无法设置时钟（在容器中，或没有 CAP_SYS_TIME）：请在宿主机上校正，时钟是它的。',
  'chrony-step': '让 chrony 立即测量并跳变校正时钟。运行中的软件会看到时间跳变；若不这样做，chrony 只会慢慢校正。',
  'timesyncd-restart': '重启 systemd-timesyncd：偏差超过 0.4 s 时，它启动时会跳变校正。运行中的软件会看到时间跳变。',
  'openntpd-restart': '重启 openntpd。除非允许它在启动时设置时钟（选项 -s），它每秒只校正 0.5 ms：45 s 要一天。',
  'ntpd-rs-restart': '重启 ntpd-rs：它启动时可以跳变校正，但不超过其启动时的恐慌阈值。运行中的软件会看到时间跳变。',
  'ntpd-step': '重启 ntpd：它启动时可以跳变校正。运行中的软件会看到时间跳变。',
  'macos-step': '立即从服务器设置时钟。运行中的软件会看到时间跳变。',
  'windows-resync': '让 Windows 时间服务立即同步（需管理员权限）。',
  'start-chrony': '这里没有时间服务在运行，但已安装 chrony：启动它并让它跳变校正时钟。',
  'enable-timesyncd': '这里没有时间服务在运行：启用已安装的 systemd-timesyncd。',
  'install-chrony': '这里没有时间服务在运行：请安装一个。chrony 启动时会设置时钟，并一直保持准确。',
};
