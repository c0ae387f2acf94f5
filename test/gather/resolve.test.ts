import { describe, expect, test } from 'vitest';
import type { NamedSource } from '../../src/gather/resolve.ts';
import { resolveSource } from '../../src/gather/resolve.ts';
import { fakeDoors, found } from './fake-doors.ts';
import type { FakeDoors } from './fake-doors.ts';

const named = (host: string, addresses = 4): NamedSource => ({
  endpoint: { host, port: 123 },
  origin: 'named',
  addresses,
});

const resolve = (source: NamedSource, doors: FakeDoors, signal = new AbortController().signal) =>
  doors.clock.until(resolveSource(source, doors, signal));

describe('an address', () => {
  test.for(['192.0.2.1', '2001:db8::1', 'fe80::1%eth0'])('%s is asked for as it is', async (host) => {
    const doors = fakeDoors();
    expect(await resolve(named(host), doors)).toEqual([host]);
    expect(doors.looked).toEqual([]);
  });
});

describe('a name', () => {
  test('gives its addresses in the order of the resolver, as many as wanted, each once', async () => {
    const doors = fakeDoors();
    doors.lookups.set(
      'pool.example',
      found('2001:db8::1', '192.0.2.1', '192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'),
    );
    expect(await resolve(named('pool.example'), doors)).toEqual(['2001:db8::1', '192.0.2.1', '192.0.2.2', '192.0.2.3']);
    expect(await resolve(named('pool.example', 1), doors)).toEqual(['2001:db8::1']);
    expect(doors.clock.pendingTimers).toBe(0);
  });

  test('gives both families in turn: one of them may lead nowhere from here', async () => {
    const doors = fakeDoors();
    const six = ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8::4'];
    doors.lookups.set('pool.example', found(...six, '192.0.2.1', '192.0.2.2'));
    expect(await resolve(named('pool.example'), doors)).toEqual([
      '2001:db8::1',
      '192.0.2.1',
      '2001:db8::2',
      '192.0.2.2',
    ]);
    expect(await resolve(named('pool.example', 2), doors)).toEqual(['2001:db8::1', '192.0.2.1']);
  });

  test.for([
    ['not-found', 'name-not-found'],
    ['failed', 'lookup-failed'],
  ] as const)('%s: told as %s', async ([status, failure]) => {
    const doors = fakeDoors();
    doors.lookups.set('gone.example', { status });
    expect(await resolve(named('gone.example'), doors)).toBe(failure);
  });

  test('that nobody answers is given up long before the system’s resolver does', async () => {
    const doors = fakeDoors();
    expect(await resolve(named('slow.example'), doors)).toBe('lookup-timeout');
    expect(doors.clock.elapsedMs).toBeGreaterThanOrEqual(500);
    expect(doors.clock.elapsedMs).toBeLessThan(2000);
  });
});

describe('the end of the run', () => {
  const endedBy = async (reason: string): Promise<unknown> => {
    const doors = fakeDoors();
    const controller = new AbortController();
    doors.clock.after(100, () => controller.abort(reason));
    const failure = await resolve(named('slow.example'), doors, controller.signal);
    expect(doors.clock.elapsedMs).toBe(100);
    return failure;
  };

  test('by the person: interrupted', async () => {
    expect(await endedBy('interrupted')).toBe('interrupted');
  });

  test('by its deadline: nobody interrupted it', async () => {
    expect(await endedBy('deadline')).not.toBe('interrupted');
  });

  test('before it began', async () => {
    const doors = fakeDoors();
    expect(await resolve(named('slow.example'), doors, AbortSignal.abort('interrupted'))).toBe('interrupted');
    expect(doors.clock.elapsedMs).toBe(0);
  });
});
