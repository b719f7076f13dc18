import type { LinkedFiles } from '../link-files.js';
import { reviewPairs } from '../link-files.js';
import { cuts } from './cuts.js';
import { examplePairs, waterfall } from './example-pairs.js';
import { bar, count, escaped, percent, section, table } from './html.js';
import { style } from './style.js';

/** The page that explains a linkage: one file, no script, nothing loaded from elsewhere. */
export async function renderReport(linked: LinkedFiles): Promise<string> {
  const parts = [
    summary(linked),
    await examples(linked),
    compared(linked),
    blocking(linked),
    sizes(linked),
    cuts(linked),
  ];
  const title = `Linkage of ${linked.files.map(({ name }) => name).join(' and ')}`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escaped(title)}</title><style>${style}</style></head><body><main><h1>${escaped(title)}</h1>${parts.join('')}</main></body></html>\n`;
}

const tile = (value: string, name: string): string => `<div class="tile"><b>${value}</b>${escaped(name)}</div>`;

function summary(linked: LinkedFiles): string {
  const { linkage, score, best, settings } = linked;
  const { run, clusters, pairs } = linkage;
  const tiles = [
    tile(count(run.records), 'records read'),
    tile(count(clusters.count), 'different people or things'),
    tile(count(run.records - clusters.count), 'records that belong to another'),
    tile(count(reviewPairs(linked)), 'pairs worth a look'),
    tile(count(pairs), 'pairs compared'),
    ...(score
      ? [
          tile(percent(score.precision), 'of links are right'),
          tile(percent(score.recall), 'of true links found'),
          tile(score.f1.toFixed(3), `F1 (best ${best!.f1.toFixed(3)})`),
        ]
      : []),
  ];
  return section(
    'What was found',
    `Records are linked where they are the same with a probability of ${percent(settings.thresholds.accept)} or more.`,
    `<div class="tiles">${tiles.join('')}</div>`,
  );
}

async function examples(linked: LinkedFiles): Promise<string> {
  const found = await examplePairs(linked);
  const lead = {
    linked: 'Pairs that were taken for the same. Every bar is what one field says; a bit doubles the odds.',
    borderline: 'Pairs nearest to the threshold, on both sides: look here first.',
    'not linked': 'Pairs that have something in common, but not enough.',
  };
  return Object.entries(found)
    .map(([name, pairs]) =>
      section(
        `Examples: ${name}`,
        lead[name as keyof typeof lead],
        pairs.map(waterfall).join('') || '<p class="quiet">There are none.</p>',
      ),
    )
    .join('');
}

function compared({ linkage, settings }: LinkedFiles): string {
  const { model } = linkage;
  const tables = model.fields.map(({ field, levels, parent }) => {
    const rows = [...levels]
      .reverse()
      .map(({ label, m, u, bits }) => [
        escaped(label),
        `${bar(m, 1, 'match')} <span class="number">${percent(m)}</span>`,
        `${bar(u, 1, 'other')} <span class="number">${u < 0.0001 ? u.toExponential(1) : percent(u)}</span>`,
        `<span class="number">${bits[0]! > 0 ? '+' : ''}${bits[0]!.toFixed(1)}</span>`,
      ]);
    const role = settings.fields.find(({ name }) => name === field)!.role;
    const hangs = parent < 0 ? '' : `; chance agreement depends on ${model.fields[parent]!.field}`;
    return `<h3>${escaped(field)} <span class="quiet">${escaped(role + hangs)}</span></h3>${table(['', 'among matches (m)', 'among others (u)', 'bits'], rows)}`;
  });
  return section(
    'What each field can tell',
    'How often two records of the same thing agree, against how often two different ones do. Learnt from the data, without labels.',
    tables.join(''),
  );
}

function blocking({ linkage }: LinkedFiles): string {
  const { costs, tooCostly } = linkage.plan;
  if (costs.length === 0)
    return section('What was compared', 'The files are small: every record was compared with every other one.', '');
  const row = (rule: (typeof costs)[number], note: string): string[] => [
    escaped(rule.name),
    count(rule.pairsWithin),
    count(rule.blocks),
    count(rule.largestBlock),
    escaped(note),
  ];
  const rows = [
    ...costs.map((rule) =>
      row(
        rule,
        rule.blocksOver === 0
          ? ''
          : `${count(rule.blocksOver)} blocks over the limit${rule.refinedBy ? `, refined by ${rule.refinedBy}` : ''}; ${count(rule.pairsLeftOut)} comparisons left out`,
      ),
    ),
    ...tooCostly.map((rule) => row(rule, 'left out: too many comparisons')),
  ];
  return section(
    'What was compared',
    'Only records that agree on all keys of a rule are compared; a pair that several rules bring is compared once.',
    table(['rule', 'comparisons', 'blocks', 'largest block', ''], rows),
  );
}

function sizes({ linkage }: LinkedFiles): string {
  const members = new Map<number, number>();
  for (const cluster of linkage.clusters.of) members.set(cluster, (members.get(cluster) ?? 0) + 1);
  const histogram = new Map<number, number>();
  for (const size of members.values()) histogram.set(size, (histogram.get(size) ?? 0) + 1);
  const most = Math.max(...histogram.values());
  const rows = [...histogram]
    .sort(([a], [b]) => a - b)
    .map(([size, clusters]) => [count(size), bar(clusters, most, 'match'), count(clusters)]);
  return section(
    'How many records each has',
    'Clusters by their number of records.',
    table(['records', '', 'clusters'], rows),
  );
}
