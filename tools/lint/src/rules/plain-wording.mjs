const fields = new Set(['title', 'summary', 'description']);
const makers = new Set(['defineSource', 'defineDestination', 'defineAlgorithm', 'defineEnricher']);
const longestTitle = 60;
const longestSentence = 220;

/** What people read of a plugin: titles are short names in sentence case, summaries and help texts whole sentences. */
export const plainWording = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      titleEnd: 'A title ends without a full stop.',
      titleCase: 'A title is in sentence case: "{{word}}" would be written small in a sentence.',
      titleLength: 'A title has 2 to 60 characters, this one {{size}}.',
      sentenceStart: 'A help text is a whole sentence, so it starts with a word, a number or a name in code.',
      sentenceEnd: 'A help text is a whole sentence, so it ends with a full stop.',
      sentenceLength: 'A help text has at most 220 characters, this one {{size}}; the rest belongs into the README.',
      loud: 'Write it without an exclamation mark.',
    },
  },
  create(context) {
    const report = (node, messageId, data) => context.report({ node, messageId, data });
    const sentence = (node, text) => {
      // A help text may start with a value that it explains: "csv opens in a spreadsheet.", "whsec_ and the key."
      if (!/^[\p{L}\p{N}`"]/u.test(text)) report(node, 'sentenceStart');
      if (!/[.…?]$/.test(text)) report(node, 'sentenceEnd');
      if (text.length > longestSentence) report(node, 'sentenceLength', { size: text.length });
      if (text.includes('!')) report(node, 'loud');
    };
    const title = (node, text) => {
      if (text.endsWith('.')) report(node, 'titleEnd');
      if (text.length < 2 || text.length > longestTitle) report(node, 'titleLength', { size: text.length });
      if (text.includes('!')) report(node, 'loud');
      // Names keep their capitals; of several plain words in a row only the first may have one.
      const rest = text
        .replace(/\(.*?\)/g, '')
        .split(/\s+/)
        .slice(1)
        .filter((word) => /^\p{Lu}\p{Ll}+$/u.test(word));
      if (rest.length > 1) report(node, 'titleCase', { word: rest[0] });
    };
    return {
      CallExpression(node) {
        if (node.callee.property?.name === 'describe' && textOf(node.arguments[0]) !== undefined)
          sentence(node.arguments[0], textOf(node.arguments[0]));
        if (!makers.has(node.callee.name)) return;
        for (const { key, value } of node.arguments[0]?.properties ?? []) {
          const text = fields.has(key?.name) ? textOf(value) : undefined;
          if (text === undefined) continue;
          if (key.name === 'title') title(value, text);
          else sentence(value, text);
        }
      },
    };
  },
};

function textOf(node) {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  return node?.type === 'TemplateLiteral' && node.expressions.length === 0 ? node.quasis[0].value.cooked : undefined;
}
