import type { ColourName } from '../palette.js';

const colours = [
  'group0',
  'group1',
  'group2',
  'group3',
  'group4',
  'group5',
  'group6',
  'group7',
  'group8',
] as const satisfies readonly ColourName[];

/** The colour of a cluster on the whole page; beyond nine they come again, and noise is quiet. */
export function groupColour(index: number): ColourName {
  return index < 0 ? 'quiet' : colours[index % colours.length]!;
}
