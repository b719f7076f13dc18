import { program } from '../../../apps/cli/dist/program.js';

/** The help of every command, as the program itself prints it. */
export async function commandLinePage() {
  const commands = await commandsBelow([]);
  const sections = commands.map(({ words, text }) => `## tributary ${words.join(' ')}\n\n\`\`\`\n${text}\n\`\`\`\n`);
  return `# Command line

From a checkout: \`npm run -s tributary -- <command>\`, or \`node apps/cli/dist/main.js <command>\` from any folder.

| exit code | means |
| --- | --- |
| 0 | done |
| 1 | failed; trying again will not help by itself (for \`doctor\`: something is wrong) |
| 2 | wrong command line or configuration; for \`plan\`: there are changes |
| 75 | failed for now: try again later (\`EX_TEMPFAIL\`) |
| 130 | interrupted twice |

\`\`\`
${await help([])}
\`\`\`

${sections.join('\n')}`;
}

/** Every command that can be run, depth first: those that take --json, or whose help lists no commands of their own. */
async function commandsBelow(words) {
  const text = await help(words);
  const listed = /^Commands:\n([\s\S]*)/m.exec(text)?.[1] ?? '';
  const names = [...listed.matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(([, name]) => name).filter((name) => name !== 'help');
  if (names.length === 0) return [{ words, text }];
  const below = words.length > 0 && text.includes('--json') ? [{ words, text }] : [];
  for (const name of names) below.push(...(await commandsBelow([...words, name])));
  return below;
}

/** What a command prints when asked for help. Said in this process: starting one for each would take a minute. */
async function help(words) {
  const write = process.stdout.write;
  const said = [];
  process.stdout.write = (text) => said.push(text) > 0;
  try {
    await program(['node', 'tributary', ...words, '--help']);
  } finally {
    process.stdout.write = write;
  }
  return said.join('').trimEnd();
}
