import type { ConfiguredSource, DaemonConfiguration, Directive } from '../model/daemon-facts.ts';
import type { Gathered } from '../model/gathered.ts';
import { missing, ok } from '../model/gathered.ts';
import type { Programs } from '../system/programs.ts';
import { w32FlagsOf, w32HostOf } from './w32time-peers.ts';

/** What a policy sets comes before what was set here. */
const KEYS = [
  'HKLM\\SOFTWARE\\Policies\\Microsoft\\W32Time\\Parameters',
  'HKLM\\SYSTEM\\CurrentControlSet\\Services\\W32Time\\Parameters',
] as const;
const NTP_PORT = 123;
const MAX_SOURCES = 64;
const SYMMETRIC_ACTIVE = 0x4;
const HOST = /^[\p{L}\p{N}_:][\p{L}\p{N}._:%-]{0,254}$/u;

/**
 * The values of a key, as `reg query` lists them; the names in lower case. The registry has no lines: they are counted as
 * they are listed. Names and types of values are not translated. `null` unless the list is ended by an empty line.
 */
export const parseRegistryValues = (text: string, path: string): readonly Directive[] | null => {
  const lists = text.split(/\r?\n\r?\n/).slice(0, -1);
  if (lists.length === 0) return null;
  return lists
    .flatMap((list) => list.split(/\r?\n/))
    .map((line) => /^ {4}(\S.{0,99}?) {4}REG_[A-Z_]{1,30} {4}(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, name = '', value = ''], index) => ({
      name: name.toLowerCase(),
      values: value.split(/\s+/).filter((part) => part !== ''),
      path,
      line: index + 1,
    }));
};

/** The servers of the value NtpServer, `a.example.net,0x9 b.example.net,0x8`; what is no host name is left out. */
export const configuredW32Sources = ({ values, path, line }: Directive): readonly ConfiguredSource[] =>
  values
    .slice(0, MAX_SOURCES)
    .filter((value) => HOST.test(w32HostOf(value)))
    .map((value) => ({
      kind: (w32FlagsOf(value) & SYMMETRIC_ACTIVE) === 0 ? ('server' as const) : ('peer' as const),
      host: w32HostOf(value),
      port: NTP_PORT,
      authenticated: false,
      path,
      line,
    }));

/** Only these follow NtpServer: in a domain (NT5DS) it stands there unused, and with NoSync nobody is asked. */
const usesServers = (type: string): boolean => ['ntp', 'allsync'].includes(type.toLowerCase());

/**
 * What the Windows Time service is configured to do, from the registry: `w32tm /query /configuration` tells the same and
 * wants an administrator, anybody may read these keys. `absent` if they are not there.
 * https://learn.microsoft.com/windows-server/networking/windows-time-service/windows-time-service-tools-and-settings
 */
export const readW32Configuration = async (programs: Pick<Programs, 'run'>): Promise<Gathered<DaemonConfiguration>> => {
  const keys = await Promise.all(
    KEYS.map(async (key) => {
      const output = await programs.run('reg', ['query', key]);
      if (output.status !== 'ok') return output;
      // A key that is not there ends in exit code 1: most hosts have no such policy.
      const values = output.value.exitCode === 0 ? parseRegistryValues(output.value.stdout, key) : [];
      return values === null ? missing('failed', `the answer of reg for ${key} is not understood`) : ok(values);
    }),
  );
  const failure = keys.find((key) => key.status !== 'ok');
  if (failure !== undefined) return failure;
  const directives = keys.flatMap((key) => (key.status === 'ok' ? key.value : []));
  const valueOf = (name: string): Directive | undefined => directives.find((directive) => directive.name === name);
  const [type, servers] = [valueOf('type'), valueOf('ntpserver')];
  if (directives.length === 0) return missing('absent', 'no registry key of the Windows Time service');
  if (type === undefined) return missing('failed', 'the registry does not tell how the Windows Time service is set up');
  return ok({
    files: KEYS.filter((key) => directives.some(({ path }) => path === key)),
    unreadable: [],
    directives,
    sources: servers !== undefined && usesServers(type.values[0] ?? '') ? configuredW32Sources(servers) : [],
  });
};
