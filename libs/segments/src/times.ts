/** A DateTime64(3) parameter, UTC. */
export function utc(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('T', ' ').replace('Z', '');
}
