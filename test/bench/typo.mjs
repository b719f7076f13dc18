const letters = 'abcdefghijklmnopqrstuvwxyz';

/** One slip of the pen: a character left out, doubled by another, another one, or two that changed places. */
export function typo(random, text) {
  if (text.length < 2) return text;
  const at = random.int(text.length - 1);
  const letter = /\d/.test(text[at]) ? String(random.int(10)) : letters[random.int(26)];
  switch (random.int(4)) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + letter + text.slice(at);
    case 2:
      return text.slice(0, at) + letter + text.slice(at + 1);
    default:
      return text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2);
  }
}
