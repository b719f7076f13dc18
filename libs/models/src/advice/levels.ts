import { cutTree, hierarchical, silhouette, type Points } from '@tributary/numerics';

/**
 * Two numbers of groups at which Ward's tree is clear, the larger at least twice the smaller: the next merge would be
 * at least 1.8 times as high. Null where there are no such two.
 */
export function clearLevels(rows: Points): [number, number] | null {
  const merges = hierarchical(rows, 'ward');
  const heights = merges.map(({ height }) => height).reverse();
  const clear: number[] = [];
  for (let k = 2; k <= 16 && k < heights.length; k++) {
    if (heights[k - 2]! < 1.8 * heights[k - 1]!) continue;
    const labels = cutTree(merges, rows.rows, { k });
    if (silhouette(rows, labels).mean >= 0.5) clear.push(k);
  }
  const few = clear[0];
  const many = clear.find((k) => few !== undefined && k >= 2 * few);
  return few === undefined || many === undefined ? null : [few, many];
}
