export * from './blocking.js';
export { linkageCommands } from './commands.js';
export { identityLink, type LinkArguments, type LinkedHouse } from './link.js';
export { matchArrivals, type MatchedArrivals } from './match-arrivals.js';
export { identityMatch, type MatchArguments, type MatchedPerson, type MatchedRecord } from './match.js';
export * from './review.js';
export * from './search.js';
export * from './unmatched.js';
