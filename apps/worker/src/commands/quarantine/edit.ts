import { judgeCall } from '@tributary/collection';
import { TributaryError } from '@tributary/contracts';
import {
  existsIn,
  immutableJSONPatch,
  parsePath,
  type JSONPatchDocument,
  type JSONPatchOperation,
} from 'immutable-json-patch';
import type { House } from '../../house/house.js';
import { quarantineBody } from './body.js';
import { quarantineLine } from './lines.js';

/** How a line is changed: by a whole call, or by a JSON patch (RFC 6902) of what would be sent. */
export type QuarantineChange = { body: unknown } | { patch: unknown };

export interface Edited {
  id: string;
  body: unknown;
}

/**
 * Keeps what a person made of a line, for {@link resend} to send. The message id stays what it was, whatever is written.
 * @throws NOT_FOUND; INVALID_REQUEST where the patch cannot be applied or no tracking call comes of it.
 */
export async function edit(house: House, id: string, change: QuarantineChange & { by: string }): Promise<Edited> {
  const line = await quarantineLine(house.warehouse, id);
  if (line.resent)
    throw new TributaryError(
      'INVALID_REQUEST',
      `Line ${id} was sent again at ${line.resent.at}; look for what became of it.`,
    );
  const { body } = await quarantineBody(house, line);
  const changed = 'body' in change ? change.body : patched(body, change.patch);
  const judged = judgeCall(changed, { requestBytes: 0 });
  if (!judged.ok)
    throw new TributaryError('INVALID_REQUEST', `What comes of it is no tracking call: ${judged.reason}.`);
  await house.warehouse.insert('quarantine_edits', [
    { id, at: (Date.now() / 1000).toFixed(3), by: change.by, body: JSON.stringify(changed) },
  ]);
  return { id, body: changed };
}

const operations = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test']);
const reserved = /\/(__proto__|constructor|prototype)(\/|$)/;

function patched(body: unknown, patch: unknown): unknown {
  if (body === undefined)
    throw new TributaryError('INVALID_REQUEST', 'There is no call to patch: give the whole body in its place.');
  if (!isPatch(patch))
    throw new TributaryError('INVALID_REQUEST', 'A patch is a list of operations { op, path, value } (RFC 6902).');
  try {
    let changed = body;
    for (const operation of patch) {
      // The library lets it pass where nothing is there; RFC 6902 (4.2, 4.3) does not.
      if (['replace', 'remove'].includes(operation.op) && !existsIn(changed, parsePath(changed, operation.path)))
        throw new TributaryError('INVALID_REQUEST', `nothing is at ${operation.path}`);
      changed = immutableJSONPatch(changed, [operation]);
    }
    return changed;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TributaryError('INVALID_REQUEST', `The patch cannot be applied: ${reason}`, { cause });
  }
}

function isPatch(patch: unknown): patch is JSONPatchDocument {
  return Array.isArray(patch) && patch.every(isOperation);
}

function isOperation(value: unknown): value is JSONPatchOperation {
  const { op, path, from = '' } = (value ?? {}) as { op?: unknown; path?: unknown; from?: unknown };
  return (
    typeof op === 'string' &&
    operations.has(op) &&
    [path, from].every((pointer) => typeof pointer === 'string' && !reserved.test(pointer))
  );
}
