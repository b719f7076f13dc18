export { judgeSilence, judgeStatus } from './judge-answer.js';
export { retryAfterMs } from './retry-after.js';
export { sendInLanes } from './send-in-lanes.js';
