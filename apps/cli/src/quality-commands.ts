import { readFile } from 'node:fs/promises';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { TributaryError, type Json } from '@tributary/contracts';
import { exitCodes } from './exit.js';
import type { Maker } from './maker.js';
import { showAudit } from './show/audit.js';
import { showFailed, showRetried } from './show/operations.js';
import { showEdited, showQuarantine, showQuarantined, showResending } from './show/quarantine.js';

/**
 * What came in and how good it is: `audit`; what was set aside on the way in: `quarantine list | show | edit | resend`;
 * and on the way out: `operations failed | retry`.
 */
export function addQualityCommands(maker: Maker): void {
  addAudit(maker);
  addQuarantine(maker);
  addOperations(maker);
}

function addAudit({ command, act }: Maker): void {
  command('audit', 'the quality of what each source gave; exit code 1 where a check fails')
    .option('--source <key>', 'only this source')
    .option('--history', 'checklists that were kept, the latest first')
    .action(
      act('audit', (_, { source, history }) => ({ source, history }), {
        show: showAudit,
        exitCode: (result) => ((result as { ok?: boolean }).ok === false ? exitCodes.failed : exitCodes.ok),
      }),
    );
}

function addQuarantine({ root, share, act }: Maker): void {
  const quarantine = root.command('quarantine').description('what was set aside, and why').exitOverride();
  filtered(share(quarantine.command('list').description('lines with counts by reason, the latest first')))
    .addOption(new Option('--state <state>', 'which ones').choices(['open', 'resent', 'all']).default('open'))
    .option('--limit <n>', 'how many (at most 500)', wholeNumber, 50)
    .option('--after <id>', 'go on behind this line')
    .action(
      act(
        'quarantine list',
        (_, options) => ({ ...filterOf(options), state: options.state, limit: options.limit, after: options.after }),
        { show: showQuarantine },
      ),
    );
  share(quarantine.command('show').description('one line: its reason, its place, and what would be sent'))
    .argument('<id>', 'id of the line')
    .action(act('quarantine show', ([id]) => ({ id }), { show: showQuarantined }));
  share(quarantine.command('edit').description('keep a mended call for a line, to be sent by resend'))
    .argument('<id>', 'id of the line')
    .option('--patch <json|file>', 'JSON patch (RFC 6902) of what would be sent')
    .option('--body <json|file>', 'the whole call')
    .action(
      act(
        'quarantine edit',
        async ([id], { patch, body }) => ({ id, patch: await jsonOf(patch), body: await jsonOf(body) }),
        { show: showEdited },
      ),
    );
  filtered(share(quarantine.command('resend').description('send lines into the log again; twice makes no duplicate')))
    .argument('[id...]', 'ids of lines (or a filter, or --all)')
    .option('--all', 'everything that is open')
    .action(
      act('quarantine resend', ([ids], options) => ({ ids, all: options.all, ...filterOf(options) }), {
        show: showResending,
      }),
    );
}

function addOperations({ root, share, act }: Maker): void {
  const operations = root.command('operations').description('records on their way to destinations').exitOverride();
  share(operations.command('failed').description('records that were given up or refused, with counts by reason'))
    .option('--sync <key>', 'only of this sync')
    .option('--code <code>', 'only with this code')
    .option('--limit <n>', 'how many (at most 500)', wholeNumber, 50)
    .action(
      act('operations failed', (_, { sync, code, limit }) => ({ sync, code, limit }), {
        show: showFailed,
      }),
    );
  share(operations.command('retry').description('let refused records be sent when their sync runs next'))
    .argument('[id...]', 'ids of operations (or --sync, --code, --all)')
    .option('--sync <key>', 'of this sync')
    .option('--code <code>', 'with this code')
    .option('--from <time>', 'that ended from then on (ISO 8601)')
    .option('--to <time>', 'that ended before then')
    .option('--all', 'everything that failed')
    .action(
      act('operations retry', ([ids], { sync, code, from, to, all }) => ({ ids, sync, code, from, to, all }), {
        show: showRetried,
      }),
    );
}

function filtered(command: Command): Command {
  return command
    .option('--source <key>', 'only of this source')
    .option('--code <code>', 'only with this error code')
    .option('--reason <text>', 'only where the reason holds this text')
    .option('--from <time>', 'set aside from then on (ISO 8601)')
    .option('--to <time>', 'set aside before then');
}

function filterOf({ source, code, reason, from, to }: Record<string, unknown>): object {
  return { source, code, reason, from, to };
}

function wholeNumber(text: string): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1 || n > 500) throw new InvalidArgumentError('From 1 to 500.');
  return n;
}

/** JSON given as it is, or the name of a file that holds it. @throws INVALID_REQUEST */
export async function jsonOf(given: unknown): Promise<Json | undefined> {
  if (given === undefined) return undefined;
  const text = String(given).trim();
  try {
    return JSON.parse(/^[[{]/.test(text) ? text : await readFile(text, 'utf8')) as Json;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TributaryError('INVALID_REQUEST', `Neither JSON nor a file that holds it: ${reason}`, { cause });
  }
}
