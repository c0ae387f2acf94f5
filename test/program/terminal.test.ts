/** The program on a terminal, which `script` of util-linux plays. */
import { expect, test } from 'vitest';
import { projectRoot } from '../lab/project-root.ts';
import { lab } from '../lab/require-lab.ts';
import { runProgram } from '../lab/run-program.ts';

const node = process.env['TIMECHECK_TEST_NODE'] ?? process.execPath;
const asked = `'${node}' '${projectRoot}/bin/timecheck.js' ntp 127.0.0.1:1 --timeout 1s --lang en`;

await lab('on a terminal', ['script'], () => {
  test.each([
    ['that does not say how wide it is', 'stty cols 0;'],
    ['of 60 columns', 'stty cols 60;'],
  ])('%s, a run comes to its end', async (_what, size) => {
    const { exitCode, stdout } = await runProgram(['-qec', `${size} ${asked}`, '/dev/null'], {
      command: ['script'],
      env: { TERM: 'xterm' },
    });
    expect(stdout).toContain('the clock could not be determined');
    expect(exitCode).toBe(3);
    expect(stdout.split('\u001b[1A').length).toBeLessThan(100);
  });
});
