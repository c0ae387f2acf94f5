import type { DaemonSource } from '../model/daemon-facts.ts';
import { INTEGER, linesOf, SECONDS, valuesOf } from './w32time-text.ts';

/** `time.windows.com` of `time.windows.com,0x9`; what stands behind the comma are flags. */
export const w32HostOf = (source: string): string => source.split(',', 1)[0]?.trim() ?? '';

/**
 * The flags of a source ([MS-W32T] 2.2.11), 0 if there are none: 0x1 asked every SpecialPollInterval, 0x2 only if all
 * others fail, 0x4 symmetric active, 0x8 client.
 */
export const w32FlagsOf = (source: string): number => {
  const flags = /,\s*(0x[0-9a-fA-F]{1,8}|\d{1,9})\s*$/.exec(source)?.[1];
  return flags === undefined ? 0 : Number(flags);
};

const CODE = /^(0x[0-9a-fA-F]{8}) \(.*\)$/s;
const COUNT = /^(\d{1,9})$/;

/** The lines of one peer, known by place and shape as those of the status are. */
const SHAPES: readonly RegExp[] = [
  /^(.*)$/s, // Peer
  /^(.*)$/s, // State
  SECONDS, // Time Remaining
  INTEGER, // Mode
  INTEGER, // Stratum
  INTEGER, // PeerPoll Interval
  /^\d{1,3} \((\d{1,8}s|.*)\)$/s, // HostPoll Interval
  /^(.*)$/s, // Last Successful Sync Time
  CODE, // LastSyncError
  CODE, // LastSyncErrorMsgId
  CODE, // AuthTypeMsgId
  COUNT, // Resolve Attempts
  COUNT, // ValidDataCounter
  COUNT, // Reachability
];

const peerOf = (lines: readonly string[]): DaemonSource | null => {
  const values = valuesOf(lines, SHAPES);
  if (values === null) return null;
  const [peer = '', , , mode, stratum, , poll = '', , , , , , , reach] = values;
  const [level, bits] = [Number(stratum), Number(reach)];
  if (peer === '' || level < 0 || level > 16 || bits > 255) return null;
  const isUsable = bits > 0 && level > 0 && level < 16;
  return {
    name: w32HostOf(peer),
    kind: Number(mode) === 1 || Number(mode) === 2 ? 'peer' : 'server',
    state: isUsable ? 'usable' : 'unusable',
    stratum: level === 0 ? null : level,
    reach: bits,
    // With its flag 0x1 it is asked every SpecialPollInterval instead.
    pollSeconds: (w32FlagsOf(peer) & 1) === 0 && /^\d+s$/.test(poll) ? Number(poll.slice(0, -1)) : null,
    lastReceivedSeconds: null,
    offsetMs: null,
  };
};

/**
 * `w32tm /query /peers /verbose`: the NTP servers that the service asks. None of them is `selected` here: which one it
 * follows stands in its status. `null` unless as many whole peers follow as the first line announces.
 */
export const parseW32Peers = (text: string): readonly DaemonSource[] | null => {
  const [first = '', ...rest] = linesOf(text) ?? [];
  const count = /(?:^|\D)(\d{1,3})$/.exec(first)?.[1];
  if (count === undefined || rest.length !== Number(count) * SHAPES.length) return null;
  const peers = Array.from({ length: Number(count) }, (_, index) =>
    peerOf(rest.slice(index * SHAPES.length, (index + 1) * SHAPES.length)),
  );
  return peers.every((peer) => peer !== null) ? peers : null;
};
