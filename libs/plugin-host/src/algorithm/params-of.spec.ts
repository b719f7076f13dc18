import { defineAlgorithm } from '@tributary/plugin-kit';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { paramsOf } from './params-of.js';

const withParams = (params: z.ZodType) =>
  defineAlgorithm({
    ...{ id: 'some', title: 'Some', summary: 'Groups rows, for tests.', version: '1.0.0', engine: '^0.1' },
    ...{ kind: 'clustering', params, suits: { rows: 10 } },
    fit: () => ({ format: 1, json: {}, buffers: {} }),
    apply: (_, { rows }) => new Int32Array(rows),
  });
const params = z.object({ k: z.int().default(3).describe('Groups.'), eps: z.number().optional() });

it('fills in defaults, and names what does not fit and what is not known', () => {
  expect(paramsOf(withParams(params), {})).toEqual({ k: 3 });
  expect(paramsOf(withParams(params), { eps: undefined })).toEqual({ k: 3, eps: undefined });
  expect(() => paramsOf(withParams(params), { k: 'many' })).toThrow(/do not fit: k: /);
  expect(() => paramsOf(withParams(params), { espilon: 2 })).toThrow(
    'espilon: no parameter of this name; there are k (Groups), eps',
  );
  expect(() => paramsOf(withParams(params.omit({ k: true })), { k: 3 })).toThrow(/finds the number of groups itself/);
  expect(paramsOf(withParams(z.looseObject({})), { anything: 2 })).toEqual({ anything: 2 });
});
