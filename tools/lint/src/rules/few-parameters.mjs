/** More than a few positional parameters are mixed up at the call; an object with names is not. */
export const fewParameters = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { many: '{{count}} positional parameters, at most {{limit}}: take an object with named fields.' },
  },
  create(context) {
    const check = (node) => {
      const limit = node.parent.kind === 'constructor' ? 6 : 3;
      const count = node.params.length;
      if (count > limit) context.report({ node, messageId: 'many', data: { count, limit } });
    };
    return { FunctionDeclaration: check, FunctionExpression: check, ArrowFunctionExpression: check };
  },
};
