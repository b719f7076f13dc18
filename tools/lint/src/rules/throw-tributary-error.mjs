const builtIn = new Set([
  'Error',
  'TypeError',
  'RangeError',
  'SyntaxError',
  'ReferenceError',
  'EvalError',
  'URIError',
  'AggregateError',
]);

/** Errors that leave a function carry a code, a fault and a hint, so only TributaryError is made outside tests. */
export const throwTributaryError = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { plain: 'Throw a TributaryError with a code instead of {{name}}.' },
  },
  create(context) {
    const plain = (node) => node?.type === 'Identifier' && builtIn.has(node.name) && isGlobal(context, node);
    const report = (node, name) => context.report({ node, messageId: 'plain', data: { name } });
    const made = (node) => {
      if (plain(node.callee)) report(node, node.callee.name);
    };
    const derived = (node) => {
      if (plain(node.superClass) && node.id?.name !== 'TributaryError') report(node.superClass, node.superClass.name);
    };
    return { NewExpression: made, CallExpression: made, ClassDeclaration: derived, ClassExpression: derived };
  },
};

function isGlobal(context, node) {
  for (let scope = context.sourceCode.getScope(node); scope; scope = scope.upper)
    if (scope.set.get(node.name)?.defs.length) return false;
  return true;
}
