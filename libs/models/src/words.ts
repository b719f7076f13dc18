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

/** The first letter large; what is no letter stays. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The first letter small, unless an acronym begins with it. */
export function lowered(text: string): string {
  return /^\p{Lu}(?:\p{Lu}|$)/u.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
}

/** What is longer than a name may be, without its middle. */
export function shortened(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, 24).trimEnd()} … ${text.slice(-14).trimStart()}`;
}

const longest = 44;
