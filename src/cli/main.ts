declare const __TIMECHECK_VERSION__: string;

/** Asked for alone, the version is told before anything else is loaded: it costs hardly more than Node's own start. */
const asksVersionOnly = ([only, ...rest]: readonly string[]): boolean =>
  rest.length === 0 && (only === '--version' || only === '-V');

/** Runs the program. `argv` is without Node and script. */
export const main = async (argv: readonly string[]): Promise<void> => {
  if (asksVersionOnly(argv)) {
    // A reader that has left is no fault of ours.
    process.stdout.on('error', () => {}).write(`${__TIMECHECK_VERSION__}\n`);
    return;
  }
  const { run } = await import('./run.ts');
  await run(argv, __TIMECHECK_VERSION__);
};
