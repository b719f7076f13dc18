/** Letters that Unicode does not take apart into a base letter and a mark. */
const whole: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};
const plain = /^[\x20-\x7e]*$/;

/**
 * Cyrillic and Greek letters in Latin ones, after their usual romanisation: two bytes a letter, the first one always the
 * same, would make any two names look alike to measures that read bytes.
 */
const romanised =
  pairsOf(`а a б b в v г g ґ g д d е e ё e є ie ж zh з z и i і i й i к k л l м m н n о o п p р r с s т t у u
ф f х kh ц ts ч ch ш sh щ shch ъ _ ы y ь _ э e ю iu я ia ђ dj ј j љ lj њ nj ћ c џ dz
α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o`);

function pairsOf(text: string): ReadonlyMap<string, string> {
  const parts = text.split(/\s+/);
  return new Map(parts.flatMap((part, at) => (at % 2 === 0 ? [[part, parts[at + 1]!.replace('_', '')]] : [])));
}

/** Lower case without accents, 'Müller' as 'MULLER', in Latin letters, 'Иванов' as 'Ivanov', where that is one by one; other scripts stay as they are. */
export function fold(value: string): string {
  const lower = value.toLowerCase();
  if (plain.test(lower)) return lower;
  return lower
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßæœøłđðþı]/g, (letter) => whole[letter]!)
    .replace(/[\u0370-\u04ff]/g, (letter) => romanised.get(letter) ?? letter);
}

const nobody =
  /^(?:n\/?a|#n\/a|\(?null\)?|none|nan|nil|undefined|unknown|--?|\?|\.|not available|unbekannt|desconocido|inconnu|\\n)?$/;

/** True where the text is a program's word for "nothing there". Missing values are no evidence, for or against. */
export const isMissing = (folded: string): boolean => nobody.test(folded);

/** Nearly all values are like this already, and need no look at their every letter in six ways. */
const settledWords = /^[a-z0-9]+(?: [a-z0-9]+)*$/;
const settledCode = /^[a-z0-9]+$/;

/** Words of letters and digits, one blank between them; apostrophes vanish ("o'neil" is "oneil"). */
export function words(value: string): string {
  const lower = value.toLowerCase();
  if (settledWords.test(lower)) return isMissing(lower) || isGarbled(lower) ? '' : lower;
  const folded = fold(value.trim());
  if (isMissing(folded)) return '';
  const text = folded
    .replace(/['’`´]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return isGarbled(text) ? '' : text;
}

const fewestWords = 4;
const shortestMean = 1.7;

/** Text that was read in the wrong encoding falls into single letters, all alike: it says nothing. */
function isGarbled(text: string): boolean {
  let words = 1;
  for (let at = text.indexOf(' '); at >= 0; at = text.indexOf(' ', at + 1)) words++;
  return words >= fewestWords && (text.length - words + 1) / words < shortestMean;
}

/** Letters and digits alone: 'AB-12 3' and 'ab123' are one code. */
export function compact(value: string): string {
  const lower = value.toLowerCase();
  if (settledCode.test(lower)) return isMissing(lower) ? '' : lower;
  const folded = fold(value.trim());
  return isMissing(folded) ? '' : folded.replace(/[^\p{L}\p{N}]+/gu, '');
}
