export { showOverlaps, showVerified, showWarnings } from './compare.js';
export { showExplanation } from './explanation.js';
export { showSegments } from './list.js';
export { showFlow, showMembers, showTimeline } from './movement.js';
export { showApplied, showSegmentsPlan } from './plan.js';
export { showPreview } from './preview.js';
export { showValidity } from './validity.js';
