import { createHash } from 'node:crypto';
import type { ValueFormat } from '@tributary/contracts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const lower = (text: string): string => text.trim().toLowerCase();

/** Google reads both domains without the full stops before them. */
const withoutDots = /^(gmail|googlemail)\.com$/;

function googleEmail(text: string): string {
  const address = lower(text).replace(/\s+/g, '');
  const [name = '', domain = ''] = address.split('@');
  return withoutDots.test(domain) ? `${name.replaceAll('.', '')}@${domain}` : address;
}

/**
 * A value in the form in which a vendor compares it; hashes are SHA-256 in lower-case hex, of:
 *  - `google-email`: trimmed, lower case, at gmail.com and googlemail.com without full stops before the @;
 *    `google-phone`: E.164 with its plus (https://developers.google.com/google-ads/api/docs/conversions/enhanced-conversions/web);
 *  - `meta-email`: trimmed, lower case; `meta-phone`: digits with country code, without plus and leading zeros
 *    (https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/customer-information-parameters);
 *  - `tiktok-email`: trimmed, lower case; `tiktok-phone`: E.164 with its plus
 *    (https://business-api.tiktok.com/portal/docs, Events API, customer information parameters);
 *  - `sha256`: the value as it is.
 */
export function formatted(value: string, format: ValueFormat): string {
  switch (format) {
    case 'lower':
      return lower(value);
    case 'sha256':
      return sha256(value);
    case 'google-email':
      return sha256(googleEmail(value));
    case 'google-phone':
    case 'tiktok-phone':
      return sha256(`+${value.replace(/\D/g, '')}`);
    case 'meta-email':
    case 'tiktok-email':
      return sha256(lower(value));
    case 'meta-phone':
      return sha256(value.replace(/\D/g, '').replace(/^0+/, ''));
  }
}
