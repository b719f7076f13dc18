const ambient = new Set(['Date.now', 'performance.now', 'Math.random']);

/** Plugins take the time from their context and kernels take a seed, so that a run can be repeated and tested. */
export const handedInTimeAndChance = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { ambient: '{{call}} cannot be repeated or tested: use the clock of the context, or the seed.' },
  },
  create(context) {
    const report = (node, call) => context.report({ node, messageId: 'ambient', data: { call } });
    return {
      MemberExpression(node) {
        const path = `${node.object.name}.${node.property.name ?? node.property.value}`;
        if (ambient.has(path)) report(node, `${path}()`);
      },
      NewExpression(node) {
        if (node.callee.name === 'Date' && node.arguments.length === 0) report(node, 'new Date()');
      },
    };
  },
};
