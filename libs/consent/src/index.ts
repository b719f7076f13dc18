export { admit, type Admission } from './admit.js';
export { allows, decisionsOf, recordChoices, type Choice, type Decisions } from './ledger.js';
export {
  channelChoice,
  consentRefusal,
  consentRules,
  wholeChannel,
  type ConsentNeed,
  type ConsentRule,
} from './need.js';
export { permissionsOf, type PermissionProof } from './permissions.js';
export { permit, type DecisionMemory, type Permission, type PermitDeps, type Ruling } from './permit.js';
export { suppressReported } from './suppress.js';
export { decidesConsent, statedConsents } from './stated-consents.js';
