/** Text as it may stand in HTML. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`).replace(/[\p{Cc}\p{Cs}]/gu, ' ');

export const count = (n: number): string => Math.round(n).toLocaleString('en-GB');
export const percent = (share: number): string => `${(share * 100).toFixed(share > 0 && share < 0.01 ? 2 : 1)} %`;

/** A table; cells are HTML already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, row: readonly string[]): string => row.map((cell) => `<${tag}>${cell}</${tag}>`).join('');
  return `<div class="scroll"><table><thead><tr>${cells('th', head)}</tr></thead><tbody>${rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('')}</tbody></table></div>`;
}

export const section = (title: string, lead: string, body: string): string =>
  `<section><h2>${escaped(title)}</h2><p class="lead">${escaped(lead)}</p>${body}</section>`;

/** A bar that grows right for evidence in favour and left for evidence against. */
export function twoSidedBar(value: number, most: number): string {
  const width = Math.min(50, (Math.abs(value) / most) * 50).toFixed(1);
  const side = value >= 0 ? `left:50%;width:${width}%` : `right:50%;width:${width}%`;
  return `<span class="axis"><span class="bar ${value >= 0 ? 'for' : 'against'}" style="${side}"></span></span>`;
}

/** A bar from the left, as a share of `most`. */
export const bar = (value: number, most: number, kind: string): string =>
  `<span class="track"><span class="fill ${kind}" style="width:${((value / Math.max(most, 1e-12)) * 100).toFixed(1)}%"></span></span>`;
