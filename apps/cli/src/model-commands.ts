import { TributaryError } from '@tributary/contracts';
import { InvalidArgumentError } from 'commander';
import { exitCodes } from './exit.js';
import { words } from './cluster/arguments.js';
import type { Maker } from './maker.js';
import { showAssigned, showModel, showSteps } from './show/model-run.js';
import { showImputed, showWhy } from './show/model-values.js';
import { showTimeline } from './show/model-timeline.js';
import { showDrift, showVersions } from './show/models.js';

/** Runs of models and their registry: `models run | assign | show | steps | why | imputed | rename | list | timeline | use | drift`. */
export function addModelCommands({ root, share, act }: Maker): void {
  const models = root
    .command('models')
    .description('run models, look into their steps and clusters, versions, drift')
    .exitOverride();
  share(
    models.command('run').description('fit one model on the features computed last, and publish it behind its gate'),
  )
    .argument('<model>', 'key of a model')
    .option('--without <steps>', 'undo steps for this run: log, outliers, scale, weigh, select, reduce', words)
    .option('--as-of <day>', 'features and people as they were known at the end of this day (UTC)', day)
    .option('--dry-run', 'fit and tell, and keep nothing')
    .action(
      act('models run', ([key], { without, asOf, dryRun }) => ({ key, without, asOf, dryRun }), { show: showModel }),
    );
  share(
    models
      .command('assign')
      .description('give everybody their cluster by the features as they are now, by the version in force'),
  )
    .argument('<model>', 'key of a model')
    .action(act('models assign', ([key]) => ({ key }), { show: showAssigned }));
  share(
    models.command('show').description('clusters of a version with the numbers behind each sentence, and its curve'),
  )
    .argument('<model>', 'key of a model')
    .argument('[version]', 'number of a version (default: the one in force)', version)
    .action(act('models show', ([key, number]) => ({ key, version: number }), { show: showModel }));
  share(models.command('steps').description('what each step of a version met and left behind'))
    .argument('<model>', 'key of a model')
    .argument('[version]', 'number of a version (default: the one in force)', version)
    .action(act('models show', ([key, number]) => ({ key, version: number }), { show: showSteps }));
  share(
    models
      .command('why')
      .description('why a person is in a cluster: each feature as the model took it, filled ones marked'),
  )
    .argument('<model>', 'key of a model')
    .argument('<person>', 'e-mail, phone, user id, customer number, anonymous id or public id')
    .action(act('models why', ([key, identifier]) => ({ key, identifier }), { show: showWhy }));
  share(
    models
      .command('imputed')
      .description('of how many people each feature is missing, by cluster, and what the model takes instead'),
  )
    .argument('<model>', 'key of a model')
    .argument('[feature]', 'also the people of whom this feature is missing')
    .option('--limit <n>', 'people at most', atMost, 100)
    .action(act('models imputed', ([key, feature], { limit }) => ({ key, feature, limit }), { show: showImputed }));
  share(
    models
      .command('rename')
      .description('give a cluster of the version in force another name, or undo that; other versions keep it too'),
  )
    .argument('<model>', 'key of a model')
    .argument('<cluster>', 'number of the cluster', version)
    .argument('[name]', 'its name')
    .option('--undo', 'the name back that it had before')
    .action(
      act('models rename', ([key, cluster, name], { undo }) => ({ key, cluster, ...wanted(name, undo) }), {
        show: showModel,
      }),
    );
  share(models.command('list').description('versions with their metrics, what changed, and which is in force'))
    .argument('[model]', 'key of a model (default: all)')
    .action(act('models list', ([key]) => ({ key }), { show: showVersions }));
  share(
    models
      .command('timeline')
      .description('how the clusters went on from version to version: agreement, turnover, streams of people'),
  )
    .argument('<model>', 'key of a model')
    .action(act('models timeline', ([key]) => ({ key }), { show: showTimeline }));
  share(
    models
      .command('use')
      .description('put a version in force: an older one, or one that the gate held back; labels and segments follow'),
  )
    .argument('<model>', 'key of a model')
    .argument('<version>', 'number of the version', version)
    .action(act('models use', ([key, number]) => ({ key, version: number }), { show: showVersions }));
  share(
    models
      .command('drift')
      .description('how far the features moved since the fit; exit code 1 where one is over the limit'),
  )
    .argument('<model>', 'key of a model')
    .option('--limit <psi>', 'population stability index from which on it is drift', limit, 0.25)
    .action(
      act('models drift', ([key], options) => ({ key, limit: options.limit }), {
        show: showDrift,
        exitCode: (result) => ((result as { drifted: boolean }).drifted ? exitCodes.failed : exitCodes.ok),
      }),
    );
}

function version(text: string): number {
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < 1) throw new InvalidArgumentError('The number of a version.');
  return n;
}

function wanted(name: unknown, undo: unknown): { name: unknown } | { undo: true } {
  if ((name === undefined) !== (undo === true))
    throw new TributaryError('INVALID_REQUEST', 'Give one of: the name, --undo.');
  return undo === true ? { undo } : { name };
}

function day(text: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError('A day such as 2024-05-10.');
  return text;
}

function atMost(text: string): number {
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < 1 || n > 1000) throw new InvalidArgumentError('A whole number from 1 to 1000.');
  return n;
}

function limit(text: string): number {
  const n = Number(text);
  if (!(n > 0)) throw new InvalidArgumentError('A number above 0.');
  return n;
}
