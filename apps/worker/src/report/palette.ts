interface Colour {
  light: string;
  dark: string;
}

/**
 * Every colour of the page, once per theme. The light values are all different: charts are drawn with them and then
 * each is replaced by its CSS variable, so one drawing serves both themes. Text on any step of the two scales keeps a
 * contrast of at least 4.5:1 with `ink`.
 */
export const palette = {
  page: { light: '#f5f7f8', dark: '#0f1519' },
  card: { light: '#fefefe', dark: '#182026' },
  sunk: { light: '#eef2f4', dark: '#212b32' },
  ink: { light: '#14212b', dark: '#e9eff3' },
  quiet: { light: '#50606d', dark: '#a5b4bf' },
  rule: { light: '#dce3e8', dark: '#2f3b44' },
  brand: { light: '#0b6e78', dark: '#4fc3cd' },
  bar: { light: '#1f8791', dark: '#35a3ae' },
  mark: { light: '#b3470f', dark: '#f0945c' },
  warnBack: { light: '#fdf3e4', dark: '#33281a' },
  warnInk: { light: '#7a4408', dark: '#f3c98e' },
  below3: { light: '#7fb2de', dark: '#205f97' },
  below2: { light: '#abcdea', dark: '#1d4b74' },
  below1: { light: '#d8e8f5', dark: '#1e3850' },
  level: { light: '#f1f3f5', dark: '#263037' },
  above1: { light: '#fbe6d3', dark: '#4a3423' },
  above2: { light: '#f6c89f', dark: '#704722' },
  above3: { light: '#ee9f5c', dark: '#96561c' },
  share0: { light: '#f0f3f4', dark: '#232d34' },
  share1: { light: '#dff0f1', dark: '#1d3a40' },
  share2: { light: '#bde0e3', dark: '#1b4a51' },
  share3: { light: '#93ccd1', dark: '#1a5d65' },
  share4: { light: '#66b5bc', dark: '#19717b' },
  group0: { light: '#1b7f8a', dark: '#45b5c0' },
  group1: { light: '#d1661c', dark: '#f0945d' },
  group2: { light: '#5b5fc7', dark: '#9a9df2' },
  group3: { light: '#c23b75', dark: '#ee82ad' },
  group4: { light: '#5f8f1f', dark: '#a3cc66' },
  group5: { light: '#b48a00', dark: '#e6c04d' },
  group6: { light: '#3f7ac2', dark: '#7fb0ea' },
  group7: { light: '#8a5a3c', dark: '#c79a7c' },
  group8: { light: '#8c4fb0', dark: '#c593e3' },
} as const satisfies Record<string, Colour>;

export type ColourName = keyof typeof palette;

const names = Object.keys(palette) as ColourName[];

/** The colour to draw with; `themed` turns it into its variable. */
export function paint(name: ColourName): string {
  return palette[name].light;
}

/** Replaces each drawn colour by its CSS variable, which follows the reader's theme. */
export function themed(svg: string): string {
  const variables = new Map<string, string>(names.map((name) => [palette[name].light, `var(--${name})`]));
  return svg.replace(/(fill|stroke)="(#[0-9a-f]{6})"/gi, (whole, property: string, colour: string) => {
    const variable = variables.get(colour.toLowerCase());
    return variable === undefined ? whole : `${property}="${variable}"`;
  });
}

/** The custom properties of one theme. */
export function variables(theme: keyof Colour): string {
  return names.map((name) => `--${name}:${palette[name][theme]}`).join(';');
}
