export { demoCases, type DemoCase, type DemoCaseName } from './cases.js';
export { demoProject, type DemoTargets } from './demo-project.js';
export { demoSources, soiledSteps } from './demo-sources.js';
export { startInbox, type Inbox, type InboxMessage, type InboxOptions } from './inbox.js';
export {
  startReceiver,
  type ReceivedWebhook,
  type Receiver,
  type ReceiverAnswer,
  type ReceiverOptions,
} from './receiver.js';
export { behaviours, customerTypes, type Behaviour, type CustomerType } from './retailer/behaviour.js';
export { referenceDate } from './retailer/calendar.js';
export type { WrittenFile } from './retailer/line-file.js';
export type { Takings } from './retailer/orders.js';
export { faultKinds, unusableFaults, type FaultKind, type PlantedFault } from './retailer/truth.js';
export { readTruth, type PersonTruth, type Truth } from './retailer/truth-files.js';
export { writeRetailer, type RetailerOptions, type RetailerSummary } from './retailer/write-retailer.js';
export { scoreIdentity, type IdentityScore } from './score-identity.js';
export { webhookSignature } from './standard-webhook.js';
