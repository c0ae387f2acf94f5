import { join } from 'node:path';
import { readdirSync } from 'node:fs';
import { execa } from 'execa';
import { findProgram } from '../../test/lab/lab-parts.ts';
import { findPython, inDebianPackage } from './places.ts';
import { type Answer, type Command, type Found, type Missing, offsetOnly, type Tool } from './tool.ts';

export const ntpdig1 = ntpdig('ntpdig', 'ntpdig', []);
export const ntpdig4 = ntpdig('ntpdig-4', 'ntpdig -p4', ['-p4']);

function ntpdig<const Id extends string>(id: Id, name: string, options: readonly string[]): Tool<Id> {
  return {
    id,
    name,
    servers: 'all four',
    install: { from: 'apt', names: ['ntpsec-ntpdig', 'python3-ntp'] },
    find: () => find(options),
    parse: parseJson,
  };
}

async function find(options: readonly string[]): Promise<Found | Missing> {
  const run = unpacked() ?? installed();
  if (run === null) return { missing: 'Debian package ntpsec-ntpdig' };
  const { file, args, env } = run(['--version']);
  const { stdout } = await execa(file, args, { reject: false, env: { ...env } });
  return {
    version: /ntpsec-(\S+)/.exec(stdout)?.[1] ?? null,
    command: (servers) => run([...options, '--json', ...servers]),
  };
}

type Runner = (args: readonly string[]) => Command;

/** A Python script that needs its own package's modules, and Debian's Python, which these were built for. */
function unpacked(): Runner | null {
  const script = inDebianPackage('usr/bin/ntpdig');
  const modules = inDebianPackage('usr/lib/python3/dist-packages');
  const libraries = inDebianPackage('usr/lib');
  const python = findPython();
  if (script === null || modules === null || libraries === null || python === null) return null;
  const nativeFolders = readdirSync(libraries).map((name) => join(libraries, name, 'ntp'));
  const env = { PYTHONPATH: modules, LD_LIBRARY_PATH: nativeFolders.join(':') };
  return (args) => ({ file: python, args: [script, ...args], env });
}

function installed(): Runner | null {
  const program = findProgram('ntpdig');
  return program === null ? null : (args) => ({ file: program, args });
}

function parseJson(stdout: string): Answer | null {
  const line = stdout.split('\n').find((text) => text.startsWith('{'));
  if (line === undefined) return null;
  const { offset } = JSON.parse(line) as { offset: number };
  return offsetOnly(offset * 1000);
}
