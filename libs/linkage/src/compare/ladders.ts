import type { Kind, Role } from '../settings/roles.js';

/** One rung of a comparison's ladder, from unlike to equal. */
export interface Level {
  /** What a person reads in reports. */
  label: string;
  /** Condition in SQL on `{a}` and `{b}`, tried from the top rung down. The lowest rung has none. */
  when: string;
  /** Share of true matches expected on this rung before anything is known; the rungs of a ladder sum to 1. */
  prior: number;
}

/** A comparison: rungs 1 … n from "else" up; 0 stands for a missing value on either side, which is no evidence. */
export interface Ladder {
  levels: readonly Level[];
  /** Named sub-expressions that the conditions use, as SQL. */
  lets: Record<string, string>;
  /** Those of them that are numbers and dear: computed once a pair, before any condition. */
  dear?: readonly string[];
  /** Least Jaro-Winkler similarity that a condition asks for: below it the exact figure does not matter. */
  leastSimilar?: number;
}

/**
 * Jaro-Winkler, left out where the values are equal or cannot be alike: a mask of the letters that occur bounds the
 * letters in common by m ≤ min(|a| − |a∖b|, |b| − |b∖a|), and Jaro by (m/|a| + m/|b| + 1) / 3. No level is lost.
 */
const similarity = (a: string, b: string): string =>
  `multiIf(${a} = ${b}, 2., {hopeless}, 0., jaroWinklerSimilarity(${a}, ${b}))`;
const slips = 'if({a} = {b}, 0, damerauLevenshteinDistance({a}, {b}))';

const level = (label: string, prior: number, when = '1'): Level => ({ label, prior, when });

/**
 * The ladders. Thresholds of Jaro-Winkler .92/.88 are Splink's defaults (and Winkler 1990 for the measure); a typing
 * error is one step of Damerau-Levenshtein. Every ladder has at most seven rungs: three bits in a packed vector. Whoever
 * changes a condition changes its twin in twin/rungs.ts.
 */
export const ladders: Record<Kind, Ladder> = {
  name: {
    lets: { jw: similarity('{a}', '{b}') },
    dear: ['jw'],
    leastSimilar: 0.8,
    levels: [
      level('different', 0.04),
      level('initial or beginning', 0.02, 'startsWith({a}, {b}) OR startsWith({b}, {a})'),
      level('similar', 0.03, '{jw} >= 0.8'),
      level('much alike', 0.05, '{jw} >= 0.88'),
      level('nearly equal', 0.1, '{jw} >= 0.92'),
      level('swapped or short form', 0.02, '{swapped}'),
      level('equal', 0.74, '{a} = {b}'),
    ],
  },
  word: {
    lets: { jw: similarity('{a}', '{b}') },
    dear: ['jw'],
    leastSimilar: 0.8,
    levels: [
      level('different', 0.08),
      level('similar', 0.03, '{jw} >= 0.8'),
      level('much alike', 0.05, '{jw} >= 0.88'),
      level('nearly equal', 0.1, '{jw} >= 0.92'),
      level('equal', 0.74, '{a} = {b}'),
    ],
  },
  date: {
    lets: { typing: slips },
    dear: ['typing'],
    levels: [
      level('different', 0.04),
      level('same year', 0.02, 'substring({a}, 1, 4) = substring({b}, 1, 4)'),
      level('two slips', 0.02, '{typing} <= 2'),
      level(
        'two of year, month and day',
        0.04,
        '(substring({a}, 1, 4) = substring({b}, 1, 4)) + (substring({a}, 5, 2) = substring({b}, 5, 2)) + (substring({a}, 7, 2) = substring({b}, 7, 2)) = 2 OR {a} = concat(substring({b}, 1, 4), substring({b}, 7, 2), substring({b}, 5, 2))',
      ),
      level('one slip', 0.08, '{typing} <= 1'),
      level('equal', 0.8, '{a} = {b}'),
    ],
  },
  email: {
    lets: {
      userA: "substringIndex({a}, '@', 1)",
      userB: "substringIndex({b}, '@', 1)",
      jw: similarity('{a}', '{b}'),
      jwUser:
        "multiIf({userA} = {userB}, 2., {userA} = '' OR {userB} = '', 0., jaroWinklerSimilarity({userA}, {userB}))",
    },
    dear: ['jw', 'jwUser'],
    leastSimilar: 0.95,
    levels: [
      level('different', 0.1),
      level('similar name before the @', 0.04, '{jwUser} >= 0.88'),
      level('nearly equal', 0.05, '{jw} >= 0.95'),
      level('same name before the @', 0.06, '{userA} = {userB}'),
      level('equal', 0.75, '{a} = {b}'),
    ],
  },
  code: {
    lets: { typing: slips, size: 'greatest(length({a}), length({b}))' },
    dear: ['typing'],
    levels: [
      level('different', 0.06),
      level('same beginning', 0.03, '{size} >= 4 AND substring({a}, 1, 3) = substring({b}, 1, 3)'),
      level('two slips', 0.03, '{size} >= 6 AND {typing} <= 2'),
      level('one slip', 0.08, '{typing} <= 1'),
      level('equal', 0.8, '{a} = {b}'),
    ],
  },
  text: {
    lets: {
      shared: '{shared}',
      // The constant: a few common words in common are little, even where they are all there is.
      jaccard: '{shared} / ({sumA} + {sumB} - {shared} + 2000)',
      // A text of one or two words lies inside many: only longer ones count as contained.
      inside: 'if(least(length({tokensA}), length({tokensB})) < 3, 0, {shared} / greatest(least({sumA}, {sumB}), 1))',
      // Typing errors in short texts; long ones are alike by their letters alone, and the shortest have no run of four.
      grams:
        'if(greatest(length({a}), length({b})) > 48 OR least(length({a}), length({b})) < 4, 0, 1 - ngramDistance({a}, {b}))',
      like: 'greatest({jaccard}, {inside} * 0.75, {grams})',
      // One typing error takes a short text most of its runs of four. Another digit is another model, part or volume.
      slip: `abs(toInt32(length({a})) - toInt32(length({b}))) <= 1 AND least(length({a}), length({b})) >= 6 AND {like} >= 0.2 AND damerauLevenshteinDistance({a}, {b}) <= 1 AND replaceRegexpAll({a}, '[^0-9]', '') = replaceRegexpAll({b}, '[^0-9]', '')`,
    },
    dear: ['like'],
    levels: [
      level('different', 0.05),
      level('a little in common', 0.07, '{like} >= 0.2'),
      level('some words in common', 0.12, '{like} >= 0.35'),
      level('half in common', 0.16, '{like} >= 0.5'),
      level('mostly the same', 0.2, '{like} >= 0.65'),
      level('nearly equal', 0.2, '{like} >= 0.85 OR {slip}'),
      level('equal', 0.2, '{a} = {b}'),
    ],
  },
  number: {
    lets: {
      x: 'toFloat64OrZero({a})',
      y: 'toFloat64OrZero({b})',
      gap: 'abs({x} - {y}) / greatest(abs({x}), abs({y}), 1e-9)',
    },
    levels: [
      level('different', 0.12),
      level('within a quarter', 0.06, '{gap} <= 0.25'),
      level('within a tenth', 0.06, '{gap} <= 0.1'),
      level('nearly equal', 0.06, '{gap} <= 0.01'),
      level('equal', 0.7, '{x} = {y}'),
    ],
  },
  list: {
    lets: {
      jaccard: '{shared} / greatest({sumA} + {sumB} - {shared}, 1)',
      inside: '{shared} / greatest(least({sumA}, {sumB}), 1)',
    },
    dear: ['jaccard', 'inside'],
    levels: [
      level('nothing in common', 0.06),
      level('something in common', 0.1, '{inside} > 0'),
      level('half in common', 0.1, '{jaccard} >= 0.5'),
      level('one within the other', 0.14, '{inside} >= 0.999'),
      level('equal', 0.6, '{a} = {b}'),
    ],
  },
  category: { lets: {}, levels: [level('different', 0.2), level('equal', 0.8, '{a} = {b}')] },
};

/** Roles whose frequent values say less than rare ones: agreement on them is weighed by the value's frequency. */
export const frequencyMatters: ReadonlySet<Role> = new Set([
  'forename',
  'surname',
  'full_name',
  'street',
  'city',
  'postcode',
  'category',
  'word',
  'title',
]);
