import type { Gathered } from '../../src/model/gathered.ts';
import { missing, ok } from '../../src/model/gathered.ts';
import type { Doors } from '../../src/system/doors.ts';
import type { Http } from '../../src/system/http.ts';
import type { Machine } from '../../src/system/machine.ts';
import type { Lookup } from '../../src/system/names.ts';
import type { ProgramOutput, Programs } from '../../src/system/programs.ts';
import { ScriptedUdp } from '../system/scripted-udp.ts';
import { VirtualClock } from '../system/virtual-clock.ts';
import { fakeFiles } from './fake-files.ts';

export interface FakeDoors extends Doors {
  readonly clock: VirtualClock;
  readonly udp: ScriptedUdp;
  /** What a name gives; a name that is not here is never answered. */
  readonly lookups: Map<string, Lookup>;
  readonly looked: string[];
}

export const found = (...addresses: readonly string[]): Lookup => ({ status: 'ok', addresses });

/** A machine that nothing is known of. */
export const fakeMachine = (changes: Partial<Machine> = {}): Machine => ({
  name: 'web-01',
  platform: 'linux',
  architecture: 'x64',
  variable: () => null,
  userName: () => null,
  userId: () => null,
  addresses: () => [],
  icuTimeZoneVersion: null,
  icuOffsets: () => null,
  ...changes,
});

/** What a program answers: its standard output, or more of it, or why there is none. */
export type FakeOutput = string | Partial<ProgramOutput> | Gathered<never>;

export interface FakePrograms extends Programs {
  /** Every call, as it would be typed. */
  readonly calls: readonly string[];
}

/** Programs by the line that would be typed, `chronyc -c tracking`; a program with no line here is not installed. */
export const fakePrograms = (outputs: Readonly<Record<string, FakeOutput>>): FakePrograms => {
  const calls: string[] = [];
  const isInstalled = (name: string): boolean => Object.keys(outputs).some((line) => line.split(' ', 1)[0] === name);
  return {
    calls,
    find: (name) => (isInstalled(name) ? `/usr/bin/${name}` : null),
    run: (name, args) => {
      const line = [name, ...args].join(' ');
      calls.push(line);
      const output = outputs[line];
      if (output === undefined) {
        return Promise.resolve(
          isInstalled(name) ? ok({ exitCode: 1, stdout: '', stderr: 'not foreseen' }) : missing('absent', line),
        );
      }
      if (typeof output === 'string') return Promise.resolve(ok({ exitCode: 0, stdout: output, stderr: '' }));
      if ('status' in output) return Promise.resolve(output);
      return Promise.resolve(ok({ exitCode: 0, stdout: '', stderr: '', ...output }));
    },
    stop: () => {},
  };
};

const NOTHING_THERE = { status: 'absent', reason: 'ENOENT', fault: 'no-socket' } as const;

/** Wherever one asks, no server. */
const fakeHttp = (): Http => ({
  server: () => ({
    request: () => Promise.resolve(NOTHING_THERE),
    takeOver: () => Promise.resolve(NOTHING_THERE),
  }),
  stop: () => {},
});

/** No network, no names, no files, and a machine that nothing is known of. */
export const fakeDoors = (
  changes: Partial<Pick<Doors, 'files' | 'machine' | 'udpServers' | 'programs' | 'sockets' | 'http'>> = {},
): FakeDoors => {
  const clock = new VirtualClock();
  const lookups = new Map<string, Lookup>();
  const looked: string[] = [];
  return {
    clock,
    udp: new ScriptedUdp(clock),
    // Then the warm-up is left out: no request of its own among those that a test counts.
    udpServers: { listen: () => Promise.reject(new Error('no loopback here')) },
    names: {
      lookup: (name) => {
        looked.push(name);
        const answer = lookups.get(name);
        return answer === undefined ? new Promise(() => {}) : Promise.resolve(answer);
      },
    },
    files: fakeFiles({}),
    machine: fakeMachine(),
    programs: fakePrograms({}),
    sockets: { readAll: (path) => Promise.resolve(missing('absent', path)), stop: () => {} },
    http: fakeHttp(),
    lookups,
    looked,
    ...changes,
  };
};
