const limit = 20_000;

/** One idea per file: a file that outgrows the limit holds several. */
export const smallFile = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { large: 'The file has {{size}} bytes, at most {{limit}}: it holds more than one idea.' },
  },
  create(context) {
    return {
      Program(node) {
        const size = Buffer.byteLength(context.sourceCode.text);
        if (size > limit) context.report({ node, messageId: 'large', data: { size, limit } });
      },
    };
  },
};
