import type { Maker } from './maker.js';
import { showKey } from './show/key.js';

/** Keys of the api: `keys create`. */
export function addKeyCommands({ root, share, act }: Maker): void {
  const keys = root.command('keys').description('keys of the api').exitOverride();
  share(keys.command('create').description('make a key for the api; its token is shown once'))
    .argument('<label>', 'what it is for')
    .option('--personal', 'it may also see what tells of single persons where that is masked otherwise')
    .action(
      act('keys create', ([label], { personal }) => ({ label, ...(personal ? { scopes: ['personal'] } : {}) }), {
        show: showKey,
      }),
    );
}
