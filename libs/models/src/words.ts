/** How a column or feature is called within a sentence: "NumWebPurchases" as "num web purchases", acronyms as they are. */
export function wordsOf(name: string): string {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replaceAll('_', ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
    .replace(/\p{L}+/gu, (word) => (/^\p{Lu}\p{Ll}+$/u.test(word) ? word.toLowerCase() : word));
}

/** Words that are read from right to left, closed by a mark, so that numbers behind them stay behind them. */
export function closed(words: string): string {
  return /[\p{Script=Arabic}\p{Script=Hebrew}]$/u.test(words) ? `${words}\u200e` : words;
}

/** The first letter large; what is no letter stays. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The first letter small, unless an acronym begins with it. */
export function lowered(text: string): string {
  return /^\p{Lu}(?:\p{Lu}|$)/u.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
}

/** What is longer than a name or a label may be, without its middle. */
export function shortened(text: string, longest = 44): string {
  if (text.length <= longest) return text;
  const end = Math.floor(longest / 3);
  return `${text.slice(0, longest - end - 3).trimEnd()} … ${text.slice(-end).trimStart()}`;
}
