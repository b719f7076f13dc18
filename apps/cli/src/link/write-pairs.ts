import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { probabilityOf } from '@tributary/linkage';
import { eachRecord } from './each-record.js';
import type { LinkedFiles } from './link-files.js';
import { csvCell } from './write-clusters.js';

const perChunk = 10_000;

/** The scored pairs, the strongest first, with the columns of Splink's predictions. */
export async function writePairs(path: string, linked: LinkedFiles): Promise<void> {
  await pipeline(lines(linked), createWriteStream(path));
}

async function* lines(linked: LinkedFiles): AsyncGenerator<string> {
  const ids: string[] = [];
  for await (const { id } of eachRecord(linked)) ids.push(id);
  const { edges, fileOf } = linked.linkage;
  const names = linked.files.map(({ name }) => csvCell(name));
  yield 'match_weight,match_probability,source_dataset_l,unique_id_l,source_dataset_r,unique_id_r\n';
  let text = '';
  for (let at = 0; at < edges.bits.length; at++) {
    const [l, r, bits] = [edges.l[at]!, edges.r[at]!, edges.bits[at]!];
    text += `${bits.toFixed(4)},${probabilityOf(bits).toPrecision(8)},${names[fileOf(l)]},${csvCell(ids[l]!)},${names[fileOf(r)]},${csvCell(ids[r]!)}\n`;
    if ((at + 1) % perChunk > 0) continue;
    yield text;
    text = '';
  }
  yield text;
}
