import type { KernelFacts } from '../model/daemon-facts.ts';
import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';
import type { Programs, ProgramOutput } from '../system/programs.ts';

/** adjtimex(2). */
const STA_UNSYNC = 0x40;

const integerIn = (text: string, pattern: RegExp): number | null => {
  const digits = pattern.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
};

const fromStatus = (readBy: string, status: number, maximumUs: number, estimatedUs: number): KernelFacts => ({
  readBy,
  synchronised: (status & STA_UNSYNC) === 0,
  meaning: 'status-bit',
  maximumErrorMs: maximumUs / 1000,
  estimatedErrorMs: estimatedUs / 1000,
});

/**
 * `adjtimex --print` and BusyBox's `adjtimex`: one value on each line, in microseconds. `null` if a line is missing or
 * the text ends within one.
 */
export const parseAdjtimex = (text: string, readBy: string): KernelFacts | null => {
  const status = integerIn(text, /^[ \t]*status:[ \t]*(\d{1,9})(?: \([A-Z |]*\))?[ \t]*\n/m);
  const maximum = integerIn(text, /^[ \t]*maxerror:[ \t]*(\d{1,15})[ \t]*\n/m);
  const estimated = integerIn(text, /^[ \t]*esterror:[ \t]*(\d{1,15})[ \t]*\n/m);
  return status === null || maximum === null || estimated === null
    ? null
    : fromStatus(readBy, status, maximum, estimated);
};

/** `ntptime`: `maximum error 7500 us, estimated error 1 us` and `status 0x2001 (PLL,NANO),`. */
export const parseNtptime = (text: string): KernelFacts | null => {
  const status = /^[ \t]*status 0x([0-9a-f]{1,8}) \(/m.exec(text)?.[1];
  const errors = /maximum error (\d{1,15}) us, estimated error (\d{1,15}) us/.exec(text);
  if (status === undefined || errors === null) return null;
  return fromStatus('ntptime', Number.parseInt(status, 16), Number(errors[1]), Number(errors[2]));
};

/** `timedatectl show`: systemd calls a clock synchronised while the kernel's greatest error is below 16 s. */
export const parseTimedatectl = (text: string): KernelFacts | null => {
  const answer = /^NTPSynchronized=(yes|no)\n/m.exec(text)?.[1];
  if (answer === undefined) return null;
  return {
    readBy: 'timedatectl',
    synchronised: answer === 'yes',
    meaning: 'maximum-error',
    maximumErrorMs: null,
    estimatedErrorMs: null,
  };
};

interface Teller {
  readonly program: string;
  readonly args: readonly string[];
  readonly parse: (text: string) => KernelFacts | null;
}

/** Best first: who tells the bits, and starts fastest. */
const TELLERS: readonly Teller[] = [
  { program: 'adjtimex', args: ['--print'], parse: (text) => parseAdjtimex(text, 'adjtimex') },
  { program: 'busybox', args: ['adjtimex'], parse: (text) => parseAdjtimex(text, 'busybox adjtimex') },
  { program: 'ntptime', args: [], parse: parseNtptime },
  { program: 'timedatectl', args: ['show'], parse: parseTimedatectl },
];

/** An exit code says no more than that the clock is not synchronised; what counts is whether it is told. */
const answerOf = (output: Gathered<ProgramOutput>, { program, parse }: Teller): Gathered<KernelFacts> => {
  if (output.status !== 'ok') return output;
  const facts = parse(output.value.stdout);
  return facts === null ? missing('failed', `the answer of ${program} is not understood`) : ok(facts);
};

/** The kernel's own account of its clock, by the first program of this host that tells it; nobody needs root for it. */
export const readKernel = async (programs: Programs): Promise<Gathered<KernelFacts>> => {
  let last: Gathered<KernelFacts> = missing(
    'absent',
    'none of adjtimex, busybox, ntptime and timedatectl is installed',
  );
  for (const teller of TELLERS.filter(({ program }) => programs.find(program) !== null)) {
    last = answerOf(await programs.run(teller.program, teller.args), teller);
    // Who did not answer in time has used up what time there was.
    if (last.status === 'ok' || last.status === 'timeout') break;
  }
  return last;
};
