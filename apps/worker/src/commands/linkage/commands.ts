import type { CommandContext } from '../../house/house.js';
import { oneAtATime } from '../one-at-a-time.js';
import { thenCheckpoint } from '../then-checkpoint.js';
import { blockingAdd, blockingList, blockingRemove, blockingTry, type BlockingRule } from './blocking.js';
import { identityExplain } from './explain.js';
import { identityLink, type LinkArguments } from './link.js';
import { identityMatch, type MatchArguments } from './match.js';
import { reviewDecide, reviewList, reviewScore, reviewShow } from './review.js';
import { profilesSearch } from './search.js';
import { profilesSimilar } from './similar.js';
import { identityUnmatched } from './unmatched.js';

type Pair = Parameters<typeof reviewShow>[1];

/** Commands of probabilistic linkage and its review queue. */
export const linkageCommands: Record<string, (context: CommandContext, args: unknown) => Promise<unknown>> = {
  'identity link': (context, args) =>
    oneAtATime(context, () => thenCheckpoint(context, () => identityLink(context, args as LinkArguments))),
  'identity match': (context, args) => oneAtATime(context, () => identityMatch(context, args as MatchArguments)),
  'identity explain': (context, args) => identityExplain(context, args as Pair),
  'identity unmatched': (context, args) => identityUnmatched(context, args as Parameters<typeof identityUnmatched>[1]),
  'identity blocking list': (context) => blockingList(context),
  'identity blocking try': (context, args) => blockingTry(context, args as { rules: readonly BlockingRule[] }),
  'identity blocking add': (context, args) => blockingAdd(context, args as { rule: BlockingRule }),
  'identity blocking remove': (context, args) => blockingRemove(context, args as { rule: BlockingRule }),
  'review list': (context, args) => reviewList(context, args as { limit?: number }),
  'review show': (context, args) => reviewShow(context, args as Pair),
  'review accept': (context, args) =>
    oneAtATime(context, () => reviewDecide(context, { ...(args as Pair), verdict: 'accept' })),
  'review reject': (context, args) =>
    oneAtATime(context, () => reviewDecide(context, { ...(args as Pair), verdict: 'reject' })),
  'review score': (context) => reviewScore(context),
  'profiles similar': (context, args) => profilesSimilar(context, args as Parameters<typeof profilesSimilar>[1]),
  'profiles search': (context, args) => profilesSearch(context, args as Parameters<typeof profilesSearch>[1]),
};
