import { readFile, writeFile } from 'node:fs/promises';
import { TributaryError } from '@tributary/contracts';
import { parse, stringify } from 'yaml';
import { createProgressLine } from '../progress-line.js';
import { withLinkedFiles, type LinkedFiles } from './link-files.js';
import { trainingText } from './labels/dedupe-training.js';
import { labelRowsText } from './labels/splink-labels.js';
import { renderReport } from './report/render-report.js';
import { resultOf } from './result.js';
import { showLinked } from './show-linked.js';
import { writeClusters, type ClusterShape } from './write-clusters.js';
import { writePairs } from './write-pairs.js';

export interface LinkOptions {
  settings?: string;
  id?: string;
  truth?: string;
  oneToOne?: boolean;
  within?: boolean;
  out?: string;
  shape?: ClusterShape;
  pairs?: string;
  labels?: string;
  labelsOut?: string;
  report?: string;
  json?: boolean;
}

/** `tributary link`: links the records of files and writes what was asked for. */
export async function link(paths: readonly string[], options: LinkOptions): Promise<void> {
  if (options.labelsOut !== undefined && options.labels === undefined)
    throw new TributaryError(
      'INVALID_REQUEST',
      '--labels-out writes what --labels read, in the other shape: give --labels, too.',
    );
  const line = createProgressLine(process.stderr);
  const settings = options.settings === undefined ? undefined : await readSettings(options.settings);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new TributaryError('CANCELLED', 'Stopped. Nothing was written.'));
  process.once('SIGINT', interrupt);
  try {
    await withLinkedFiles(
      {
        paths,
        settings,
        id: options.id,
        truth: options.truth,
        labels: options.labels,
        oneToOne: options.oneToOne,
        within: options.within,
        tell: line.show,
        signal: stop.signal,
      },
      async (linked) => {
        line.clear();
        if (options.out !== undefined) await writeClusters(options.out, linked, options.shape);
        if (options.pairs !== undefined) await writePairs(options.pairs, linked);
        if (options.labelsOut !== undefined) await writeFile(options.labelsOut, labelsText(options.labelsOut, linked));
        if (options.report !== undefined) await writeFile(options.report, await renderReport(linked));
        if (options.json) process.stdout.write(`${JSON.stringify(resultOf(linked))}\n`);
        else {
          showLinked(linked, (text) => process.stdout.write(`${text}\n`));
          if (options.settings === undefined)
            process.stdout.write(`\n# Settings to run this again with --settings:\n${stringify(linked.settings)}`);
        }
      },
    );
  } finally {
    process.off('SIGINT', interrupt);
    line.clear();
  }
}

/** Labels in dedupe's shape where the file is JSON, else in Splink's. */
const labelsText = (path: string, { labels }: LinkedFiles): string =>
  /\.json$/i.test(path) ? trainingText(labels) : labelRowsText(labels);

async function readSettings(path: string): Promise<unknown> {
  try {
    return parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new TributaryError('CONFIG_INVALID', `The settings "${path}" cannot be read: ${(cause as Error).message}.`);
  }
}
