/** Time daemons other than chrony, in hosts of their own. Each looks as if it set the clock, and cannot. */
import { readFile } from 'node:fs/promises';
import { unpackThere } from './daemon-packages.ts';
import { SETS_CLOCK, type OwnHost, type Running } from './own-host.ts';
import { preloadLibrary } from './preload.ts';
import { untilThere } from './until-there.ts';

type Servers = readonly { readonly address: string }[];

/** What it takes for success changes nothing: without it, these give up or never call themselves synchronised. */
async function noPowerNeeded(host: OwnHost): Promise<Record<string, string>> {
  await host.write('/opt/noset.so', await readFile(await preloadLibrary('noset')));
  return { LD_PRELOAD: '/opt/noset.so' };
}

/** Comes back when it can be asked; it is sure of its servers only after a minute. */
export async function startOpenntpd(host: OwnHost, servers: Servers): Promise<Running> {
  await unpackThere(host, 'openntpd', 'ntpd');
  // The folders that Debian's package makes when it is installed; ntpd insists on whose they are.
  await host.sh(`
    install -d -m 755 /run/openntpd /var/lib/openntpd /var/lib/openntpd/run /var/lib/openntpd/db
    usermod --home /run/openntpd ntpd`);
  await host.write('/etc/openntpd/ntpd.conf', servers.map(({ address }) => `server ${address}\n`).join(''));
  const env = await noPowerNeeded(host);
  const ntpd = await host.start(['/usr/sbin/ntpd', '-d', '-f', '/etc/openntpd/ntpd.conf'], { play: SETS_CLOCK, env });
  await untilThere(host, 'ntpctl -s all', (answer) => answer.includes('peer\n'), ntpd);
  return ntpd;
}

/** Comes back when it follows one of its servers, some 8 s after its start. It takes none of 127.0.0.0/8. */
export async function startNtpsec(host: OwnHost, servers: Servers): Promise<Running> {
  await unpackThere(host, 'ntpsec', 'ntpsec');
  const lines = [
    ...servers.map(({ address }) => `server ${address} iburst minpoll 3 maxpoll 4`),
    'tos minsane 1',
    'restrict default nomodify',
    'restrict 127.0.0.1',
  ];
  await host.write('/etc/ntpsec/ntp.conf', `${lines.join('\n')}\n`);
  const env = await noPowerNeeded(host);
  const ntpd = await host.start(['/usr/sbin/ntpd', '-n', '-c', '/etc/ntpsec/ntp.conf'], { play: SETS_CLOCK, env });
  await untilThere(host, 'ntpq -pn', (answer) => /^\*/m.test(answer), ntpd);
  return ntpd;
}

/** A bus that lets everybody do everything. */
const BUS = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path=/run/dbus/system_bus_socket</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/><allow own="*"/><allow send_destination="*"/><allow send_type="signal"/>
    <allow receive_type="method_call"/><allow receive_type="method_return"/>
    <allow receive_type="error"/><allow receive_type="signal"/>
  </policy>
</busconfig>
`;

/** With a bus of its own, by which timedatectl asks it; there is no systemd on it. Comes back when it was answered. */
export async function startTimesyncd(host: OwnHost, { address }: { readonly address: string }): Promise<Running> {
  await unpackThere(host, 'systemd-timesyncd', 'systemd-timesync');
  await host.sh(`
    mkdir -p /run/systemd/system /run/dbus /run/systemd/timesync /var/lib/systemd/timesync
    chown systemd-timesync /run/systemd/timesync /var/lib/systemd/timesync`);
  await host.write('/etc/systemd/timesyncd.conf.d/lab.conf', `[Time]\nNTP=${address}\n`);
  await host.write('/tmp/bus.conf', BUS);
  const bus = await host.start(['dbus-daemon', '--config-file=/tmp/bus.conf', '--nofork']);
  await untilThere(host, 'test -S /run/dbus/system_bus_socket && echo there', (answer) => answer !== '', bus);
  const asItsUser = ['setpriv', '--reuid', 'systemd-timesync', '--regid', 'systemd-timesync', '--clear-groups'];
  const timesyncd = await host.start([...asItsUser, '/lib/systemd/systemd-timesyncd'], {
    play: SETS_CLOCK,
    env: await noPowerNeeded(host),
  });
  await untilThere(host, 'timedatectl show-timesync', (answer) => /PacketCount=[1-9]/.test(answer), timesyncd);
  return timesyncd;
}
