// What a reader may rely on in the documents. Pure: texts in, faults out, each fault one line.

const sections = ['What it checks', 'Why it matters', 'Example', 'How to fix', 'When it is wrong', 'Sources'];

/**
 * @typedef {object} Program what can be typed
 * @property {readonly string[]} checks
 * @property {readonly string[]} commands
 * @property {readonly string[]} options as typed: '--json', '-s'
 */

/**
 * Each check has its page with all sections in order, and no page is left without its check.
 * @param {readonly string[]} checks
 * @param {Readonly<Record<string, string>>} pages file name, text
 */
export function pageFaults(checks, pages) {
  const missing = checks.filter((name) => !(`${name}.md` in pages)).map((name) => `docs/checks/${name}.md is missing`);
  const faults = Object.entries(pages).flatMap(([file, text]) => {
    const name = file.replace(/\.md$/, '');
    if (!checks.includes(name)) return [`docs/checks/${file} is about no check`];
    const found = headings(text);
    const title = found[0] === name ? [] : [`docs/checks/${file} does not begin with "# ${name}"`];
    const ours = found.filter((heading) => sections.includes(heading));
    const wrong =
      ours.join() === sections.join() ? [] : [`docs/checks/${file} needs the sections: ${sections.join(' · ')}`];
    return [...title, ...wrong];
  });
  return [...missing, ...faults];
}

/**
 * Each check stands in the document, in code quotes or as the text of a link.
 * @param {string} file @param {string} text @param {readonly string[]} checks
 */
export function listFaults(file, text, checks) {
  return checks
    .filter((name) => !text.includes(`\`${name}\``) && !text.includes(`[${name}]`))
    .map((name) => `${file} does not list the check ${name}`);
}

/**
 * Every call of the program that the document shows can be typed: its command, its options, the name of a check.
 * @param {string} file @param {string} text @param {Program} program
 */
export function callFaults(file, text, { checks, commands, options }) {
  const calls = code(text).flatMap((line) => [...line.matchAll(/(?:^|[\s$(])timecheck((?: +[^\s|;&<>()#]+)*)/g)]);
  const faults = calls.flatMap(([, call = '']) => {
    const words = call.trim().split(/ +/);
    const [first = '', second] = words;
    const command = first === '' || first.startsWith('-') || commands.includes(first) ? [] : [`no command ${first}`];
    const named = first === 'explain' && second !== undefined && !isPlaceholder(second) ? [second] : [];
    const page = named.filter((name) => !checks.includes(name)).map((name) => `no check ${name}`);
    return [...command, ...page, ...unknownOptions(words, options)];
  });
  return cannotBeTyped(file, faults);
}

/**
 * Every option that the document quotes alone is one of the program's.
 * @param {string} file @param {string} text @param {Program} program
 */
export function optionFaults(file, text, { options }) {
  const quoted = code(text).filter((line) => /^--?[a-z]/.test(line));
  return cannotBeTyped(
    file,
    quoted.flatMap((line) => unknownOptions(line.split(/[ ,/|]/), options)),
  );
}

/** @param {readonly string[]} words @param {readonly string[]} options */
function unknownOptions(words, options) {
  return words
    .filter((word) => /^--?[a-z]/i.test(word))
    .map((word) => word.replace(/=.*/, ''))
    .filter((word) => !options.includes(word))
    .map((word) => `no option ${word}`);
}

/** @param {string} file @param {readonly string[]} faults */
function cannotBeTyped(file, faults) {
  return [...new Set(faults)].map((fault) => `${file} shows what cannot be typed: ${fault}`);
}

/**
 * Every relative link leads to a file, and to a heading in it where it names one.
 * @param {string} file path of the document, with slashes
 * @param {string} text
 * @param {(path: string) => string | null} read text of a file or '' for a folder, null if there is none
 */
export function linkFaults(file, text, read) {
  const prose = text.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, '').replaceAll(/`[^`\n]*`/g, '`');
  return [...prose.matchAll(/\]\(([^()\s]+)\)/g)].flatMap(([, link = '']) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [path = '', anchor] = decodeURI(link).split('#');
    const target = path === '' ? file : new URL(path, `file:///${file}`).pathname.slice(1);
    const content = path === '' ? text : read(target);
    if (content === null) return [`${file} links to ${link}, which is not there`];
    const known = anchor === undefined || headings(content).map(slug).includes(anchor);
    return known ? [] : [`${file} links to ${link}, but there is no such heading`];
  });
}

/**
 * @param {string} help a text of --help, or several
 * @returns {Pick<Program, 'commands' | 'options'>}
 */
export function readHelp(help) {
  const lists = [...help.matchAll(/^Commands:\n((?: .*\n?)+)/gm)].map(([, list = '']) => list);
  const commands = [...lists.join('').matchAll(/^ {2}([a-z][a-z-]*)(?=[ |\n])/gm)].map(([, name = '']) => name);
  const options = help
    .split('\n')
    .filter((line) => /^ {2,}-/.test(line))
    .flatMap((line) => [...(/^ +((?:,? *-[\w-]+)+)/.exec(line)?.[1] ?? '').matchAll(/-[\w-]+/g)].map(String));
  return { commands: [...new Set(commands)], options: [...new Set(options)] };
}

/** @param {string} text Markdown; what stands in fenced code is no heading */
function headings(text) {
  const prose = text.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, '');
  return [...prose.matchAll(/^#{1,6} +(.*?) *#*$/gm)].map(([, heading = '']) => heading);
}

/** @param {string} text Markdown @returns {string[]} the lines of its fenced code and its quoted code */
function code(text) {
  const fenced = [...text.matchAll(/^(```|~~~).*\n([\s\S]*?)^\1/gm)].flatMap(([, , block = '']) => block.split('\n'));
  const quoted = [...text.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, '').matchAll(/`([^`\n]+)`/g)].map(
    ([, span = '']) => span,
  );
  // What is quoted alone may be an option; in a block, a line that begins with a dash is some other program's output.
  return [...fenced.map((line) => ` ${line}`), ...quoted];
}

/** @param {string} word 'NAME', '<name>', '[name]', '名称' */
function isPlaceholder(word) {
  return !/^[a-z]/.test(word);
}

/** @param {string} heading @returns {string} its anchor, as code hosts form it */
function slug(heading) {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}
