import { randomUUID } from 'node:crypto';
import { allows, decisionsOf } from '@tributary/consent';
import type { PurposeConfig, TrackingEvent } from '@tributary/contracts';
import { keyOf } from '../../definitions/secret-settings.js';
import { writtenChannels } from '../consent-need.js';
import type { House } from '../house.js';
import { openPreferenceToken, preferenceToken, type PreferenceLink } from './preference-token.js';

/** Name under which choices made on the page are in the log. */
export const preferenceSource = 'preferences';

/** Where people say what they want to be written to about; made for one of them. */
export async function preferenceLinks(
  house: Pick<House, 'dataDirectory' | 'config'>,
  purpose: string,
): Promise<((email: string) => string) | undefined> {
  const { publicUrl } = house.config;
  if (publicUrl === undefined) return undefined;
  const key = await keyOf(house.dataDirectory);
  const base = publicUrl.replace(/\/+$/, '');
  return (email) => `${base}/u/${preferenceToken(key, { email, purpose })}`;
}

export interface PreferenceChoice {
  key: string;
  title: string;
  granted: boolean;
}

export interface Preferences extends PreferenceLink {
  purposes: (PreferenceChoice & { wording: { version: string; text: string } | null })[];
  /** How they are written to, whatever for: the name of the choice. */
  channels: PreferenceChoice[];
}

/** What a link's person wants just now; null where the link was not made here. */
export async function preferencesOf(house: House, token: string): Promise<Preferences | null> {
  const link = openPreferenceToken(await keyOf(house.dataDirectory), token);
  if (link === null) return null;
  const [row] = await house.database.query<{ profile: string }>(
    `SELECT profile::text AS profile FROM identifiers WHERE type = 'email' AND lower(value) = lower($1) LIMIT 1`,
    [link.email],
  );
  const profile = row?.profile ?? '0';
  const decisions = await decisionsOf(house.database, [profile]);
  const purposes = Object.entries(house.config.purposes).map(([key, config]) => ({
    key,
    title: config.title,
    granted: allows(decisions, profile, { key, config }),
    wording: wordingOf(config),
  }));
  const channels = (await writtenChannels(house)).map(({ choice, title }) => ({
    key: choice,
    title,
    granted: decisions.get(profile)?.get(choice) ?? true,
  }));
  return { ...link, purposes, channels };
}

/**
 * Takes a choice in at the front door, as an event: durable when it resolves, in the ledger with the next batch. Who is
 * unsubscribed leaves every destination with the next plan, and the door holds them back before it.
 */
export async function choosePreferences(
  house: House,
  { email, purposes }: Pick<Preferences, 'email' | 'purposes'>,
  choices: Readonly<Record<string, boolean>>,
): Promise<void> {
  const now = Date.now();
  const asked = purposes.flatMap(({ key, wording }) => (wording && key in choices ? [[key, wording.version]] : []));
  const event: TrackingEvent = {
    type: 'track',
    event: 'Consent Preference Updated',
    messageId: randomUUID(),
    anonymousId: randomUUID(),
    timestamp: new Date(now).toISOString(),
    context: {
      traits: { email },
      consent: {
        categoryPreferences: { ...choices },
        ...(asked.length > 0 ? { wording: Object.fromEntries(asked) as Record<string, string> } : {}),
      },
    },
  };
  await house.events.append([
    { key: preferenceSource, source: preferenceSource, receivedAt: now, body: Buffer.from(JSON.stringify(event)) },
  ]);
}

function wordingOf({ wording, wordings }: PurposeConfig): { version: string; text: string } | null {
  const text = wording === undefined ? undefined : wordings?.[wording];
  return wording === undefined || text === undefined ? null : { version: wording, text };
}
