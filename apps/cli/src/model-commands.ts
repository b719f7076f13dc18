import { InvalidArgumentError } from 'commander';
import { exitCodes } from './exit.js';
import type { Maker } from './maker.js';
import { showDrift, showVersions } from './show/models.js';

/** The registry of models: `models list | use | drift`. */
export function addModelCommands({ root, share, act }: Maker): void {
  const models = root.command('models').description('versions of models, and how far people drifted').exitOverride();
  share(models.command('list').description('versions with their metrics, what changed, and which is in force'))
    .argument('[model]', 'key of a model (default: all)')
    .action(act('models list', ([key]) => ({ key }), { show: showVersions }));
  share(
    models
      .command('use')
      .description(
        'put a version in force: an older one, or one that the gate held back; segments follow at the next run',
      ),
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

function limit(text: string): number {
  const n = Number(text);
  if (!(n > 0)) throw new InvalidArgumentError('A number above 0.');
  return n;
}
