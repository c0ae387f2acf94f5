import { Command } from 'commander';
import type { Context } from '../commands/context.ts';
import type { Messages } from '../messages/types.ts';
import type { Scope } from '../model/report.ts';
import { UsageError } from '../model/usage-error.ts';
import type { RawOptions } from './options.ts';
import { engineWish, readOptions, toChoice, wakatimeWish } from './options.ts';

const collect = (value: string, previous: readonly string[] = []): string[] => [...previous, value];

/** The options that all commands share which run checks. */
const withCheckOptions = (command: Command, { help: { options } }: Messages): Command =>
  command
    .option('-s, --server <HOST[:PORT]>', options.server, collect)
    .option('--samples <N>', options.samples)
    .option('--warn <DURATION>', `${options.warn} (100ms)`)
    .option('--crit <DURATION>', `${options.crit} (1s)`)
    .option('--only <CHECKS>', options.only, collect)
    .option('--skip <CHECKS>', options.skip, collect)
    .option('--engine <URL>', options.engine)
    .option('--no-containers', options.noContainers)
    .option('--require-engine', options.requireEngine)
    .option('--no-exec', options.noExec)
    .option('--home <DIR>', options.home, collect)
    .option('--with-key', options.withKey)
    .option('--ask-wakatime-cli', options.askWakatimeCli)
    .option('--no-wakatime', options.noWakatime)
    .option('--offline', options.offline)
    .option('--fail-on <SEVERITY>', `${options.failOn} (critical)`)
    .option('--allow-unknown', options.allowUnknown)
    .option('--timeout <DURATION>', `${options.timeout} (5s)`)
    .option('--json', options.json)
    .option('--format <NAME>', `${options.format} (text)`)
    .option('-o, --output <FILE>', options.output)
    .option('-q, --quiet', options.quiet)
    .option('-v, --verbose', options.verbose)
    .option('--no-color', options.noColor);

const refuseExcess = ({ args }: Command, allowed: number): void => {
  const excess = args[allowed];
  if (excess !== undefined) throw new UsageError({ kind: 'excess-argument', value: excess });
};

/**
 * The command line. `finish` is told the exit code. The options stand on the program and hold before and after a
 * command's name. Nothing here writes but help and version, and nothing exits.
 */
export const buildProgram = (context: Context, finish: (exitCode: number) => void): Command => {
  const { messages, version } = context;
  const { help } = messages;

  const prepare = (command: Command): Command =>
    command
      .exitOverride()
      .allowExcessArguments()
      .configureOutput({ outputError: () => {} })
      .configureHelp({ styleTitle: (title) => help.titles[title] ?? title, showGlobalOptions: true })
      .helpOption('-h, --help', help.options.help);

  const program = withCheckOptions(prepare(new Command('timecheck')), messages)
    .description(help.description)
    .usage('[command] [options]')
    .option('--lang <LANGUAGE>', help.options.lang)
    .version(version, '-V, --version', help.options.version)
    .helpCommand(false)
    .addHelpText('after', `\n${help.examples}\n\n${help.exitCodes}`);
  const options = (): RawOptions => program.opts();
  const subcommand = (name: string, description: string): Command =>
    prepare(program.command(name)).description(description);

  /** What a command never does cannot be asked of it. */
  const refuse = (command: string, ...wishes: readonly ((raw: RawOptions) => string | null)[]): void => {
    for (const wishOf of wishes) {
      const wish = wishOf(options());
      if (wish !== null) throw new UsageError({ kind: 'conflict', options: [command, wish] });
    }
  };
  const offlineWish = ({ offline }: RawOptions): string | null => (offline === true ? '--offline' : null);

  const runCheck = async (hosts: readonly string[], scope: Scope): Promise<void> => {
    const read = readOptions(options(), hosts);
    const { check } = await import('../commands/check.ts');
    const engine = scope === 'sources' ? null : read.engine;
    const wakatime = scope === 'sources' || scope === 'containers' ? null : read.wakatime;
    finish(await check({ ...read, scope, engine, wakatime, verbose: read.verbose || scope === 'sources' }, context));
  };

  program.action(async () => {
    const [unknown] = program.args;
    if (unknown !== undefined) throw new UsageError({ kind: 'unknown-command', value: unknown });
    await runCheck([], 'everything');
  });

  const check = subcommand('check', help.commands.check).action(async () => {
    refuseExcess(check, 0);
    await runCheck([], 'everything');
  });

  subcommand('ntp', help.commands.ntp)
    .argument('[host...]', help.arguments.hosts)
    .action((hosts: string[]) => {
      refuse('ntp', engineWish, wakatimeWish, offlineWish);
      return runCheck(hosts, 'sources');
    });

  const containersCommand = subcommand('containers', help.commands.containers).action(async () => {
    refuseExcess(containersCommand, 0);
    refuse('containers', wakatimeWish, ({ containers }) => (containers === false ? '--no-containers' : null));
    await runCheck([], 'containers');
  });

  const wakatimeCommand = subcommand('wakatime', help.commands.wakatime).action(async () => {
    refuseExcess(wakatimeCommand, 0);
    refuse('wakatime', ({ wakatime }) => (wakatime === false ? '--no-wakatime' : null));
    await runCheck([], 'wakatime');
  });

  const explainCommand = subcommand('explain', help.commands.explain)
    .argument('[check]', help.arguments.check)
    .action(async (name?: string) => {
      refuseExcess(explainCommand, 1);
      const { explain } = await import('../commands/explain.ts');
      finish(await explain(name ?? null, context));
    });

  const demoCommand = subcommand('demo', help.commands.demo)
    .option('--scenario <NAME>', help.options.scenario)
    .action(async ({ scenario }: { scenario?: string }) => {
      refuseExcess(demoCommand, 0);
      refuse('demo', engineWish, wakatimeWish, offlineWish);
      const read = readOptions(options());
      const { SCENARIO_NAMES, demo } = await import('../commands/demo.ts');
      const chosen = scenario === undefined ? null : toChoice('--scenario', scenario, SCENARIO_NAMES);
      finish(await demo(chosen, read, context));
    });

  return program;
};
