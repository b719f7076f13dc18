import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { TributaryError } from '@tributary/contracts';
import { addArrivalCommands } from './arrival-commands.js';
import { showBlocking, showRules, showTrial } from './show/blocking.js';
import { showFound, showLinkedHouse, showMatched, showSimilar, showUnmatched } from './show/linkage.js';
import { showExplained, showReview, showReviewed, showScore, showSideBySide } from './show/review.js';
import type { Maker } from './maker.js';
import { wholeNumber } from './whole-number.js';

/**
 * Who may be the same person: `identity link | match | explain | unmatched`, `identity blocking list | try | add | remove`, `identity arrivals …`; what
 * somebody must decide: `review list | show | accept | reject | score`; and `profiles search | similar`.
 */
export function addLinkageCommands(maker: Maker, profiles: Command): void {
  addArrivalCommands(addIdentity(maker), maker);
  addReview(maker);
  const { share, act } = maker;
  share(profiles.command('similar').description('people who may be the same as one, by what is known of both'))
    .argument('<identifier>', 'public id or any identifier')
    .option('--limit <n>', 'at most so many (100)', wholeNumber, 10)
    .action(act('profiles similar', ([identifier], { limit }) => ({ identifier, limit }), { show: showSimilar }));
  share(profiles.command('search').description('people by what one remembers of them, slips of the pen included'))
    .argument('<text...>', 'names, places, parts of an e-mail')
    .option('--limit <n>', 'at most so many (100)', wholeNumber, 10)
    .action(
      act('profiles search', ([text], { limit }) => ({ text: (text as string[]).join(' '), limit }), {
        show: showFound,
      }),
    );
}

function addIdentity({ root, share, act }: Maker): Command {
  const identity = root.command('identity').description('who is the same person').exitOverride();
  share(
    identity
      .command('link')
      .description(
        'find who may be the same person without a common identifier: merges what is clear, queues the rest',
      ),
  )
    .option('--settings <file>', 'settings (YAML) for this run, as "tributary link" prints them')
    .option('--dry-run', 'look only: nobody is merged, nothing is queued')
    .action(
      act('identity link', async (_, { settings, dryRun }) => ({ settings: await settingsOf(settings), dryRun }), {
        show: showLinkedHouse,
      }),
    );
  share(
    identity
      .command('match')
      .description(
        'one new or changed person against everybody, by the model of the last linkage: joins, waits or starts',
      ),
  )
    .argument('[person]', 'public id or any identifier of somebody in the house')
    .option('--traits <json>', 'in place of a person: what is known of somebody; nothing is changed then')
    .option('--dry-run', 'look only')
    .action(
      act('identity match', ([person], { traits, dryRun }) => ({ person, traits: traitsOf(traits), dryRun }), {
        show: showMatched,
      }),
    );
  share(
    identity
      .command('explain')
      .description('any two side by side: how likely they are one person, and what each comparison says, in bits'),
  )
    .argument('<one>', 'public id or any identifier')
    .argument('<other>', 'public id or any identifier')
    .action(act('identity explain', ([one, other]) => ({ one, other }), { show: showExplained }));
  share(identity.command('unmatched').description('people whom only this source knows: its rows that match nobody'))
    .argument('<source>', 'key of a source')
    .option('--limit <n>', 'at most so many (1,000)', wholeNumber, 100)
    .action(act('identity unmatched', ([source], { limit }) => ({ source, limit }), { show: showUnmatched }));
  const blocking = identity
    .command('blocking')
    .description('rules by which pairs are chosen for comparison')
    .exitOverride();
  const rule = ['<rule>', 'keys that two people must share, such as surname+postcode:beginning'] as const;
  share(blocking.command('list').description('the rules in force, their comparisons and largest blocks')).action(
    act('identity blocking list', () => ({}), { show: showBlocking }),
  );
  share(blocking.command('try').description('what rules would cost; nothing is compared and nothing kept'))
    .argument('<rule...>', rule[1])
    .action(
      act('identity blocking try', ([rules]) => ({ rules: (rules as string[]).map(keysOf) }), { show: showTrial }),
    );
  share(blocking.command('add').description('add a rule; the first one takes the place of those chosen from the data'))
    .argument(...rule)
    .action(act('identity blocking add', ([asked]) => ({ rule: keysOf(String(asked)) }), { show: showTrial }));
  share(blocking.command('remove').description('take a rule away; without any, they are chosen from the data again'))
    .argument(...rule)
    .action(act('identity blocking remove', ([asked]) => ({ rule: keysOf(String(asked)) }), { show: showRules }));
  return identity;
}

function addReview({ root, share, act }: Maker): void {
  const review = root
    .command('review')
    .description('pairs of people that may be one, for somebody to decide')
    .exitOverride();
  const pair = (name: string, description: string) =>
    share(review.command(name).description(description))
      .argument('<one>', 'public id of one')
      .argument('<other>', 'public id of the other');
  share(review.command('list').description('waiting pairs, those first of which a decision is worth most'))
    .option('--limit <n>', 'at most so many (500)', wholeNumber, 20)
    .action(act('review list', (_, { limit }) => ({ limit }), { show: showReview }));
  pair('show', 'a pair side by side, with what each comparison says').action(
    act('review show', ([one, other]) => ({ one, other }), { show: showSideBySide }),
  );
  pair('accept', 'they are one person: merges them').action(
    act('review accept', ([one, other]) => ({ one, other }), { show: showReviewed }),
  );
  pair('reject', 'they are two people, for good').action(
    act('review reject', ([one, other]) => ({ one, other }), { show: showReviewed }),
  );
  share(review.command('score').description('precision and recall of linkage on the pairs that were decided')).action(
    act('review score', () => ({}), { show: showScore }),
  );
}

const keysOf = (rule: string): string[] =>
  rule
    .split('+')
    .map((key) => key.trim())
    .filter((key) => key !== '');

function traitsOf(text: unknown): object | undefined {
  if (text === undefined) return undefined;
  const refuse = (why: string) =>
    new TributaryError(
      'INVALID_REQUEST',
      `--traits is no JSON object (${why}). Example: --traits '{"last_name":"Weber"}'.`,
    );
  let value: unknown;
  try {
    value = JSON.parse(String(text));
  } catch (cause) {
    throw refuse((cause as Error).message);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse('it is another value');
  return value;
}

async function settingsOf(path: unknown): Promise<object | undefined> {
  if (path === undefined) return undefined;
  const { parse } = await import('yaml');
  try {
    return parse(await readFile(String(path), 'utf8')) as object;
  } catch (cause) {
    throw new TributaryError(
      'CONFIG_INVALID',
      `The settings "${String(path)}" cannot be read: ${(cause as Error).message}.`,
    );
  }
}
