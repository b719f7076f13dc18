import { readFile, writeFile } from 'node:fs/promises';
import { TributaryError } from '@tributary/contracts';
import { parse, stringify } from 'yaml';
import { createProgressLine } from '../progress-line.js';
import { withLinkedFiles } from './link-files.js';
import { renderReport } from './report/render-report.js';
import { resultOf } from './result.js';
import { showLinked } from './show-linked.js';
import { writeClusters } from './write-clusters.js';
import { writePairs } from './write-pairs.js';

export interface LinkOptions {
  settings?: string;
  id?: string;
  truth?: string;
  oneToOne?: boolean;
  within?: boolean;
  out?: string;
  pairs?: string;
  report?: string;
  json?: boolean;
}

/** `tributary link`: links the records of files and writes what was asked for. */
export async function link(paths: readonly string[], options: LinkOptions): Promise<void> {
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
        oneToOne: options.oneToOne,
        within: options.within,
        tell: line.show,
        signal: stop.signal,
      },
      async (linked) => {
        line.clear();
        if (options.out !== undefined) await writeClusters(options.out, linked);
        if (options.pairs !== undefined) await writePairs(options.pairs, linked);
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

async function readSettings(path: string): Promise<unknown> {
  try {
    return parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new TributaryError('CONFIG_INVALID', `The settings "${path}" cannot be read: ${(cause as Error).message}.`);
  }
}
