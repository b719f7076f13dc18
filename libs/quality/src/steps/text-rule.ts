import { repairMojibake } from './mojibake.js';
import type { Verdict } from './verdict.js';

const outsideAscii = /[^\0-\x7f]/;

/** Brings a text to NFC; finds text read in the wrong encoding, and repairs it from a confidence on. */
export function textRule(repairAbove: number | undefined): (text: string) => Verdict | undefined {
  return (text) => {
    if (!outsideAscii.test(text)) return undefined;
    const composed = text.normalize('NFC');
    const repair = repairMojibake(composed);
    if (repair) {
      const detail = `read in the wrong encoding, confidence ${repair.confidence.toFixed(2)}`;
      return repairAbove !== undefined && repair.confidence >= repairAbove
        ? { code: 'mojibake', detail, after: repair.text.normalize('NFC') }
        : { code: 'mojibake', detail, suggestion: repair.text };
    }
    if (composed.includes('\uFFFD'))
      return { code: 'characters_lost', detail: 'characters were lost before it came here', action: 'warn' };
    return composed === text ? undefined : { code: 'not_nfc', detail: 'brought to Unicode form NFC', after: composed };
  };
}
