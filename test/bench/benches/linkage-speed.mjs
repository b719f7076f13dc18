import { join } from 'node:path';
import { withLinkedFiles } from '@tributary/cli';
import { inFolder } from '../folder.mjs';
import { fieldsForPeer, noSplink, splink, splinkVersion } from '../splink.mjs';
import { writePeople } from '../synthetic-people.mjs';

/** Rules that both tools can be given word for word: records agree on all columns of one of them. */
const rules = [
  ['phone', 'birth_date'],
  ['email'],
  ['birth_date', 'surname'],
  ['birth_date', 'street'],
  ['phone', 'postcode'],
  ['surname', 'forename', 'postcode'],
];

const line = (what, { precision, recall, f1 }, used) => ({
  what,
  value: f1.toFixed(4),
  unit: `F1 (P ${precision.toFixed(4)}, R ${recall.toFixed(4)})`,
  ...used,
});

/** The same people and the same blocking rules, linked by us and by Splink in the same run, each from the file to clusters. */
export function linkageSpeed({ quick }) {
  return inFolder(async (folder) => {
    const rows = quick ? 50_000 : 1_000_000;
    const path = join(folder, 'people.csv');
    await writePeople(path, { rows });
    const request = { paths: [path], truth: 'person', settings: { blocking: { rules } }, tell: () => undefined };
    const ours = await withLinkedFiles(request, async ({ score, seconds, cpuSeconds, settings }) => ({
      score,
      settings,
      used: { wall: seconds, cpu: cpuSeconds },
    }));
    const what = `${rows.toLocaleString('en-GB')} synthetic people, ${rules.length} given rules`;
    const version = splinkVersion();
    if (!version) return [line(what, ours.score, ours.used), noSplink];
    const table = { path, truth: 'person', fields: fieldsForPeer(ours.settings), rules, thresholds: [0.95] };
    const [peer] = splink([table]).scores;
    return [
      line(what, ours.score, ours.used),
      line(`  Splink ${version}, reading by pandas`, peer, { wall: peer.wall, cpu: peer.cpu }),
      { what: '  faster than Splink by', value: (peer.wall / ours.used.wall).toFixed(2), unit: '× wall' },
      { what: '  and by', value: (peer.cpu / ours.used.cpu).toFixed(2), unit: '× CPU' },
    ];
  });
}
