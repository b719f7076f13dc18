const telling = /(^|_)(password|passphrase|token|secret|credential|api_?key|access_?key|private_?key|secret_?key)s?$/;

/** A setting that sounds like a secret is made by secret(), or it would be shown, logged and stored in the open. */
export const secretSettings = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { open: 'The field {{name}} sounds like a secret: make it with secret() of @tributary/plugin-kit.' },
  },
  create(context) {
    return {
      Property(node) {
        const name = node.key.name ?? node.key.value;
        if (node.computed || typeof name !== 'string' || !telling.test(snake(name))) return;
        if (root(node.value)?.name === 'z') context.report({ node, messageId: 'open', data: { name } });
      },
    };
  },
};

const snake = (name) => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

/** The leftmost name of a chain of calls: z of z.string().min(1). */
function root(node) {
  if (node?.type === 'CallExpression') return root(node.callee);
  if (node?.type === 'MemberExpression') return root(node.object);
  return node?.type === 'Identifier' ? node : undefined;
}
