import { extname, resolve } from 'node:path';
import { Option } from 'commander';
import type { Maker } from './maker.js';
import { showExported, showFeatures, showVector } from './show/features.js';

/** Feature sets: `features list | show | export`. */
export function addFeatureCommands({ root, share, act }: Maker): void {
  const features = root.command('features').description('numbers about people').exitOverride();
  share(
    features.command('list').description('every feature: what it means, its unit, its owner and how fresh it is'),
  ).action(act('features list', () => ({}), { show: showFeatures }));
  share(features.command('show').description('every feature of one person'))
    .argument('<identifier>', 'e-mail, phone, user id, customer number, anonymous id or public id')
    .action(act('features show', ([identifier]) => ({ identifier }), { show: showVector }));
  share(features.command('export').description('a feature set as a file: a row per person, a column per feature'))
    .argument('<set>', 'key of the feature set')
    .argument('<file>', 'where to write it')
    .addOption(
      new Option('--format <format>', 'default: by the ending of the file').choices(['parquet', 'arrow', 'csv']),
    )
    .action(
      act(
        'features export',
        ([set, file], { format }) => ({
          set,
          file: resolve(String(file)),
          format: format ?? extname(String(file)).slice(1),
        }),
        { show: showExported },
      ),
    );
}
