import { count, table } from '../table.js';

type Write = (line: string) => void;

interface Preview {
  size: number;
  people: number;
  sample: string[];
  overlaps: { segment: string; shared: number }[];
}

export function showPreview({ size, people, sample, overlaps }: Preview, write: Write): void {
  const share = people > 0 ? ` (${((100 * size) / people).toFixed(1)} % of ${people.toLocaleString('en-GB')})` : '';
  write(`${count(size, 'person', 'people')}${share}`);
  if (sample.length > 0) write(`For example: ${sample.join(', ')}`);
  if (overlaps.length > 0) write('Also in:');
  for (const line of table(overlaps.map(({ segment, shared }) => [`  ${segment}`, shared]))) write(line);
}
