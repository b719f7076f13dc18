import { spawnSync } from 'node:child_process';

const main = 'apps/cli/dist/main.js';

/** The help of every command, as the program itself prints it. */
export async function commandLinePage() {
  const sections = commandsBelow([]).map((words) => `## tributary ${words.join(' ')}\n\n\`\`\`\n${help(words)}\n\`\`\`\n`);
  return `# Command line

From a checkout: \`npm run -s tributary -- <command>\`, or \`node apps/cli/dist/main.js <command>\` from any folder.

| exit code | means |
| --- | --- |
| 0 | done |
| 1 | failed; trying again will not help by itself (for \`doctor\`: something is wrong) |
| 2 | wrong command line or configuration |
| 75 | failed for now: try again later (\`EX_TEMPFAIL\`) |
| 130 | interrupted twice |

\`\`\`
${help([])}
\`\`\`

${sections.join('\n')}`;
}

/** Every command that can be run, depth first: those whose help lists no commands of their own. */
function commandsBelow(words) {
  const listed = /^Commands:\n([\s\S]*)/m.exec(help(words))?.[1] ?? '';
  const names = [...listed.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name).filter((name) => name !== 'help');
  return names.length === 0 ? [words] : names.flatMap((name) => commandsBelow([...words, name]));
}

function help(words) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words, '--help'], {
    encoding: 'utf8',
    env: { ...process.env, COLUMNS: '100', NO_COLOR: '1' },
  });
  if (status !== 0) {
    console.error(`tributary ${words.join(' ')} --help failed: ${stderr}`);
    process.exit(2);
  }
  return stdout.trimEnd();
}
