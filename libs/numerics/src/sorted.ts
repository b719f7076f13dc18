/**
 * The values that are not NaN, in rising order. They lie in `room` where one is given, at least as long as the values: who
 * sorts column after column then takes memory once.
 */
export function sortedKnown(
  values: ArrayLike<number>,
  room: Float64Array = new Float64Array(values.length),
): Float64Array {
  let known = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) room[known++] = values[i]!;
  return room.subarray(0, known).sort();
}
