import { createRandom } from '@tributary/numerics';

/** Eight blobs that overlap, so that the algorithms have work to do, over shared memory as feature matrices are. */
export function blobs(rows, columns) {
  const random = createRandom(9);
  const centres = Array.from({ length: 8 }, () => Array.from({ length: columns }, () => random.next() * 2));
  const data = Array.from({ length: columns }, () => new Float64Array(new SharedArrayBuffer(rows * 8)));
  for (let row = 0; row < rows; row++) {
    const centre = centres[random.int(8)];
    for (let c = 0; c < columns; c++) data[c][row] = centre[c] + random.next() + random.next() + random.next() - 1.5;
  }
  const ids = new BigUint64Array(new SharedArrayBuffer(rows * 8));
  for (let row = 0; row < rows; row++) ids[row] = BigInt(row + 1);
  return {
    rows,
    ids,
    columns: data.map((values, c) => ({ name: `bench.x${c}`, kind: 'numeric', data: values })),
  };
}

/** The columns of such a matrix as features that a model may name. */
export function catalogueOf({ columns }) {
  return columns.map(({ name }) => ({ key: name, title: name, description: '', unit: 'number', noun: name }));
}
