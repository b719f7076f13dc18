export {
  feedKinds,
  type Feed,
  type FeedFilter,
  type FeedHead,
  type FeedKind,
  type FeedLine,
  type FeedPage,
} from './feed.js';
export { acceptedEntries, callHead, refusedEntry } from './entries.js';
export { eventsNext, type ShownPage } from './events-next.js';
