import type { Random } from './random.js';

export interface Product {
  sku: string;
  name: string;
  category: string;
  /** List price in cents. */
  cents: number;
}

const ranges: readonly (readonly [category: string, things: string, from: number, to: number])[] = [
  ['Garden', 'Watering can|Pruning shears|Planter|Lantern|Hammock|Bird feeder', 900, 8900],
  ['Kitchen', 'Teapot|Chopping board|Pepper mill|Crêpe pan|Mixing bowl|Knife', 700, 12900],
  ['Home', 'Cushion|Throw|Vase|Candle|Mirror|Lamp', 600, 14900],
  ['Clothing', 'Scarf|Raincoat|Jumper|Socks|Apron|Hat', 500, 9900],
  ['Outdoor', 'Flask|Rucksack|Blanket|Torch|Compass|Tent', 1100, 24900],
  ['Books', 'Cookbook|Atlas|Field guide|Notebook|Calendar|Novel', 500, 3900],
];

/** 144 products: six categories of six things in four sizes, dearer from size to size. */
export const products: readonly Product[] = ranges.flatMap(([category, things, from, to], range) =>
  things.split('|').flatMap((thing, t) =>
    ['S', 'M', 'L', 'XL'].map((size, s) => {
      const cents = from + Math.round(((to - from) * (t * 4 + s)) / 2300) * 100;
      return {
        sku: `${category.slice(0, 2).toUpperCase()}${range}${t}-${size}`,
        name: `${thing} ${size}`,
        category,
        cents,
      };
    }),
  ),
);

/** A product at about the price sought: the nearest of a few drawn. */
export function productNear(cents: number, random: Random): Product {
  let best = random.pick(products);
  for (let i = 0; i < 4; i++) {
    const other = random.pick(products);
    if (Math.abs(other.cents - cents) < Math.abs(best.cents - cents)) best = other;
  }
  return best;
}
