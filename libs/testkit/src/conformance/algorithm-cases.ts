import type { AlgorithmPlugin } from '@tributary/plugin-kit';
import { degenerateCases } from './algorithm-degenerate-cases.js';
import { fitCases } from './algorithm-fit-cases.js';
import { algorithmPurityCases } from './algorithm-purity-cases.js';
import type { AlgorithmSuite } from './algorithm-suite.js';
import type { ConformanceCase } from './case.js';
import { rowCases } from './algorithm-row-cases.js';
import { seedCases } from './algorithm-seed-cases.js';
import { headCases } from './head-cases.js';

/** What every algorithm promises, as data. */
export function algorithmCases(plugin: AlgorithmPlugin, suite: AlgorithmSuite = {}): ConformanceCase[] {
  return [
    ...headCases(plugin, plugin.params),
    ...fitCases(plugin, suite),
    ...seedCases(plugin, suite),
    ...rowCases(plugin, suite),
    ...algorithmPurityCases(plugin, suite),
    ...degenerateCases(plugin, suite),
  ];
}
