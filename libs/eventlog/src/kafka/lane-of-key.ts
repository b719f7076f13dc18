const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;

/** The lane of a key: that which the clients of Kafka choose by default (murmur2), so that other producers agree with us. */
export function laneOfKey(key: string, lanes: number): number {
  return (murmur2(Buffer.from(key)) & 0x7fffffff) % lanes;
}

/** MurmurHash 2 as Kafka computes it; a signed 32-bit number. */
export function murmur2(bytes: Buffer): number {
  const whole = bytes.length & ~3;
  let hash = SEED ^ bytes.length;
  for (let at = 0; at < whole; at += 4) {
    const word = Math.imul(bytes.readInt32LE(at), MULTIPLIER);
    hash = Math.imul(hash, MULTIPLIER) ^ Math.imul(word ^ (word >>> 24), MULTIPLIER);
  }
  if (whole < bytes.length) {
    hash ^= bytes.readUIntLE(whole, bytes.length - whole);
    hash = Math.imul(hash, MULTIPLIER);
  }
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return hash ^ (hash >>> 15);
}
