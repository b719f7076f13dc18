import { built } from './built.mjs';

/** The registry of error codes. */
export async function errorsPage() {
  const { errorCodes } = await built('libs/contracts');
  const rows = Object.entries(errorCodes).map(
    ([code, { fault, retry, means }]) => `| \`${code}\` | ${means} | ${fault} | ${retry ? 'yes' : 'no'} |`,
  );
  return `# Error codes

Every error has a code that stays, says whose fault it is (user, setup, plugin, vendor, record, internal) and whether trying
again may help. It looks the same on every surface: the command line (\`CODE: message\` on standard error, with \`--json\` also
\`{"error": {…}}\` on standard output), the api, the log and the run ledger.

A command that fails with one that may be tried again exits with 75, with \`CONFIG_…\` with 2, with any other with 1.

| code | means | fault | try again |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}
