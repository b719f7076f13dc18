export { judgeSilence, judgeStatus } from './judge-answer.js';
export { remoteList } from './remote-list.js';
export { addressOf, keepInSets, type KeptRecord, type SetKeeper } from './keep-in-sets.js';
export { peopleInSets, type PeopleInSets, type SetChange } from './people-in-sets.js';
export { sendInLanes } from './send-in-lanes.js';
export { sendInParts, type PartResult } from './send-in-parts.js';
export { isSuccess, vendorApi, type VendorApi, type VendorRequest } from './vendor-api.js';
export { VendorRefusal } from './vendor-refusal.js';
export { bagOf, detailsOf, reportedAt, textOf, usable, type Bag } from './reported.js';
