import { decisionsOf, permissionsOf } from '@tributary/consent';
import { permissionLines, type PermissionLine } from '../house/preferences/permission-lines.js';
import { identifierTypes, TributaryError, type Identifier } from '@tributary/contracts';
import { findIdentifier, findProfile, viewProfile } from '@tributary/identity';
import {
  groupsOfPerson,
  membershipsOf,
  timeline,
  traitsOfProfile,
  type Group,
  type SurvivingTrait,
  type TimelineEntry,
} from '@tributary/profiles';
import { normaliseIdentifier } from '@tributary/quality';
import type { CommandContext, House } from '../house/house.js';
import { profilesOf } from '../house/journal/people.js';
import { featureValues, type FeatureValue } from './features/values.js';

export interface ProfilePage {
  publicId: string;
  identifiers: { type: string; value: string; source: string; firstSeen: string }[];
  traits: SurvivingTrait[];
  /** Of all feature sets, as computed last; those of which nothing is known are left out. */
  features: FeatureValue[];
  consents: Record<string, boolean>;
  /** The proof of these choices: when, where and with which words. */
  permissions: PermissionLine[];
  segments: { segment: string; title: string; since: string }[];
  /** Accounts and households. */
  groups: Group[];
  /** Why records became one person: newest last. */
  merges: { rule: string; evidence: unknown; messageId: string | null; at: string }[];
  timeline: TimelineEntry[];
}

/** One person, found by public id or any identifier. Throws NOT_FOUND. */
export async function profilesShow(
  { house }: CommandContext,
  { identifier }: { identifier: string },
): Promise<ProfilePage> {
  return profilePage(house, await knownProfile(house, identifier));
}

/** The canonical profile of a public id or any identifier. Throws NOT_FOUND. */
export async function knownProfile(house: House, identifier: string): Promise<string> {
  const profile = await findProfile(house.database, askedBy(identifier, house.config));
  if (profile === undefined)
    throw new TributaryError(
      'NOT_FOUND',
      `Nobody is known by "${identifier}". Give an e-mail, phone, user id, customer number, anonymous id or public id.`,
    );
  return profile;
}

/** An identifier that somebody holds, and the profile that first held it: strongest type first. Throws NOT_FOUND. */
export async function heldIdentifier(house: House, identifier: string): Promise<Identifier & { origin: string }> {
  const asked = askedBy(identifier, house.config);
  const found = 'candidates' in asked ? await findIdentifier(house.database, asked.candidates) : undefined;
  if (found === undefined)
    throw new TributaryError(
      'NOT_FOUND',
      `Nobody holds "${identifier}". Give an e-mail, phone, user id, customer number or anonymous id.`,
    );
  return found;
}

/** The profile that first held an identifier, or the one of a public id, as it was founded. Throws NOT_FOUND. */
export async function heldFirstBy(house: House, identifier: string): Promise<string> {
  const asked = askedBy(identifier, house.config);
  if ('candidates' in asked) return (await heldIdentifier(house, identifier)).origin;
  const profile = (await profilesOf(house.database, [asked.publicId])).get(asked.publicId);
  if (profile === undefined) throw new TributaryError('NOT_FOUND', `No profile has the id ${asked.publicId}.`);
  return profile;
}

/** Everything known of a canonical profile. */
export async function profilePage(house: House, profile: string): Promise<ProfilePage> {
  const view = await viewProfile(house.database, profile);
  const titles = new Map((await house.segments()).map((segment) => [segment.key, segment.title]));
  const [traits, events, memberships, groups, features, decisions, permissions] = await Promise.all([
    traitsOfProfile(house.warehouse, view.origins, house.config.profiles),
    timeline(house.warehouse, view.origins),
    membershipsOf(house.warehouse, profile),
    groupsOfPerson(house.warehouse, house.config.identity.groups, view),
    featureValues(house, profile),
    decisionsOf(house.database, [profile]),
    permissionsOf(house.database, profile),
  ]);
  return {
    publicId: view.publicId,
    identifiers: view.identifiers.map(({ firstSeen, ...known }) => ({ ...known, firstSeen: firstSeen.toISOString() })),
    traits,
    features: features.filter(({ value }) => value !== null),
    consents: Object.fromEntries(decisions.get(profile) ?? []),
    permissions: permissionLines(permissions, house.config.purposes),
    segments: memberships.map(({ segment, since }) => ({ segment, title: titles.get(segment) ?? segment, since })),
    groups,
    merges: view.merges.map(({ rule, evidence, messageId, at }) => ({
      rule,
      evidence,
      messageId,
      at: at.toISOString(),
    })),
    timeline: events,
  };
}

function askedBy(identifier: string, config: House['config']): { publicId: string } | { candidates: Identifier[] } {
  if (/^prf_[0-9a-z]{16}$/.test(identifier)) return { publicId: identifier };
  const candidates = identifierTypes.flatMap((type) => {
    const value = normaliseIdentifier(type, identifier, config);
    return value === undefined ? [] : [{ type, value }];
  });
  return { candidates };
}
