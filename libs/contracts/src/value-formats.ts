/** How vendors want an address or a number: see libs/activation/src/formats.ts for the rules and where they are stated. */
export const valueFormats = [
  'lower',
  'sha256',
  'google-email',
  'google-phone',
  'meta-email',
  'meta-phone',
  'tiktok-email',
  'tiktok-phone',
] as const;
export type ValueFormat = (typeof valueFormats)[number];
