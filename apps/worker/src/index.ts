export { auditHouse, type AuditResult } from './commands/audit.js';
export { commands } from './commands/index.js';
export * from './commands/linkage/index.js';
export { operationsFailed, operationsRetry, type FailedPage } from './commands/operations.js';
export { syncsAllow, type SyncAllowed } from './commands/syncs-allow.js';
export { syncsHealth, syncsHistory, type SyncStanding } from './commands/syncs-health.js';
export { syncsPlan, type SyncPlan } from './commands/syncs-plan.js';
export type { ChangedMember } from './commands/groups/change-members.js';
export { groupsList, groupsShow, type GroupPage } from './commands/groups/groups.js';
export { journeysList, type JourneyLine } from './commands/journeys.js';
export { strategiesList, type StrategyLine } from './commands/strategies.js';
export { suppressionsLift, suppressionsList, type Lifted, type Suppressions } from './commands/suppressions.js';
export { syncsResults, type SyncsResults } from './commands/syncs-results.js';
export * from './commands/quarantine/index.js';
export {
  profilesChanges,
  profilesHistory,
  profilesWhy,
  type IdChanges,
  type MergeHistory,
  type Why,
} from './commands/identity/history.js';
export * from './commands/identity/arrivals.js';
export { profilesConflicts, type ConflictsPage } from './commands/identity/conflicts.js';
export { profilesMerge, type MergeArguments } from './commands/identity/merge.js';
export { profilesPreview } from './commands/identity/preview.js';
export { profilesUnmerge, type Unmerged, type UnmergeArguments } from './commands/identity/unmerge.js';
export { decideIdentity } from './house/identity/decide.js';
export type { ModelAssigned } from './commands/models/assign.js';
export { modelsImputed, type ModelImputed } from './commands/models/imputed.js';
export { modelsDrift, modelsList, modelsTimeline, modelsUse, type DriftReport } from './commands/models/registry.js';
export { undoableSteps, type ModelRunResult } from './commands/models/run.js';
export { modelsRename, modelsShow, type ModelShown } from './commands/models/show.js';
export { modelsWhy, type ModelWhy } from './commands/models/why.js';
export type { ModelDetails, ModelTimeline, ModelVersion } from '@tributary/models';
export { profilesAt, type PersonThen } from './commands/profiles-at.js';
export { profilePage, type ProfilePage } from './commands/profiles.js';
export { planViolations, type Violations } from './commands/tracking-plan/index.js';
export {
  featuresList,
  featuresMatrix,
  featuresPreview,
  featuresShow,
  featureValues,
  importFeatureValues,
  type FeaturesImported,
  type FeatureVector,
} from './commands/features/index.js';
export { segmentsExplain, type SegmentExplanation } from './commands/segments/explain.js';
export { segmentsHistory } from './commands/segments/history.js';
export { segmentsOverlap, segmentsWarnings } from './commands/segments/compare.js';
export { segmentsPreview, type SegmentPreview } from './commands/segments/preview.js';
export {
  lifecyclesList,
  lifecyclesPerson,
  lifecyclesShow,
  type LifecycleFigures,
  type LifecycleLine,
  type PersonStages,
} from './commands/lifecycles.js';
export { triggersList, triggersOccasions, type OccasionsPage, type TriggersList } from './commands/triggers.js';
export { segmentsFlow, type SegmentsFlow } from './commands/segments/flow.js';
export { segmentsApply, segmentsPlan, type SegmentsPlan } from './commands/segments/plan.js';
export { segmentsValidate } from './commands/segments/validate.js';
export { segmentsVerify, type Verified } from './commands/segments/verify.js';
export { oneAtATime } from './commands/one-at-a-time.js';
export { segmentLines, type SegmentLine } from './commands/segments/list.js';
export * from './feed/index.js';
export * from './holder/index.js';
export type { CommandContext, House, Progress } from './house/house.js';
export { createApiKey, ensureAdminToken, findApiKey, hasApiKey, hasScope, isAdminKey } from './house/api-keys.js';
export * from './definitions/index.js';
export * from './house/project-file.js';
export { takeCheckpoint, type Checkpoint } from './house/recovery/checkpoint.js';
export { openHouse, type OpenHouseOptions } from './house/open-house.js';
export { findPluginHead, type PluginHeadView } from './house/plugin-heads.js';
export type { SignatureSettings, WebhookSettings } from './definitions/webhook-schema.js';
export { fieldOf } from './house/webhooks/mapped-records.js';
export { openWebhook } from './house/webhooks/open-webhook.js';
export type { Webhook } from './house/webhooks/webhook.js';
export {
  choosePreferences,
  preferenceLinks,
  preferencesOf,
  type PreferenceChoice,
  type Preferences,
} from './house/preferences/preferences.js';
export { permissionLines, type PermissionLine } from './house/preferences/permission-lines.js';
export { writeKeySources } from './house/write-keys.js';
export { clusterOffThread } from './models/off-thread.js';
export { algorithmPort } from './house/algorithm-port.js';
export { engineVersion } from './house/version.js';
export * from './schedules/index.js';
export { restoreBackup, type Restored, type RestoreOptions } from './house/backup/restore.js';
export { moveToServers, type Moved, type MoveOptions } from './house/migrate/move-to-servers.js';
export { rebuild, type RebuildOptions, type Rebuilt } from './house/rebuild/rebuild.js';
