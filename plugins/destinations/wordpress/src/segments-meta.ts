/** How the must-use plugin keeps a user's segments: |a|b|, sorted. */
export const metaName = 'tributary_segments';

const keysIn = (held: string): string[] => held.split('|').filter((key) => key !== '');
const text = (keys: readonly string[]): string => (keys.length === 0 ? '' : `|${[...keys].sort().join('|')}|`);

/** With the segment, beside those that are there. */
export function withSegment(held: string, segment: string): string {
  return text([...new Set([...keysIn(held), segment])]);
}

/** Without the segment; the others stay. */
export function withoutSegment(held: string, segment: string): string {
  return text(keysIn(held).filter((key) => key !== segment));
}
