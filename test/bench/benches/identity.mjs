import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLinkedFiles } from '@tributary/cli';
import { inFolder } from '../folder.mjs';
import { measure } from '../measure.mjs';
import { main } from '../standalone.mjs';
import { writePeople } from '../synthetic-people.mjs';

const data = (path) => fileURLToPath(new URL(`../../../../shared/data/${path}`, import.meta.url));
const febrl = (n) => ({ files: [`febrl-1-3/dataset${n}.csv.gz`], id: 'rec_id', truth: 'rec_id=rec-(\\d+)' });

/** Public sets, each with its files and its known answers. No settings: columns, rules and thresholds are inferred. */
const sets = {
  'FEBRL 1': febrl(1),
  'FEBRL 2': febrl(2),
  'FEBRL 3': febrl(3),
  'splink fake_1000': { files: ['splink-fake-1000/fake_1000.csv.gz'], truth: 'cluster' },
  RLdata500: { files: ['rldata-500/RLdata500.tsv.gz'], truthFile: 'rldata-500/identity.RLdata500.tsv.gz' },
  'fodors × zagats, one to one': {
    files: ['fodors-zagat/fodors.csv.gz', 'fodors-zagat/zagats.csv.gz'],
    truthFile: 'fodors-zagat/lbl_restnt_wf1.csv.gz',
    oneToOne: true,
  },
  restaurant: { files: ['fodors-zagat/restaurant.csv.gz'], truth: 'class' },
  cddb: { files: ['cddb/cddb.csv.gz'], truthFile: 'cddb/gt.csv.gz' },
  'abt × buy, one to one': {
    files: ['abt-buy/abt.csv.gz', 'abt-buy/buy.csv.gz'],
    truthFile: 'abt-buy/gt.csv.gz',
    oneToOne: true,
  },
};

/** Rules that many strangers share a key of: some twenty comparisons a record, fifty for each true pair. */
const looseRules = [
  ['birth_date'],
  ['surname', 'forename'],
  ['email'],
  ['phone'],
  ['street'],
  ['postcode', 'surname:beginning'],
  ['postcode', 'forename'],
];

/** Probabilistic linkage: cluster F1 at the default threshold and at the best one, and speed as the number of records grows. */
export function identity({ quick }) {
  return inFolder(async (folder) => {
    const lines = [];
    for (const [what, { files, truth, truthFile, ...options }] of Object.entries(sets)) {
      const paths = files.map(data);
      if (!paths.every(existsSync)) {
        lines.push({ what: `${what}: LEFT OUT, ../shared/data is not on this machine` });
        continue;
      }
      lines.push(await one(what, { paths, truth: truthFile ? data(truthFile) : truth, ...options }));
    }
    for (const rows of quick ? [20_000, 80_000] : [50_000, 200_000, 1_000_000]) {
      const path = join(folder, `people-${rows}.csv`);
      await writePeople(path, { rows });
      const name = `${rows.toLocaleString('en-GB')} synthetic people, 30 % again`;
      lines.push(line(name, linkedByCommand(path)));
      if (rows < 80_000 || rows > 200_000) continue;
      const settings = join(folder, 'loose.json');
      await writeFile(settings, JSON.stringify({ blocking: { rules: looseRules, mostPairs: 5_000_000 } }));
      lines.push(line(`${name}, loose rules`, linkedByCommand(path, '--settings', settings)));
    }
    return lines;
  });
}

async function one(what, request) {
  const run = await measure(() =>
    withLinkedFiles({ ...request, tell: () => undefined }, ({ score, best, linkage, seconds, cpuSeconds }) => ({
      ...score,
      best,
      seconds,
      cpuSeconds,
      pairs: linkage.pairs,
    })),
  );
  return line(what, run.result);
}

/** What `tributary link --json` says of a file: in a process of its own, as its user runs it. */
function linkedByCommand(path, ...options) {
  const args = [main, 'link', path, '--truth', 'person', '--json', ...options];
  const run = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (run.status !== 0) throw new Error(`tributary link ended with ${run.status}: ${run.stderr.slice(-2_000)}`);
  return JSON.parse(run.stdout);
}

function line(what, { precision, recall, f1, best, pairs, seconds, cpuSeconds }) {
  const share = (value) => value.toFixed(4);
  return {
    what,
    value: share(f1),
    unit: `F1 (P ${share(precision)}, R ${share(recall)}; best ${share(best.f1)}); ${pairs.toLocaleString('en-GB')} pairs, ${Math.round(pairs / cpuSeconds).toLocaleString('en-GB')} a cpu second`,
    wall: seconds,
    cpu: cpuSeconds,
  };
}
