import { extname, resolve } from 'node:path';
import { TributaryError } from '@tributary/contracts';
import { Option } from 'commander';
import type { Maker } from './maker.js';
import { showExported, showFeatures, showImported, showPreviewed, showVector } from './show/features.js';

/** Feature sets: `features list | show | preview | export | import`. */
export function addFeatureCommands({ root, share, act }: Maker): void {
  const features = root.command('features').description('numbers about people').exitOverride();
  share(
    features.command('list').description('every feature: what it means, its unit, its owner and how fresh it is'),
  ).action(act('features list', () => ({}), { show: showFeatures }));
  share(features.command('show').description('every feature of one person'))
    .argument('<identifier>', 'e-mail, phone, user id, customer number, anonymous id or public id')
    .action(act('features show', ([identifier]) => ({ identifier }), { show: showVector }));
  share(
    features
      .command('preview')
      .description('what one more feature of a set would be for the people there are; saves nothing'),
  )
    .argument('<set>', 'key of a feature set of kind defined or library')
    .argument('<definition>', 'a formula such as "orders * 10 + visits", or the definition of a feature as JSON')
    .action(
      act('features preview', ([set, definition]) => ({ set, definition: definitionOf(String(definition)) }), {
        show: showPreviewed,
      }),
    );
  share(features.command('export').description('a feature set as a file: a row per person, a column per feature'))
    .argument('<set>', 'key of the feature set')
    .argument('<file>', 'where to write it')
    .addOption(
      new Option('--format <format>', 'default: by the ending of the file').choices(['parquet', 'arrow', 'csv']),
    )
    .option('--as-of <day>', 'as it would have been computed at the end of a day, UTC (default: the values in force)')
    .option(
      '--known-by <moment>',
      'with --as-of: by what had come in and was merged by then (default: the end of the day)',
    )
    .action(
      act(
        'features export',
        ([set, file], { format, asOf, knownBy }) => ({
          set,
          file: resolve(String(file)),
          asOf,
          knownBy,
          format: format ?? extname(String(file)).slice(1),
        }),
        { show: showExported },
      ),
    );
  share(features.command('import').description('scores made elsewhere, from a CSV or TSV file into an imported set'))
    .argument('<set>', 'key of the feature set')
    .argument('<file>', 'a line of column names: an identifier, and features of the set')
    .requiredOption('--scores-version <name>', 'what the scores are called by their maker, such as 2024-06')
    .option('--id <column>', 'column that says whose values they are (default: email, user_id, …, or id)')
    .option('--at <moment>', 'the moment that they are meant for (default: now)')
    .action(
      act(
        'features import',
        ([set, file], { scoresVersion, id, at }) => ({
          set,
          file: resolve(String(file)),
          version: scoresVersion,
          id,
          at,
        }),
        { show: showImported },
      ),
    );
}

/** A definition is an object; every other text is a formula. */
function definitionOf(text: string): unknown {
  if (!text.trimStart().startsWith('{')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new TributaryError('INVALID_REQUEST', `The definition cannot be read as JSON: ${(error as Error).message}`);
  }
}
