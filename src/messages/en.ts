import { formatBound, formatOffset, formatSpan } from '../model/quantity.ts';
import { namesByReason } from './group.ts';
import type { Messages } from './types.ts';

const slowOrFast = (offsetMs: number): string => (offsetMs > 0 ? 'slow' : 'fast');
const off = (offsetMs: number): string => `${formatSpan(Math.abs(offsetMs))} ${slowOrFast(offsetMs)}`;
const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
const list = (items: readonly string[]): string => items.join(', ');

const UNREACHABLE = {
  'port-silent': 'No server answered: UDP port 123 seems to be blocked.',
  silent: 'No server answered.',
  refused: 'Every server refused: no NTP service listens at those addresses.',
  unreachable: 'No server can be reached: this host has no route to them, or may not send.',
  unresolved: 'No server name could be resolved.',
  rejected: 'Servers replied, but no reply may be used.',
  ended: 'The run ended before any server had answered.',
} as const;

const unreachableTitle = (kind: string): string =>
  kind in UNREACHABLE ? UNREACHABLE[kind as keyof typeof UNREACHABLE] : 'No server could be used.';

const REASONS: Messages['reasons'] = {
  length: 'a reply of the wrong length',
  mode: 'a packet that is no server reply',
  version: 'an unknown NTP version',
  origin: 'replies to questions that were not asked',
  'duplicate-reply': 'a second reply to the same request',
  unsynchronised: 'says that it is not synchronised',
  stratum: 'an impossible stratum',
  'receive-zero': 'no receive time',
  'transmit-zero': 'no transmit time',
  'root-distance': 'too far from its reference clock',
  precision: 'an impossible precision',
  'processing-time': 'kept the request too long',
  'time-order': 'its reply leaves before the request arrives',
  'reference-after-transmit': 'its reference time lies in the future',
  'reference-stale': 'was last set too long ago',
  'negative-delay': 'its times contradict each other',
  inconsistent: 'its replies contradict each other',
  'no-reply': 'no reply',
  deadline: 'no reply before the end of the run',
  interrupted: 'interrupted',
  'connection-refused': 'nothing listens on that port',
  'no-route': 'no route',
  'not-permitted': 'sending is not permitted',
  'socket-error': 'no socket could be opened',
  'name-not-found': 'name not found',
  'lookup-timeout': 'the name look-up took too long',
  'lookup-failed': 'the name look-up failed',
  'same-clock': 'the same clock as another source',
  'outside-majority': 'outside the majority',
  'no-majority': 'no majority',
};

const reason = (code: string): string =>
  code.startsWith('kiss-') ? en.kiss(code.slice('kiss-'.length)) : (REASONS[code] ?? code);

export const en: Messages = {
  checks: {
    'clock-offset': {
      title: ({ verdict, offsetMs, boundMs, warnMs }) =>
        verdict === 'inconclusive'
          ? `This clock is ${off(offsetMs)} ± ${formatBound(boundMs)}: too imprecise to tell whether that is more than ${formatBound(warnMs)}.`
          : `This clock is ${off(offsetMs)}.`,
      detail: ({ verdict, breaks }) =>
        verdict === 'inconclusive'
          ? 'A nearer server (--server) or more samples (--samples 16) would settle it.'
          : breaks.map((id) => en.consequences[id]).join(' '),
    },
    'clock-quarter-hour': {
      title: ({ minutes, restMs }) =>
        `The offset is ${minutes > 0 ? '+' : '−'}${formatSpan(Math.abs(minutes) * 60_000)}${Math.abs(restMs) >= 1000 ? ` (and ${formatOffset(restMs)})` : ''}: local time was probably taken for UTC.`,
      detail: () =>
        'Time zones stand a multiple of 15 minutes apart, so this is hardly drift. Usual causes: a hardware clock kept in local time, a hypervisor that hands local time to its guest, or a clock set by hand in the wrong zone.',
    },
    'clock-stepped': {
      title: ({ stepsMs }) => `This clock was stepped by ${list(stepsMs.map(formatOffset))} during the measurement.`,
      detail: ({ measuredAgain }) =>
        `Something sets it: a time service at its start, a hypervisor, or a person. ${measuredAgain ? 'The sources were asked once more; the result is that of the second time.' : ''}`.trim(),
    },
    'ntp-unreachable': {
      title: ({ scope, kind, failures }) =>
        scope === 'all'
          ? unreachableTitle(kind)
          : `${plural(failures.length, 'source')} could not be used: ${list(failures.map(({ name }) => name))}.`,
      detail: ({ failures }) =>
        namesByReason(failures)
          .map(([code, names]) => `${list(names)}: ${reason(code)}.`)
          .join(' '),
    },
    'ntp-no-majority': {
      title: ({ measured }) => `The ${measured} sources contradict each other, and no more than half of them agree.`,
      detail: ({ lowestMs, highestMs }) =>
        `Their offsets reach from ${formatOffset(lowestMs)} to ${formatOffset(highestMs)}. No guess is made: name more servers that you trust with --server.`,
    },
    'ntp-falseticker': {
      title: ({ name, awayMs }) =>
        `${name} tells the wrong time: ${formatSpan(Math.abs(awayMs))} ${awayMs > 0 ? 'ahead of' : 'behind'} the majority.`,
      detail: ({ address, agreeing }) =>
        `${plural(agreeing, 'source')} agree with each other and not with it${address === null ? '' : ` (address ${address})`}. It was left out. If this host or others use it, replace it.`,
    },
    'ntp-kiss': {
      title: ({ name, code }) => `${name} sent a kiss-o'-death: ${en.kiss(code)}.`,
      detail: ({ code }) =>
        code === 'RATE'
          ? 'It is asked too often from this address. It was not asked again in this run; look for other programs that ask it.'
          : 'It was not asked again in this run.',
    },
    'ntp-few-sources': {
      title: ({ answered, asked }) =>
        asked === answered
          ? `Only ${plural(asked, 'source')} ${asked === 1 ? 'was' : 'were'} asked: if one is wrong, nobody can tell.`
          : `Only ${answered} of ${plural(asked, 'source')} answered: if one is wrong, nobody can tell.`,
      detail: () => 'Three or more are needed for a majority against a falseticker. Name more with --server.',
    },
  },
  fixes: {
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
    'rtc-in-utc': 'Look at "RTC in local TZ"; if it says yes, keep the hardware clock in UTC.',
    'check-hypervisor-clock':
      'Set the hardware clock of this machine (in a VM, of the hypervisor) to UTC, and the zone by the timezone alone.',
    'allow-ntp': 'Allow outgoing UDP to port 123, or name a server of your own network with --server.',
    'repair-dns': 'Check the name servers of this host, or name servers by address: --server 192.0.2.1',
    'repair-route': 'Check the network of this host, or name a server of your own network with --server.',
  },
  consequences: {
    'distributed-database':
      'Nodes of a distributed database stop when they are this far from the others (CockroachDB, YugabyteDB: 500 ms).',
    'jwt-issued-early': 'Tokens (JWT) signed here are "not yet valid" elsewhere where no leeway is given.',
    'jwt-refused-early': 'Fresh tokens (JWT) from elsewhere are "not yet valid" here where no leeway is given.',
    'one-time-password': 'One-time passwords fail, some or all of them: they change every 30 s.',
    kerberos: 'Kerberos refuses tickets (default limit 5 min).',
    'aws-signature': 'AWS refuses signed requests (RequestTimeTooSkewed, limit 15 min).',
    'wakapi-client-ahead': 'Wakapi refuses the heartbeats of this host: they lie an hour or more in the future.',
    'wakapi-server-behind': 'A Wakapi that runs here refuses every current heartbeat as lying in the future.',
    'tls-certificates': 'No public TLS certificate is valid at the date of this clock.',
  },
  severities: { critical: 'critical', warning: 'warning', info: 'info', unknown: 'unknown' },
  states: {
    agreeing: 'agrees',
    falseticker: 'falseticker',
    undecided: 'no majority',
    rejected: 'rejected',
    duplicate: 'duplicate',
    silent: 'silent',
    refused: 'refused',
    unreachable: 'unreachable',
    unresolved: 'unresolved',
  },
  reasons: REASONS,
  because: (state, why) => `${state}: ${why}`,
  kiss: (code) =>
    ({
      RATE: 'RATE, "ask less often"',
      DENY: 'DENY, "access denied"',
      RSTR: 'RSTR, "access denied by its rules"',
      INIT: 'INIT, "not synchronised yet"',
      STEP: 'STEP, "my own clock was just stepped"',
    })[code] ?? code,
  headline: ({ host, verdict, offsetMs, boundMs, sources }) => {
    const accuracy = `± ${formatBound(boundMs)}; ${sources.agreeing} of ${plural(sources.answered, 'source')} ${sources.agreeing === 1 ? 'agrees' : 'agree'}`;
    switch (verdict) {
      case 'in-sync':
        return `${host}: the clock is right (${formatOffset(offsetMs)} ${accuracy})`;
      case 'behind':
      case 'ahead':
        return `${host} is ${off(offsetMs)} (${accuracy})`;
      case 'inconclusive':
        return `${host}: ${off(offsetMs)}, too imprecise to judge (${accuracy})`;
      case 'unknown':
        return `${host}: the clock could not be determined (${sources.answered} of ${plural(sources.asked, 'source')} answered)`;
    }
  },
  report: {
    sources: 'Sources',
    stratum: 'stratum',
    offset: 'offset',
    bound: 'bound',
    delay: 'delay',
    sample: 'sample',
    whatToDo: 'What to do',
    alsoNoted: 'Also noted',
    thisClock: 'This clock',
    trueTime: 'True time',
    interrupted: 'Interrupted: this is what was known.',
    summary: ({ critical, warning, unknown, info }, passed, elapsed) =>
      `${list([
        ...(critical > 0 ? [`${critical} critical`] : []),
        ...(unknown > 0 ? [`${unknown} unknown`] : []),
        ...(warning > 0 ? [plural(warning, 'warning')] : []),
        ...(info > 0 ? [`${info} info`] : []),
        `${passed} passed`,
      ])} in ${elapsed}.`,
    moreAbout: 'timecheck explain',
  },
  progress: (asked, settled) => `Asking ${plural(asked, 'server')}, ${settled} done`,
  demo: {
    banner: 'DEMONSTRATION: these servers run in this program on 127.0.0.1. This says nothing about your clock.',
    scenarios: {
      truthful: "Four servers that tell this clock's own time.",
      liar: 'Four servers, one of which lies by 45 s.',
      off: 'Four servers that all say that this clock is 45 s slow.',
    },
  },
  usage: (fault) => {
    switch (fault.kind) {
      case 'unknown-option':
        return `unknown option '${fault.value}'${fault.suggestion === null ? '' : `; did you mean ${fault.suggestion}?`}`;
      case 'unknown-command':
        return `unknown command '${fault.value}'; there are check, ntp, explain and demo`;
      case 'missing-argument':
        return `'${fault.value}' needs a value`;
      case 'excess-argument':
        return `'${fault.value}' is one argument too many`;
      case 'host':
        return `'${fault.value}' is not a valid host; allowed are a name, an IPv4 address, or [IPv6], each with or without :PORT`;
      case 'port':
        return `'${fault.value}' has no valid port; allowed are 1 to 65535, as in HOST:PORT or [IPv6]:PORT`;
      case 'output':
        return `cannot write to '${fault.value}'${fault.suggestion ? ` (${fault.suggestion})` : ''}; name a file in a folder that exists and is writable`;
      case 'check':
        return `there is no check '${fault.value}'${fault.suggestion ? `; there are ${fault.suggestion}` : ''}`;
      case 'duration':
        return `'${fault.value}' is not a valid duration for ${fault.option}; allowed are a number and ms, s, m or h, as in 250ms, 1.5s, 5m`;
      case 'samples':
        return `'${fault.value}' is not a valid number of samples; allowed are 1 to 64`;
      case 'choice':
        return `'${fault.value}' is not allowed for ${fault.option}; allowed are ${list(fault.allowed)}`;
      case 'thresholds':
        return `--crit ${fault.crit} is less than --warn ${fault.warn}; it must be the same or more`;
      case 'conflict':
        return `${fault.options[0]} and ${fault.options[1]} exclude each other; give one of them`;
      case 'demo-json':
        return `demo --json prints one document, so it needs one scenario: add --scenario truthful, liar or off`;
      case 'other':
        return fault.value;
    }
  },
  usageHint: ' (see timecheck --help)',
  programFault: 'timecheck failed; this is a fault of the program, please report it:',
  help: {
    description: "Is the time right here? Asks several NTP servers, compares this host's clock, and says what to type.",
    titles: {},
    commands: {
      check: 'check everything (this is what happens without a command)',
      ntp: 'the sources, sample by sample',
      explain: 'the page of a check: what it means, how to mend it (offline)',
      demo: 'the whole program against NTP servers that it starts itself on loopback',
    },
    arguments: { hosts: 'servers to ask, HOST[:PORT]', check: 'name of the check; without it, all are listed' },
    options: {
      server: 'NTP server or pool to ask instead of the default ones (repeatable)',
      samples: "requests to each server (default: 4, or 8 in one's own network)",
      warn: 'offset from which to warn',
      crit: 'offset from which it is critical',
      only: 'run only these checks (comma-separated, repeatable)',
      skip: 'leave these checks out (comma-separated, repeatable)',
      failOn: 'least severity that gives exit code 1: critical, warning or info',
      allowUnknown: 'exit 0 where the clock could not be determined',
      timeout: 'end the whole run after this time',
      json: 'print one JSON document (the same as --format json)',
      format: 'text or json',
      output: 'write the report to this file',
      quiet: 'print nothing when all is well, else a line for each finding',
      verbose: 'show every sample and all details',
      noColor: 'no colours',
      lang: 'language: en or zh-cn',
      scenario: 'truthful, liar or off (default: one after the other)',
      version: 'print the version',
      help: 'print this help',
    },
    examples: `Examples:
  timecheck                        check this host
  timecheck -s ntp1.example -s ntp2.example -s ntp3.example
  timecheck --json | jq .clock
  timecheck --quiet                in cron: prints only what is wrong`,
    exitCodes: `Exit codes:
  0  nothing at or above --fail-on     2  wrong usage, or a fault of the program
  1  something at or above --fail-on   3  the clock could not be determined`,
  },
};
