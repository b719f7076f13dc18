/** What a use of a person's data asks of their choices: every purpose, on every channel. */
export interface ConsentNeed {
  purposes: readonly { key: string; grantedByDefault: boolean }[];
  /** How they are reached. */
  channels: readonly string[];
}

/** Name of the choice about one purpose on one channel; about the channel whatever the purpose, where that is `*`. */
export function channelChoice(purpose: string, channel: string): string {
  return `${purpose}.${channel}`;
}

const anyPurpose = '*';

/** Name of the choice about a channel, whatever it is used for. */
export function wholeChannel(channel: string): string {
  return channelChoice(anyPurpose, channel);
}

/** Forbids a use: where this choice was declined, or none of these was granted. */
export type ConsentRule = { reason: string } & ({ declined: string } | { noneGranted: readonly string[] });

/**
 * When a need is not met, the first reason first. A narrower choice narrows: who declined a purpose, or a channel, or the
 * purpose on the channel, is left out. A purpose that asks first is granted as a whole or for the channel.
 */
export function consentRules({ purposes, channels }: ConsentNeed): ConsentRule[] {
  return [
    ...purposes.flatMap(({ key, grantedByDefault }): ConsentRule[] => [
      { reason: key, declined: key },
      ...channels.map((channel) => ({ reason: `${key} by ${channel}`, declined: channelChoice(key, channel) })),
      ...(grantedByDefault ? [] : asked(key, channels)),
    ]),
    ...channels.map((channel) => ({ reason: `anything by ${channel}`, declined: wholeChannel(channel) })),
  ];
}

function asked(purpose: string, channels: readonly string[]): ConsentRule[] {
  if (channels.length === 0) return [{ reason: purpose, noneGranted: [purpose] }];
  return channels.map((channel) => ({ reason: purpose, noneGranted: [purpose, channelChoice(purpose, channel)] }));
}

/** Why a person's choices (name → granted) do not allow it; null where they do. */
export function consentRefusal(held: ReadonlyMap<string, boolean> | undefined, need: ConsentNeed): string | null {
  const forbids = (rule: ConsentRule): boolean =>
    'declined' in rule
      ? held?.get(rule.declined) === false
      : rule.noneGranted.every((choice) => held?.get(choice) !== true);
  return consentRules(need).find(forbids)?.reason ?? null;
}
