import type { ClusteringArtifact } from './result.js';

/** The artifact as JSON that names stretches of one long byte array: `{ floats: [first value, count] }` for each array. */
export function storedArtifact(artifact: ClusteringArtifact): { json: unknown; buffers: Uint8Array } {
  const arrays: Float64Array[] = [];
  let length = 0;
  const json = JSON.parse(
    JSON.stringify(artifact, (_, value: unknown) => {
      if (!(value instanceof Float64Array)) return value;
      const floats = [length, value.length];
      arrays.push(value);
      length += value.length;
      return { floats };
    }),
  ) as unknown;
  const all = new Float64Array(length);
  let at = 0;
  for (const values of arrays) {
    all.set(values, at);
    at += values.length;
  }
  return { json, buffers: new Uint8Array(all.buffer) };
}

/** The artifact as it was before {@link storedArtifact}. */
export function loadedArtifact(json: unknown, buffers: Uint8Array): ClusteringArtifact {
  // The bytes may lie anywhere in a larger buffer; 64-bit numbers want their own.
  const all = new Float64Array(Uint8Array.from(buffers).buffer);
  return JSON.parse(JSON.stringify(json), (_, value: unknown) => {
    const place = (value as { floats?: [number, number] } | null)?.floats;
    return Array.isArray(place) ? all.slice(place[0], place[0] + place[1]) : value;
  }) as ClusteringArtifact;
}
