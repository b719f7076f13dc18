import type { Linkage } from '../link-records.js';
import { tellsAlone } from './single-field.js';

/** What a reader of the result has to know of how little it rests on; undefined where several fields were compared. */
export function thinEvidence({ run, agreements }: Pick<Linkage, 'run' | 'agreements'>): string | undefined {
  const [field, second] = run.fields;
  if (second !== undefined) return undefined;
  return tellsAlone(run, agreements)
    ? `Only "${field!.name}" is compared: probabilities say how far likeness is more than chance, and nothing else confirms them. Look at some links before you use them.`
    : `Only "${field!.name}" (${field!.role}) is compared, and different records share such values: nothing is linked by it alone. Compare a further column.`;
}
