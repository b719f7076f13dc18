/** Events of one frame take consecutive places, so that place order is log order. */
export const eventsPerFrame = 1 << 13;

/** One number per event, in log order, for ever the same. */
export function placeNumber(place: { position: number; index: number }): number {
  return place.position * eventsPerFrame + place.index;
}
