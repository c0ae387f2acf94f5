import type { DaemonClaim } from '../model/daemon-facts.ts';
import { missing, ok } from '../model/gathered.ts';
import type { DaemonReader } from './reader.ts';

/** Network time is switched off: nothing but the clock's own crystal keeps it. */
const SWITCHED_OFF: DaemonClaim = {
  synchronised: false,
  offsetMs: null,
  boundMs: null,
  stratum: null,
  reference: null,
  lastUpdateAt: null,
  updateIntervalMs: null,
  sources: null,
};

/**
 * Whether network time is switched on, by `systemsetup -getusingnetworktime`; `denied` if it wants an administrator,
 * `null` for anything else. Its exit code tells nothing: it is 0 for a refusal too.
 */
export const parseNetworkTime = (text: string): boolean | 'denied' | null => {
  if (/\badministrator access\b/.test(text)) return 'denied';
  const states = [...text.matchAll(/^Network Time: (On|Off)\r?\n/gm)].map(([, state]) => state);
  return states.length === 1 ? states[0] === 'On' : null;
};

/**
 * timed, the time service of macOS since 10.13. It has no program that would ask it, and keeps its state where only root
 * may look (/var/db/timed), in a form that is described nowhere. All there is to know is whether network time is switched
 * on, and that for administrators only; that it is switched on is no claim that the clock is synchronised. `sntp` does
 * not ask timed: it is a measurement of its own.
 * systemsetup(8), timed(8), sntp(1) of macOS
 */
export const readTimed: DaemonReader = async ({ programs }) => {
  const output = await programs.run('systemsetup', ['-getusingnetworktime']);
  if (output.status !== 'ok') return output;
  // On stderr come messages of its own frameworks, next to a good answer.
  const isOn = parseNetworkTime(output.value.stdout);
  const isRefused = isOn === 'denied' || parseNetworkTime(output.value.stderr) === 'denied';
  if (isRefused) return missing('denied', 'systemsetup wants an administrator');
  if (isOn === null) return missing('failed', 'the answer of systemsetup is not understood');
  return isOn ? missing('absent', 'network time is switched on; timed does not tell more') : ok(SWITCHED_OFF);
};
