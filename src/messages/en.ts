import { formatBound, formatOffset } from '../model/quantity.ts';
import { clockWords } from './en/clock.ts';
import { consequences } from './en/consequences.ts';
import { hostWords } from './en/host.ts';
import { ntpWords } from './en/ntp.ts';
import { list, off, plural } from './en/phrases.ts';
import { kiss, reasons } from './en/reasons.ts';
import { setClockWords } from './en/set-clock.ts';
import { syncConfigWords } from './en/sync-config.ts';
import { zoneWords } from './en/zone.ts';
import { machineWords } from './en/machine.ts';
import { syncWords } from './en/sync.ts';
import { engineWords } from './en/engine.ts';
import { containerClockWords } from './en/container-clock.ts';
import { containerZoneWords } from './en/container-zone.ts';
import { containerLocaltimeWords } from './en/container-localtime.ts';
import { containerFixWords } from './en/container-fixes.ts';
import { containerSectionWords } from './en/containers.ts';
import { wakatimeQueueWords } from './en/wakatime-queue.ts';
import { wakatimeStateWords } from './en/wakatime-state.ts';
import { wakapiWords } from './en/wakapi.ts';
import { wakatimeFixWords } from './en/wakatime-fixes.ts';
import { wakatimeSectionWords } from './en/wakatime.ts';
import type { Messages } from './types.ts';

export const en: Messages = {
  checks: {
    ...clockWords.checks,
    ...ntpWords.checks,
    ...syncWords.checks,
    ...machineWords.checks,
    ...zoneWords.checks,
    ...syncConfigWords.checks,
    ...engineWords.checks,
    ...containerClockWords.checks,
    ...containerZoneWords.checks,
    ...containerLocaltimeWords.checks,
    ...wakatimeQueueWords.checks,
    ...wakatimeStateWords.checks,
    ...wakapiWords.checks,
  },
  fixes: {
    ...setClockWords,
    ...clockWords.fixes,
    ...ntpWords.fixes,
    ...syncWords.fixes,
    ...machineWords.fixes,
    ...zoneWords.fixes,
    ...syncConfigWords.fixes,
    ...engineWords.fixes,
    ...containerClockWords.fixes,
    ...containerZoneWords.fixes,
    ...containerLocaltimeWords.fixes,
    ...containerFixWords,
    ...wakatimeQueueWords.fixes,
    ...wakatimeStateWords.fixes,
    ...wakapiWords.fixes,
    ...wakatimeFixWords,
  },
  consequences,
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
  reasons,
  because: (state, why) => `${state}: ${why}`,
  kiss,
  headline: ({ host, verdict, offsetMs, boundMs, sources, offline = false }) => {
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
        if (offline) return `${host}: whether the clock is right was not asked (--offline)`;
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
    configured: 'configured here',
    whatToDo: 'What to do',
    snippet: ({ format, file, line, lineCount = 1, isPart = false }) => {
      if (file !== null && line !== null) {
        if (isPart) return `In ${file}, the entry on line ${line}:`;
        const lines = lineCount === 1 ? `line ${line}` : `lines ${line} to ${line + lineCount - 1}`;
        return `In ${file}, in place of ${lines}:`;
      }
      if (file !== null) return `In ${file}:`;
      switch (format) {
        case 'compose':
          return 'In its compose file:';
        case 'dockerfile':
          return 'In its Dockerfile:';
        case 'arguments':
          return 'Among the arguments of docker run:';
      }
    },
    sameAs: (numbers) => `The remedy is that of ${numbers.join(', ').replace(/, (?=\d+$)/, ' and ')}.`,
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
  host: hostWords,
  containers: containerSectionWords,
  wakatime: wakatimeSectionWords,
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
        return `unknown command '${fault.value}'; there are check, ntp, containers, wakatime, explain and demo`;
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
      case 'home':
        return `'${fault.value}' is not a folder that can be looked into${fault.suggestion ? ` (${fault.suggestion})` : ''}; name the home folder of a user that is here, or its WAKATIME_HOME`;
      case 'check':
        return `there is no check '${fault.value}'${fault.suggestion ? `; there are ${fault.suggestion}` : ''}`;
      case 'duration':
        return `'${fault.value}' is not a valid duration for ${fault.option}; allowed are a number and ms, s, m or h, as in 250ms, 1.5s, 5m`;
      case 'samples':
        return `'${fault.value}' is not a valid number of samples; allowed are 1 to 64`;
      case 'engine':
        return `'${fault.value}' is not a valid address of an engine; allowed are unix://PATH or a path, tcp://HOST[:PORT], http://, https://, ssh://[USER@]HOST[:PORT] and npipe://`;
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
      containers: "every container's clock and timezone",
      wakatime: 'the queue of wakatime-cli, and the server that it is sent to',
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
      engine: 'container engine to ask (default: that of DOCKER_HOST, of the docker context, or a known socket)',
      noContainers: 'leave containers alone',
      requireEngine: 'it is a finding if no container engine can be asked',
      noExec: 'run nothing inside containers',
      home: 'home folder, or WAKATIME_HOME, to look into for wakatime-cli beside your own (repeatable)',
      withKey: 'send the WakaTime key to its own server, to read its clock and whether it takes the key',
      askWakatimeCli: 'let wakatime-cli count too, which opens its queue for writing',
      noWakatime: 'leave WakaTime alone',
      offline: 'ask no server, for the time neither',
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
  timecheck containers             every container's clock and timezone
  timecheck wakatime               why coding statistics stopped
  timecheck -s ntp1.example -s ntp2.example -s ntp3.example
  timecheck --json | jq .clock
  timecheck --quiet                in cron: prints only what is wrong`,
    exitCodes: `Exit codes:
  0  nothing at or above --fail-on     2  wrong usage, or a fault of the program
  1  something at or above --fail-on   3  the clock could not be determined`,
  },
};
