/** Hosts with every time daemon there is, whose programs do not answer or answer rubbish. */
import { expect, test, type TestContext } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { SETS_CLOCK, ownHostFor, type OwnHost } from '../lab/own-host.ts';
import { reportThere, valueOf } from '../lab/report-there.ts';
import { lab } from '../lab/require-lab.ts';
import { untilThere } from '../lab/until-there.ts';

/** Processes of these names run, as far as the process list tells. */
const DAEMONS = ['chronyd', 'systemd-timesyncd', 'ntpd', 'openntpd', 'ntp-daemon'];
/** All that the program may start on Linux. */
const PROGRAMS = [
  ...['chronyc', 'timedatectl', 'ntpq', 'ntpctl', 'ntp-ctl', 'adjtimex', 'busybox', 'ntptime', 'journalctl'],
  ...['hwclock', 'systemctl', 'systemd-detect-virt', 'vmware-toolbox-cmd', 'date', 'zdump'],
];
/** What is asked goes on for so long at most, ms, and no two of them one after the other. */
const DEADLINE_MS = 1000;
const NOBODY_ANSWERS = ['--server', '127.0.0.1'];

/** Every program of the list does what this shell script does, having written down how it was called. */
async function hostWhosePrograms(context: TestContext, script: string): Promise<OwnHost> {
  const host = await ownHostFor(context);
  await host.sh(`
    mkdir -p /opt/daemons /run/systemd/system /etc/ntpsec /var/log/journal/0123456789abcdef0123456789abcdef
    touch /var/log/journal/0123456789abcdef0123456789abcdef/system.journal`);
  await host.write('/opt/stub', `#!/bin/sh\necho "\${0##*/} $*" >>/tmp/calls\n${script}\n`, '755');
  await host.sh('for name; do ln -sf /opt/stub "/usr/local/sbin/$name"; done', ...PROGRAMS);
  await host.sh('for name; do cp "$(command -v sleep)" "/opt/daemons/$name"; done', ...DAEMONS);
  await Promise.all(DAEMONS.map((name) => host.start([`/opt/daemons/${name}`, 'infinity'], { play: SETS_CLOCK })));
  return host;
}

/** At the socket of ntpd-rs: what is done with each `client` that connects. */
async function listen(host: OwnHost, script: string): Promise<void> {
  await host.sh('mkdir -p /run/ntpd-rs');
  const server = `require('node:net').createServer((client) => { ${script} }).listen('/run/ntpd-rs/observe')`;
  const listener = await host.start(['/opt/node', '-e', server]);
  await untilThere(host, 'test -S /run/ntpd-rs/observe && echo there', (answer) => answer !== '', listener);
}

const callsOn = async (host: OwnHost): Promise<string[]> =>
  (await host.sh('cat /tmp/calls')).split('\n').filter((line) => line !== '');

/** The states of what the programs would have told. */
const statesIn = (report: Report): Record<string, string> => {
  const { services, kernel } = valueOf(report.facts.daemon);
  return {
    ...Object.fromEntries(services.map(({ service, claim }) => [service, claim.status])),
    kernel: kernel.status,
    timedatectl: valueOf(report.facts.zone).timedatectl.status,
  };
};

const SERVICES = ['chrony', 'systemd-timesyncd', 'ntpsec', 'openntpd', 'ntpd-rs'];
const all = (status: string): Record<string, string> =>
  Object.fromEntries([...SERVICES, 'kernel', 'timedatectl'].map((name) => [name, status]));

/** As /proc has them: of a script, its own. */
const namesOfProcesses = async (host: OwnHost): Promise<string[]> =>
  (await host.sh('cat /proc/[0-9]*/comm 2>/dev/null || true')).split('\n');

await lab('programs of a host', ['own host'], () => {
  test('none answers, and each has a child: the report comes after one deadline', async (context) => {
    const host = await hostWhosePrograms(context, 'exit 1');
    const quick = await reportThere(host, NOBODY_ANSWERS);
    await host.sh(`printf 'sleep 1000 &\\nwhile :; do sleep 1000; done\\n' >/tmp/slow
      sed -i -e '/^exit 1$/{r /tmp/slow' -e 'd}' /opt/stub; : >/tmp/calls`);
    await listen(host, '');
    const report = await reportThere(host, NOBODY_ANSWERS);
    expect(statesIn(report)).toEqual(all('timeout'));
    const moreMs = report.elapsedMs - quick.elapsedMs;
    expect(moreMs).toBeLessThan(2 * DEADLINE_MS);

    const calls = await callsOn(host);
    expect(calls).toEqual([...new Set(calls)]);
    expect(calls.map((call) => call.split(' ')[0])).toEqual(
      expect.arrayContaining(['chronyc', 'timedatectl', 'ntpq', 'ntpctl', 'adjtimex', 'journalctl']),
    );
    expect(await namesOfProcesses(host)).not.toContain('sleep');
    expect(await namesOfProcesses(host)).not.toContain('stub');
  });

  test.for([
    ['bytes that are no text', String.raw`printf '\377\376\000\001\200,\n%s\n' "$(seq 1 400)"`],
    ['10 MB', 'yes 0123456789,abcdefghij | head -c 10000000'],
    [
      'terminal escapes and a failure',
      String.raw`printf '\033[31mred\033]0;title\007\233\r\n' | tee /dev/stderr; exit 1`,
    ],
    ['nothing', 'exit 0'],
    ['nothing, killed by a signal', 'kill -KILL $$'],
    ['the words of objects', 'echo __proto__=constructor; echo constructor; echo "toString,valueOf"'],
  ] as const)('they answer %s: nothing is believed, nothing gets through', async ([, script], context) => {
    const host = await hostWhosePrograms(context, script);
    await listen(host, 'client.end("rubbish")');
    const report = await reportThere(host, NOBODY_ANSWERS);
    expect(statesIn(report)).toEqual(all('failed'));
    const { stdout, stderr } = await host.run([...NOBODY_ANSWERS, '--verbose']);
    // oxlint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(stdout).toMatch(/chrony +gave no answer/);
    expect(stderr).toBe('');
    const calls = await callsOn(host);
    expect(calls).toHaveLength(2 * new Set(calls).size);
  });

  test('none is there: that is not the same as failed', async (context) => {
    const host = await hostWhosePrograms(context, 'exit 0');
    // In every folder where the program looks; a file that cannot be started is none.
    await host.sh('chmod 644 /opt/stub; for name; do rm -f "/usr/bin/$name" "/usr/sbin/$name"; done', ...PROGRAMS);
    expect(statesIn(await reportThere(host, NOBODY_ANSWERS))).toEqual(all('absent'));
  });
});
