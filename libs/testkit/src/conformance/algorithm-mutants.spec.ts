import { connect } from 'node:net';
import { defineAlgorithm, type Artifact, type Matrix } from '@tributary/plugin-kit';
import { z } from 'zod';
import {
  artifactOf,
  centresOf,
  checkFinite,
  farthestCentres as good,
  type params,
  rowOf,
  type Centres,
} from '../../fixtures/farthest-centres.js';
import { mutantTable, type Mutant } from '../../fixtures/mutant-table.js';
import { algorithmCases } from '../index.js';

const suite = { tooMany: { k: 10 } };
const casesOf = (change: Partial<Centres>) =>
  algorithmCases(defineAlgorithm<typeof params>({ ...good, ...change }) as never, suite);
const fault = (does: string, caughtBy: string, change: Partial<Centres>): Mutant => ({
  does,
  caughtBy,
  cases: casesOf(change),
});
type Fit = (matrix: Matrix, ...rest: [Parameters<Centres['fit']>[1], Parameters<Centres['fit']>[2]]) => Artifact;
const fit = good.fit as Fit;
/** Throws what is no TributaryError where the rows are poor. */
const breaksWhen = (poor: (matrix: Matrix) => boolean, thrown: unknown = new RangeError('oops')): Partial<Centres> => ({
  fit: (matrix, ...rest) => {
    if (poor(matrix)) throw thrown;
    return fit(matrix, ...rest);
  },
});
/** Changes what is said of rows. */
const labels = (change: (label: number, row: number, matrix: Matrix) => number): Partial<Centres> => ({
  apply: (artifact, matrix) => good.apply(artifact, matrix).map((label, row) => change(label, row, matrix)),
});
const isConstant = (data: ArrayLike<number>): boolean => Array.from(data).every((value) => value === data[0]);
const firstColumn = (matrix: Matrix): Matrix => ({ ...matrix, columns: matrix.columns.slice(0, 1) });
const rowPromise = 'says the same of a row twice, alone, among others and in any order';
const leftPromise = 'leaves rows, ids and artifact as they were';
const truthPromise = 'finds the blobs of the truth data, with one label per row';
const labelPromise = 'gives labels as an Int32Array of −1 and up, one per row';
const seedPromise = 'makes the same artifact of the same rows and seed';
const threadPromise = 'makes the same artifact with threads as without, however many';
const manyPromise = 'says nothing of no rows, and something of each of very many';
const keptPromise = 'keeps nothing of one fit for the next';
const finitePromise = 'refuses NaN and infinite values';
let calls = 0;
let last: Artifact | undefined;
const byShape = new Map<string, Artifact>();

mutantTable(
  'clustering',
  casesOf({
    again: ({ json, buffers }, { k }) => {
      const { width } = json as { width: number };
      return { format: 1, json: { width }, buffers: { ...buffers, centres: buffers['all']!.slice(0, k * width) } };
    },
    // Centres are found one after the other: all are kept, so that another k needs no rows.
    fit: (matrix, { k }) => {
      const all = artifactOf(matrix, { k: Math.max(k, Math.min(8, matrix.rows)), first: 0 }).buffers.centres;
      const artifact = centresOf(matrix, [...all.slice(0, k * matrix.columns.length)]);
      return { ...artifact, buffers: { ...artifact.buffers, all } };
    },
  }),
  [
    {
      does: 'is not frozen',
      caughtBy: 'is a frozen value with a well-formed head',
      cases: algorithmCases({ ...good, plugin: 'algorithm' } as never, suite),
    },
    fault(
      'leaves a parameter without words',
      'has settings that can be shown as a form: JSON Schema, each field described',
      {
        params: z.object({ k: z.int().default(3) }) as never,
      },
    ),
    fault('has a key that is no secret', 'marks every setting that sounds like a secret by secret()', {
      params: z.object({ k: z.int().default(3), apiKey: z.string().default('').describe('Key') }) as never,
    }),
    fault('needs a parameter', 'has parameters that work without a word, shown as JSON Schema', {
      params: z.object({ k: z.int().describe('Groups') }) as never,
    }),
    fault('forgets the other k', 'gives without the rows what a fit with another k gives', {
      again: (artifact) => artifact,
    }),
    fault('does not follow its seed', seedPromise, {
      fit: (...given) => ({ ...fit(...given), json: { width: 4, n: calls++ } }),
    }),
    fault('keeps a Map in its artifact', 'leaves an artifact of plain data that works the same after being stored', {
      fit: (...given) => ({ ...fit(...given), json: { width: 4, map: new Map([[1, 2]]) } }),
    }),
    fault('reports progress backwards', 'reports progress from 0 to 1 that only grows', {
      fit: (matrix, given, tools) => {
        tools.progress(0.9);
        tools.progress(0.1);
        return fit(matrix, given, tools);
      },
    }),
    fault('labels by chance', truthPromise, {
      apply: (_, matrix) => Int32Array.from(matrix.ids, (__, row) => (row * 7) % 2),
    }),
    fault('returns NaN labels', labelPromise, {
      apply: (artifact, matrix) => Float64Array.from(good.apply(artifact, matrix), () => NaN) as never,
    }),
    fault('forgets the last row', labelPromise, {
      apply: (artifact, matrix) => good.apply(artifact, matrix).slice(1),
    }),
    fault('starts from the fit before', keptPromise, {
      fit: (...given) => {
        const made = fit(...given);
        const before = last;
        last = made;
        return { ...made, json: { ...(made.json as object), warm: before ? [...before.buffers['centres']!] : [] } };
      },
    }),
    fault('calls home', 'opens no connection', {
      apply: (artifact, matrix) => {
        connect({ host: '127.0.0.1', port: 9 }).on('error', () => undefined);
        return good.apply(artifact, matrix);
      },
    }),
    fault(
      'divides by the range',
      'copes with constant columns',
      breaksWhen((matrix) =>
        matrix.columns.some(({ data }) => matrix.rows > 0 && isConstant(data) && matrix.rows > 1 && matrix.rows !== 30),
      ),
    ),
    fault(
      'stumbles over equal rows',
      'copes with rows that are all or nearly all the same',
      breaksWhen((matrix) => isConstant(matrix.columns[0]?.data.slice(1) ?? []) && matrix.rows === 30),
    ),
    fault(
      'fails on its own words',
      'copes with a single row',
      breaksWhen(({ rows }) => rows === 1),
    ),
    fault(
      'stumbles over two rows',
      'copes with fewer rows than groups or neighbours, and with twice the same rows',
      breaksWhen(({ rows }) => rows === 2),
    ),
    fault('fits nothing at all', 'refuses a matrix without rows', {
      fit: (matrix, ...rest) => (matrix.rows === 0 ? centresOf(matrix, []) : fit(matrix, ...rest)),
    }),
    fault('takes NaN as zero', finitePromise, {
      fit: (matrix, ...rest) => fit(finite(matrix), ...rest),
    }),
    fault('finds more groups than rows', 'refuses to find more than the rows can give', {
      fit: (matrix, { k }, tools) => fit(matrix, { k: Math.min(k, Math.max(1, matrix.rows)) }, tools),
    }),
    fault('starts where Math.random says', seedPromise, {
      fit: (matrix, { k }) => artifactOf(matrix, { k, first: Math.floor(Math.random() * matrix.rows) }),
    }),
    fault('starts where the clock says', seedPromise, {
      fit: (matrix, { k }) => artifactOf(matrix, { k, first: Date.now() % matrix.rows }),
    }),
    fault('finds something else with threads', threadPromise, {
      fit: async (matrix, { k }, { parallel }) => {
        const echo = new URL('data:text/javascript,export default (first) => (order) => first + order');
        const thread = parallel?.start<number, number>(echo, 1);
        return artifactOf(matrix, { k, first: (await thread?.ask(1)) ?? 0 });
      },
    }),
    fault('hands its thread what cannot be handed', threadPromise, {
      fit: (matrix, given, { parallel, ...tools }) => {
        parallel?.start(new URL('data:text/javascript,export default () => () => 0'), () => 0);
        return fit(matrix, given, tools as never);
      },
    }),
    fault('depends on how many threads there are', threadPromise, {
      fit: (matrix, { k }, { parallel }) => {
        parallel?.start(new URL('data:text/javascript,export default () => () => 0'), 0);
        return artifactOf(matrix, { k, first: parallel?.threads === 1 ? 1 : 0 });
      },
    }),
    fault(
      'counts labels from one',
      labelPromise,
      labels((label) => label + 1),
    ),
    fault(
      'leaves a number out',
      labelPromise,
      labels((label) => (label === 2 ? 7 : label)),
    ),
    fault(
      'labels by the place in the table',
      rowPromise,
      labels((_, row) => row % 3),
    ),
    fault(
      'is wrong for one row',
      rowPromise,
      labels((label, row) => (row === 17 ? (label + 1) % 3 : label)),
    ),
    fault(
      'labels the second of two equal rows otherwise',
      rowPromise,
      labels((label, row, matrix) => {
        const before = Array.from({ length: row }, (_, at) => rowOf(matrix, at).join());
        return before.includes(rowOf(matrix, row).join()) ? (label + 1) % 3 : label;
      }),
    ),
    fault(
      'labels by who stands beside',
      rowPromise,
      labels((label, _, { rows }) => (rows === 1 ? 2 : label)),
    ),
    fault(
      'says something else when asked again',
      rowPromise,
      labels((label) => (calls++ % 61 === 60 ? 2 - label : label)),
    ),
    fault('starts with the first rows', truthPromise, {
      fit: (matrix, given, tools) => {
        fit(matrix, given, tools);
        return centresOf(matrix, Array.from({ length: given.k }, (_, row) => rowOf(matrix, row)).flat());
      },
    }),
    fault('looks at one column only', truthPromise, {
      fit: (matrix, ...rest) => ({ ...fit(firstColumn(matrix), ...rest), json: { width: matrix.columns.length } }),
      apply: (artifact, matrix) => good.apply({ ...artifact, json: { width: 1 } }, firstColumn(matrix)),
    }),
    fault('takes one odd value for another group', truthPromise, {
      apply: (artifact, matrix) =>
        good.apply(artifact, matrix).map((label, row) => (rowOf(matrix, row)[0]! > 21.7 ? 0 : label)),
    }),
    fault('changes its input', leftPromise, {
      apply: (artifact, matrix) => {
        const made = good.apply(artifact, matrix);
        matrix.columns[0]?.data.fill(0);
        return made;
      },
    }),
    fault('numbers the ids anew', leftPromise, {
      fit: (matrix, ...rest) => {
        matrix.ids.sort().reverse();
        return fit(matrix, ...rest);
      },
    }),
    fault('counts in its artifact', leftPromise, {
      apply: (artifact, matrix) => {
        artifact.buffers['seen'] = Float64Array.of(matrix.rows);
        return good.apply(artifact, matrix);
      },
    }),
    fault('hands all labels to one call', manyPromise, {
      apply: (artifact, matrix) => {
        const made = good.apply(artifact, matrix);
        return Math.max(...made) > 1e9 ? made.slice(1) : made;
      },
    }),
    fault('cannot label nobody', manyPromise, {
      apply: (artifact, matrix) => {
        if (matrix.rows === 0) throw new TypeError('undefined');
        return good.apply(artifact, matrix);
      },
    }),
    fault('labels by the columns that are left', 'refuses rows of other columns than it was fitted on', {
      apply: (artifact, matrix) => good.apply({ ...artifact, json: { width: matrix.columns.length } }, matrix),
    }),
    fault('keeps fits by their shape', keptPromise, {
      fit: (matrix, ...rest) => {
        const shape = `${matrix.rows} × ${matrix.columns.length}`;
        const made = byShape.get(shape) ?? fit(matrix, ...rest);
        byShape.set(shape, made);
        return made;
      },
    }),
    fault('talks', 'says nothing on the console', {
      fit: (...given) => {
        console.log('rows', given[0].rows);
        return fit(...given);
      },
    }),
    fault('writes past the console', 'says nothing on the console', {
      fit: (...given) => {
        process.stdout.write('.');
        return fit(...given);
      },
    }),
    fault('looks for gaps in the first column only', finitePromise, {
      fit: (matrix, given, tools) => {
        checkFinite(firstColumn(matrix));
        return fit(finite(matrix), given, tools);
      },
    }),
    fault('labels people with gaps', finitePromise, {
      apply: (artifact, matrix) => good.apply(artifact, finite(matrix)),
    }),
    fault(
      'throws words',
      'copes with a single row',
      breaksWhen(({ rows }) => rows === 1, 'one row'),
    ),
    fault(
      'throws nothing in particular',
      'copes with a single row',
      breaksWhen(({ rows }) => rows === 1, null),
    ),
  ],
);

function finite(matrix: Matrix): Matrix {
  const data = (values: Float64Array) => values.map((value) => (Number.isFinite(value) ? value : 0));
  return { ...matrix, columns: matrix.columns.map((one) => ({ ...one, data: data(one.data as Float64Array) })) };
}
