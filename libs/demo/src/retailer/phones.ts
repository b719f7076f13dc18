import type { Country } from './names.js';

/**
 * Numbers that regulators keep free for film and fiction, so that the demo can never ring at somebody's home:
 * Ofcom's drama numbers (GB), the Bundesnetzagentur's (DE), Arcep's (FR) and 555-0100 to 555-0199 of each US area code.
 * Each entry: the national digits before the free part, without trunk prefix.
 */
const areaCodes = [
  201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 224, 225, 228, 229, 231, 234, 239,
  240, 248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 276, 281, 301, 302, 303, 304, 305, 307, 308, 309, 310,
  312, 313, 314, 315, 316, 317, 318, 319, 320, 321, 323, 325, 330, 334, 336, 337, 347, 351, 352, 360, 361, 386, 401,
  402, 404, 405, 406, 407, 408, 409, 410, 412, 413, 414, 415, 417, 419, 423, 425, 430, 432, 434, 435, 440, 443, 469,
];
const blocks: Readonly<Record<Country, { calling: string; prefixes: readonly string[]; digits: number }>> = {
  DE: { calling: '49', prefixes: ['3023125', '6990009', '4066969', '2214710', '8999998'], digits: 3 },
  FR: { calling: '33', prefixes: ['19900', '26191', '35301', '46571', '53649'], digits: 4 },
  GB: {
    calling: '44',
    prefixes: [
      ...['2079460', '1134960', '1144960', '1164960', '1174960', '1184960', '1214960', '1314960', '1414960'],
      ...['1514960', '1614960', '1914980'],
    ],
    digits: 3,
  },
  US: { calling: '1', prefixes: areaCodes.map((area) => `${area}55501`), digits: 2 },
};

export interface Phone {
  country: Country;
  /** National significant number: digits without trunk prefix. */
  national: string;
}

/** The n-th free number of a country, n from 0; null where all are given away (DE 5,000, FR 50,000, GB 12,000, US 9,200). */
export function phoneAt(country: Country, n: number): Phone | null {
  const { prefixes, digits } = blocks[country];
  // One after the other from each prefix: neighbours in n are no neighbours on the dial.
  const prefix = prefixes[n % prefixes.length];
  const rest = Math.floor(n / prefixes.length);
  if (rest >= 10 ** digits) return null;
  return { country, national: `${prefix}${String(rest).padStart(digits, '0')}` };
}

export const phoneStyles = ['e164', 'spaced', 'national', 'zeros'] as const;
export type PhoneStyle = (typeof phoneStyles)[number];

/** The number as people type it: +493023125007, +49 30 23125007, 0049 3023125007; at home in Germany also 030/23125007. */
export function writePhone(phone: Phone, style: PhoneStyle): string {
  const { calling } = blocks[phone.country];
  // The shop is German: a number without country code is a German one, others are written in full.
  if (style === 'national' && phone.country === 'DE')
    return `0${phone.national.slice(0, 2)}/${phone.national.slice(2)}`;
  if (style === 'spaced') return `+${calling} ${phone.national.slice(0, 2)} ${phone.national.slice(2)}`;
  if (style === 'zeros') return phone.country === 'US' ? `001 ${phone.national}` : `00${calling} ${phone.national}`;
  return `+${calling}${phone.national}`;
}
