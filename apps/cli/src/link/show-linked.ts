import { cutReasons, thinEvidence } from '@tributary/linkage';
import { reviewPairs, type LinkedFiles } from './link-files.js';

const count = (n: number): string => Math.round(n).toLocaleString('en-GB');
const share = (n: number): string => n.toFixed(4);

/** A linkage in words. */
export function showLinked(linked: LinkedFiles, write: (line: string) => void): void {
  const { files, linkage, score, best, settings, leftOut, seconds } = linked;
  const { run, plan, pairs, clusters } = linkage;
  write(
    `${count(run.records)} records, ${count(pairs)} compared, ${count(clusters.count)} clusters in ${seconds.toFixed(1)} s.`,
  );
  write(
    `Linked from match probability ${settings.thresholds.accept}; ${count(reviewPairs(linked))} pairs are worth a look.`,
  );
  const thin = thinEvidence(linkage);
  if (thin) write(thin);
  for (const note of files.flatMap((file) => file.notes())) write(note);
  for (const reason of cutReasons)
    if (clusters.refused[reason] > 0)
      write(`${count(clusters.refused[reason])} links over that were refused by a guard of clusters: ${reason}.`);
  if (score)
    write(
      `Against the known answers: precision ${share(score.precision)}, recall ${share(score.recall)}, F1 ${share(score.f1)} (best F1 ${share(best!.f1)} at ${best!.threshold.toPrecision(4)}).`,
    );
  write('\nCompared:');
  for (const { name, role, columns } of settings.fields)
    write(`  ${name.padEnd(24)} ${role.padEnd(14)} ${columns.map((each) => each.join(' + ')).join('  |  ')}`);
  if (leftOut.length > 0) write('\nNot compared:');
  for (const { file, column, why } of leftOut) write(`  ${column.padEnd(24)} ${why} (${file})`);
  write(plan.costs.length > 0 ? '\nBlocking rules:' : '\nEvery record was compared with every other one.');
  for (const rule of plan.costs) {
    const over =
      rule.blocksOver === 0
        ? ''
        : `, ${count(rule.blocksOver)} blocks over the limit${rule.refinedBy ? ` refined by ${rule.refinedBy}` : ''}, ${count(rule.pairsLeftOut)} comparisons left out`;
    write(
      `  ${rule.name.padEnd(40)} ${count(rule.pairsWithin)} comparisons, largest block ${count(rule.largestBlock)}${over}`,
    );
  }
  for (const rule of plan.tooCostly)
    write(`  left out, too costly: ${rule.name} (${count(rule.pairsWithin)} comparisons)`);
}
