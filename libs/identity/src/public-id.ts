import { createHash } from 'node:crypto';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * The id that people and other systems see, derived from the event that founded the profile, so that a rebuild from the
 * log gives the same one. 80 bits: a clash among a million profiles has odds below one in a trillion.
 */
export function publicId(foundingMessageId: string): string {
  let bits = BigInt(`0x${createHash('sha256').update(foundingMessageId).digest('hex').slice(0, 20)}`);
  let text = '';
  for (let digit = 0; digit < 16; digit++) {
    text = alphabet[Number(bits & 31n)] + text;
    bits >>= 5n;
  }
  return `prf_${text}`;
}
