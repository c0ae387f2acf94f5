import type { DaemonConfiguration } from '../../model/daemon-facts.ts';
import type { Gathered } from '../../model/gathered.ts';
import type { Files } from '../../system/files.ts';
import { collect, openFirst, wordsOf } from './collector.ts';
import { COMMAND_LINE, parseCommandLine } from './command-line.ts';

const CANDIDATES = ['/etc/ntp.conf'];
const OPTIONS_WITH_VALUE = 'pSIk';
const NTP_PORT = 123;

/** `keyno:N:HOST` names a key with the host. */
const hostOf = (peer: string): string => peer.replace(/^keyno:\d+:/, '');

/** BusyBox's ntpd: `-p HOST` for each server; only without any does it read `server` lines of /etc/ntp.conf. */
export const readBusyboxNtpd = (files: Files, commandLine: readonly string[]): Gathered<DaemonConfiguration> => {
  const isApplet = /(?:^|\/)busybox$/.test(commandLine[0] ?? '');
  const peers = parseCommandLine(isApplet ? commandLine.slice(1) : commandLine, OPTIONS_WITH_VALUE).options.filter(
    ({ letter, value }) => letter === 'p' && value !== null,
  );
  const collector = collect(files, { known: new Set(['server', '-p']) });
  for (const { value, line } of peers) {
    const place = { path: COMMAND_LINE, line: isApplet ? line + 1 : line };
    const host = hostOf(value ?? '');
    collector.add('-p', [host], place);
    collector.addSource({ kind: 'server', host, port: NTP_PORT, authenticated: false, ...place });
  }
  if (peers.length > 0) return collector.result();
  const main = openFirst(collector, CANDIDATES);
  if (main.status !== 'ok') return main;
  const { path, text } = main.value;
  for (const [index, line] of collector.lines(text, path).entries()) {
    const [name, host] = wordsOf(line.replace(/#.*/, ''));
    if (name !== 'server' || host === undefined) continue;
    collector.add(name, [host], { path, line: index + 1 });
    collector.addSource({ kind: 'server', host, port: NTP_PORT, authenticated: false, path, line: index + 1 });
  }
  return collector.result();
};
