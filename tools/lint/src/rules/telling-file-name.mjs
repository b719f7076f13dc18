import { basename } from 'node:path';

const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/;
const vague = /^(utils?|commons?|shared|helpers?|misc)(\.|$)/;

/** A file is called after its idea, in kebab-case; a drawer for everything has no idea. */
export const tellingFileName = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      kebab: 'Call the file in kebab-case, not {{file}}.',
      vague: 'A file called {{file}} says nothing about what is in it.',
    },
  },
  create(context) {
    return {
      Program(node) {
        const file = basename(context.filename);
        if (!kebab.test(file)) context.report({ node, messageId: 'kebab', data: { file } });
        if (vague.test(file)) context.report({ node, messageId: 'vague', data: { file } });
      },
    };
  },
};
