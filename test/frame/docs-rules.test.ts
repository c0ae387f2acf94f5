// The check of the documents can fail: each kind of fault, planted.
import { expect, test } from 'vitest';
import { callFaults, linkFaults, listFaults, optionFaults, pageFaults, readHelp } from '../../scripts/docs-rules.mjs';

const page = (
  name: string,
  sections = ['What it checks', 'Why it matters', 'Example', 'How to fix', 'When it is wrong', 'Sources'],
) => [`# ${name}`, ...sections.map((section) => `## ${section}\n\ntext`)].join('\n\n');

test('a page with its check and all its sections is right', () => {
  const withDetails = page('ntp-kiss').replace('## How to fix', '## How to fix\n\n### chrony');
  expect(pageFaults(['ntp-kiss'], { 'ntp-kiss.md': withDetails })).toEqual([]);
});

test.each([
  ['a check without a page', {}, 'docs/checks/ntp-kiss.md is missing'],
  [
    'a page without a check',
    { 'ntp-kiss.md': page('ntp-kiss'), 'old.md': page('old') },
    'docs/checks/old.md is about no check',
  ],
  ['another title', { 'ntp-kiss.md': page('kiss') }, 'docs/checks/ntp-kiss.md does not begin with "# ntp-kiss"'],
  [
    'a missing section',
    { 'ntp-kiss.md': page('ntp-kiss', ['What it checks', 'Why it matters', 'Example', 'How to fix', 'Sources']) },
    'docs/checks/ntp-kiss.md needs the sections: What it checks · Why it matters · Example · How to fix · When it is wrong · Sources',
  ],
  [
    'a section in code',
    { 'ntp-kiss.md': page('ntp-kiss').replace('## Sources', '```\n## Sources\n```') },
    'docs/checks/ntp-kiss.md needs the sections: What it checks · Why it matters · Example · How to fix · When it is wrong · Sources',
  ],
])('%s is found', (_what, pages, fault) => {
  expect(pageFaults(['ntp-kiss'], pages)).toEqual([fault]);
});

test('a check that a README forgets is found', () => {
  expect(listFaults('README.md', '`ntp-kiss`, [clock-offset](x)', ['ntp-kiss', 'clock-offset'])).toEqual([]);
  expect(listFaults('README.md', 'the ntp-kiss check', ['ntp-kiss'])).toEqual([
    'README.md does not list the check ntp-kiss',
  ]);
});

const help = `Usage: timecheck [options] [command]

Is the time right here?

Measuring:
  -s, --server <host[:port]>  ask this server instead of --the-defaults
      --samples <n>           requests
Options:
  --json                      one document (default: --no)
  -V, --version

Commands:
  check                       everything
  ntp [host...]               the sources
  explain <name>              a page of
                              documentation

Examples:
  timecheck --json            for a script
`;

test('help is read: commands and options, not what their descriptions mention', () => {
  expect(readHelp(help)).toEqual({
    commands: ['check', 'ntp', 'explain'],
    options: ['-s', '--server', '--samples', '--json', '-V', '--version'],
  });
});

const typingFaults = (text: string) => {
  const program = { checks: ['ntp-kiss'], ...readHelp(help) };
  return [...callFaults('README.md', text, program), ...optionFaults('README.md', text, program)];
};

test.each([
  '`timecheck`',
  '`npx timecheck --json`',
  '`timecheck ntp time.example -s [::1]:123 --samples=8`',
  '`timecheck explain ntp-kiss`',
  '`timecheck explain NAME`',
  '`--json`, `-s HOST`, `-s/--server HOST`',
  '```sh\n*/5 * * * * timecheck --json | head -n 1\nnpm ci --ignore-scripts # nothing of ours\n```',
  'The prose may say timecheck --nonsense.',
])('%j can be typed', (text) => {
  expect(typingFaults(text)).toEqual([]);
});

test.each([
  ['`timecheck cotnainers`', 'no command cotnainers'],
  ['`npx timecheck --jsno`', 'no option --jsno'],
  ['`timecheck explain ntp-kis`', 'no check ntp-kis'],
  ['`--engine URL`', 'no option --engine'],
  ['```\n$ TZ=UTC timecheck ntp -q\n```', 'no option -q'],
  ['```sh\nfoo && timecheck ntp && timecheck zone\n```', 'no command zone'],
])('%j cannot', (text, fault) => {
  expect(typingFaults(text)).toEqual([`README.md shows what cannot be typed: ${fault}`]);
});

test('links lead to files and headings that are there', () => {
  const files: Readonly<Record<string, string>> = {
    'docs/a.md': '# A page\n\n## Exit codes: 0, 1\n\n## 退出码',
    docs: '',
  };
  const read = (path: string) => files[path] ?? null;
  const link = (target: string) => linkFaults('docs/b.md', `# Here\n\n[x](${target})`, read);

  for (const right of [
    'a.md',
    './a.md',
    '../docs/a.md#exit-codes-0-1',
    'a.md#退出码',
    '#here',
    '../docs',
    'https://example.org/x',
  ]) {
    expect(link(right), right).toEqual([]);
  }
  expect(link('c.md')).toEqual(['docs/b.md links to c.md, which is not there']);
  expect(link('a.md#nothing')).toEqual(['docs/b.md links to a.md#nothing, but there is no such heading']);
  expect(link('#nothing')).toEqual(['docs/b.md links to #nothing, but there is no such heading']);
  expect(linkFaults('docs/b.md', '`[x](c.md)`\n\n```\n[x](c.md)\n```', read)).toEqual([]);
});
