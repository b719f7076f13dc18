import { allows, decisionsOf, permissionsOf } from '@tributary/consent';
import { TributaryError } from '@tributary/contracts';
import { findProfile, publicIds, viewProfile } from '@tributary/identity';
import { groupsOfPerson, membershipsOf, timeline, traitsOfProfile } from '@tributary/profiles';
import { featureValues, permissionLines, type House } from '@tributary/worker';
import { isoOf } from '../http/times.js';
import type { Profile } from './profile.schemas.js';

/** Everything known of one person. Throws NOT_FOUND. */
export async function readProfile(house: House, asked: { publicId: string; events: number }): Promise<Profile> {
  const { database, warehouse, config } = house;
  const profile = await findProfile(database, { publicId: asked.publicId });
  if (profile === undefined) throw new TributaryError('NOT_FOUND', `No profile has the id ${asked.publicId}.`);
  const view = await viewProfile(database, profile);
  const [ids, decisions, definitions, traits, memberships, groups, features, permissions, events] = await Promise.all([
    publicIds(database, [...view.origins, ...view.merges.flatMap(({ winner, loser }) => [winner, loser])]),
    decisionsOf(database, [profile]),
    house.segments(),
    traitsOfProfile(warehouse, view.origins, config.profiles),
    membershipsOf(warehouse, profile),
    groupsOfPerson(warehouse, config.identity.groups, view),
    featureValues(house, profile),
    permissionsOf(database, profile),
    asked.events === 0 ? [] : timeline(warehouse, view.origins, asked.events),
  ]);
  const idOf = (internal: string): string => ids.get(internal) ?? '';
  const titles = new Map(definitions.map(({ key, title }) => [key, title]));
  const chosen = decisions.get(profile);
  const purposes = new Set([...Object.keys(config.purposes), ...(chosen?.keys() ?? [])]);
  return {
    id: view.publicId,
    formerIds: view.origins.filter((origin) => origin !== profile).map(idOf),
    identifiers: view.identifiers.map(({ firstSeen, ...known }) => ({ ...known, firstSeen: firstSeen.toISOString() })),
    traits: traits.map(({ occurredAt, others, ...trait }) => ({
      ...trait,
      occurredAt: isoOf(occurredAt),
      others: others.map((other) => ({ ...other, occurredAt: isoOf(other.occurredAt) })),
    })),
    features: features.filter(({ value }) => value !== null),
    merges: view.merges.map(({ winner, loser, at, ...merge }) => ({
      ...merge,
      winner: idOf(winner),
      loser: idOf(loser),
      at: at.toISOString(),
    })),
    consents: Object.fromEntries(
      [...purposes].map((key) => [
        key,
        {
          granted: allows(decisions, profile, { key, config: config.purposes[key] }),
          chosen: chosen?.has(key) ?? false,
        },
      ]),
    ),
    permissions: permissionLines(permissions, config.purposes),
    segments: memberships.map(({ segment, since }) => ({
      key: segment,
      title: titles.get(segment) ?? segment,
      since: isoOf(since),
    })),
    groups,
    events: events.map(({ at, ...event }) => ({ ...event, at: isoOf(at) })),
  };
}
