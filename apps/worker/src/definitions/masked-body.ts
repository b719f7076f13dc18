import type { Definition, JsonObject } from '@tributary/contracts';
import { shown } from './diff-fields.js';
import { withoutSealed } from './secret-settings.js';

/** A stored body for a screen: what is sealed is dots. */
export function maskedBody(body: Definition['body']): JsonObject {
  return shown(withoutSealed(body)) as JsonObject;
}
