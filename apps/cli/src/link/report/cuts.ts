import { cutReasons, probabilityOf, type CutReason } from '@tributary/linkage';
import type { LinkedFiles } from '../link-files.js';
import { count, escaped, percent, section, table } from './html.js';

const shown = 20;

const why: Record<CutReason, string> = {
  'too large': 'together they would be larger than clusters.largest',
  'few links between': 'hardly any other pairs between the two groups are links, and more than one should be',
  'second of a file': 'one file would have two records in the cluster (clusters.oneToOne or onePerFile)',
  'weak bridge': 'it alone would hold two groups together, and is less likely than clusters.weakestBridge',
};

/** Links over the threshold that join nothing, and the guard that refused each; nothing where there are none. */
export function cuts({ linkage }: LinkedFiles): string {
  const { refused, cuts: found } = linkage.clusters;
  const told = cutReasons.filter((reason) => refused[reason] > 0);
  if (told.length === 0) return '';
  const reasons = told.map((reason) => [count(refused[reason]), escaped(reason), escaped(why[reason])]);
  const rows = found
    .slice(0, shown)
    .map(({ l, r, bits, reason, sizes }) => [
      `${l + 1} and ${r + 1}`,
      percent(probabilityOf(bits)),
      `${count(sizes[0])} + ${count(sizes[1])}`,
      escaped(reason),
    ]);
  return section(
    'Where clusters were cut',
    `Links over the threshold that a guard refused; ${rows.length < shown ? 'all of them' : `the ${shown} strongest`} below.`,
    `${table(['links', 'guard', 'why'], reasons)}${table(['records', 'likely the same', 'records on either side', 'guard'], rows)}`,
  );
}
