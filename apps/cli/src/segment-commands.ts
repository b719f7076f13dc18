import { readFile } from 'node:fs/promises';
import { TributaryError } from '@tributary/contracts';
import { exitCodes } from './exit.js';
import {
  showApplied,
  showExplanation,
  showFlow,
  showMembers,
  showOverlaps,
  showPreview,
  showSegments,
  showSegmentsPlan,
  showTimeline,
  showValidity,
  showVerified,
  showWarnings,
} from './show/segments/index.js';
import type { Maker } from './maker.js';
import { stated } from './stated.js';

/** Segments: `segments`, and `segments plan | apply | preview | explain | history | flow | members | overlap | warnings | verify`. */
export function addSegmentCommands({ root, share, act }: Maker): void {
  const segments = root.command('segments').description('who belongs together').exitOverride();
  share(segments.command('list', { isDefault: true }).description('segments with their sizes and meaning')).action(
    act('segments', () => ({}), { show: showSegments }),
  );
  const sub = (name: string, description: string) => share(segments.command(name).description(description));
  const segmentKey = ['<segment>', 'key of a segment'] as const;

  sub(
    'plan',
    'what the segments and lifecycles of tributary.config.ts would change, and who would enter and leave; exit code 2: changes',
  ).action(
    act('segments plan', (_, { project }) => stated(project), {
      show: showSegmentsPlan,
      exitCode: (result) => ((result as { changes: unknown[] }).changes.length > 0 ? exitCodes.changes : exitCodes.ok),
    }),
  );
  sub('apply', 'apply tributary.config.ts where nothing but segments and lifecycles differs').action(
    act('segments apply', (_, { project }) => stated(project), { show: showApplied }),
  );
  sub('preview', 'how many people a rule holds now, a few of them, and where else they are; saves nothing')
    .argument('[segment]', 'key of a segment')
    .option('--rule <json>', 'the rule itself, as JSON')
    .option('--file <file>', 'a file with the rule, as JSON')
    .action(act('segments preview', ([segment], options) => askedRule(segment, options), { show: showPreview }));
  sub('explain', 'why a person is in a segment or not, part by part, and what would move them')
    .argument(...segmentKey)
    .argument('<identifier>', 'e-mail, phone, user id, customer number, anonymous id or public id')
    .action(act('segments explain', ([segment, identifier]) => ({ segment, identifier }), { show: showExplanation }));
  sub('history', 'size, entered, left and turnover, day by day (UTC)')
    .argument(...segmentKey)
    .option('--from <day>', 'first day (default: 30 days before the last)')
    .option('--to <day>', 'last day (default: today)')
    .action(act('segments history', ([segment], { from, to }) => ({ segment, from, to }), { show: showTimeline }));
  sub('flow', 'where people went between two days: from which segment into which')
    .argument('<segments...>', 'keys of segments; a model stands for its clusters, a lifecycle for its stages')
    .option('--from <day>', 'first day (default: 30 days before the last)')
    .option('--to <day>', 'last day (default: today)')
    .action(act('segments flow', ([segments], { from, to }) => ({ segments, from, to }), { show: showFlow }));
  sub('members', 'who is in a segment, or was at a moment')
    .argument(...segmentKey)
    .option('--at <moment>', 'a day (its first moment, UTC) or a moment such as 2024-06-01T12:00:00Z (default: now)')
    .option('--limit <n>', 'at most so many', '100')
    .action(
      act('segments members', ([segment], { at, limit }) => ({ segment, at, limit: wholeNumber(limit) }), {
        show: showMembers,
      }),
    );
  sub('overlap', 'people that segments have in common')
    .argument('[segment]', 'one of the two (default: every pair)')
    .action(act('segments overlap', ([segment]) => ({ segment }), { show: showOverlaps }));
  sub(
    'warnings',
    'segments that are too small, empty, shrinking or nearly the same, and sums that do not add up',
  ).action(act('segments warnings', () => ({}), { show: showWarnings }));
  sub('validate', 'whether a cut parts people who differ in an outcome: effect size and significance')
    .requiredOption('--cut <rule>', 'the cut: a rule as JSON, or the key of a segment')
    .requiredOption('--outcome <rule>', 'the outcome: a rule as JSON, or the key of a segment')
    .action(
      act(
        'segments validate',
        (_, { cut, outcome }) => ({ cut: ruleOrKey('--cut', cut), outcome: ruleOrKey('--outcome', outcome) }),
        { show: showValidity },
      ),
    );
  sub('verify', 'judge everyone anew, compare with the live memberships and mend what differs').action(
    act('segments verify', () => ({}), { show: showVerified }),
  );
}

async function askedRule(segment: unknown, { rule, file }: Record<string, unknown>): Promise<object> {
  if ([segment, rule, file].filter((one) => one !== undefined).length !== 1)
    throw new TributaryError('INVALID_REQUEST', 'Give one of: the key of a segment, --rule, --file.');
  if (segment !== undefined) return { segment };
  try {
    return { rule: JSON.parse(String(rule ?? (await readFile(String(file), 'utf8')))) as unknown };
  } catch (error) {
    throw new TributaryError('INVALID_REQUEST', `The rule cannot be read as JSON: ${(error as Error).message}`);
  }
}

function ruleOrKey(name: string, text: unknown): object {
  const stated = String(text).trim();
  if (!stated.startsWith('{')) return { segment: stated };
  try {
    return { rule: JSON.parse(stated) as unknown };
  } catch (error) {
    throw new TributaryError('INVALID_REQUEST', `${name} cannot be read as JSON: ${(error as Error).message}`);
  }
}

function wholeNumber(text: unknown): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 10_000)
    throw new TributaryError('INVALID_REQUEST', '--limit takes a whole number from 1 to 10,000.');
  return value;
}
