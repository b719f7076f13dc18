/** The polynomial of ECMA-182, the lowest bit first, in two halves. */
const [polyHigh, polyLow] = [0xc96c5795, 0xd7870f42];

const [high, low] = tables();

function tables(): [Uint32Array, Uint32Array] {
  const halves: [Uint32Array, Uint32Array] = [new Uint32Array(256), new Uint32Array(256)];
  for (let byte = 0; byte < 256; byte++) {
    let [up, down] = [0, byte];
    for (let bit = 0; bit < 8; bit++) {
      const odd = (down & 1) === 1;
      down = (down >>> 1) | ((up & 1) << 31);
      up >>>= 1;
      if (odd) [up, down] = [up ^ polyHigh, down ^ polyLow];
    }
    halves[0][byte] = up;
    halves[1][byte] = down;
  }
  return halves;
}

/** The cyclic redundancy check of bytes (ECMA-182, started at zero) that the warehouse computes as `CRC64`. */
export function crc64(bytes: string): bigint {
  let [up, down] = [0, 0];
  for (let at = 0; at < bytes.length; at++) {
    const place = (down ^ bytes.charCodeAt(at)) & 255;
    down = ((down >>> 8) | (up << 24)) ^ low[place]!;
    up = (up >>> 8) ^ high[place]!;
  }
  return (BigInt(up >>> 0) << 32n) | BigInt(down >>> 0);
}
