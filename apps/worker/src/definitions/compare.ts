import {
  addressOf,
  definitionKinds,
  type Definition,
  type DefinitionChange,
  type Manager,
  type UiManaged,
} from '@tributary/contracts';
import type { AppliedDefinition } from './applied.js';
import { diffFields } from './diff-fields.js';

/** A definition, and its body with tokens for secrets. */
export interface Compared<TDefinition extends Definition = Definition> {
  definition: TDefinition;
  comparable: object;
}

export interface Statement {
  stated: readonly Compared[];
  applied: readonly Compared<AppliedDefinition>[];
  /** Who states it: the rest of what it manages is removed (code), or left as it is (ui). */
  manager: Manager;
  /** Addresses to remove; only for `ui`, which states parts. */
  remove: ReadonlySet<string>;
  /** Takes over what people manage by hand and the statement names. */
  adopt: boolean;
}

export interface Difference {
  changes: Omit<DefinitionChange, 'effects'>[];
  unchanged: number;
  uiManaged: UiManaged[];
  /** Addresses of another manager that the statement would change. */
  refused: string[];
}

/** What must change so that what is stated holds, in the order of kinds, then keys. */
export function compareDefinitions({ stated, applied, manager, remove, adopt }: Statement): Difference {
  const difference: Difference = { changes: [], unchanged: 0, uiManaged: [], refused: [] };
  const wanted = new Map(stated.map((one) => [addressOf(one.definition), one]));
  const holds = new Map(applied.map((one) => [addressOf(one.definition), one]));
  const addresses = [...new Set([...wanted.keys(), ...holds.keys()])].sort(
    (a, b) => rank(a) - rank(b) || (a < b ? -1 : 1),
  );
  for (const address of addresses) {
    const want = wanted.get(address);
    const held = holds.get(address);
    if (want === undefined && held !== undefined) leaveOrRemove(held, address);
    else if (want !== undefined) addOrChange(want, held, address);
  }
  difference.changes = withHints(difference.changes, { wanted, holds });
  return difference;

  function leaveOrRemove(held: Compared<AppliedDefinition>, address: string): void {
    const { kind, key, version, managedBy } = held.definition;
    const asked = manager === 'code' ? managedBy === 'code' : remove.has(address);
    if (asked && managedBy !== manager) difference.refused.push(address);
    else if (asked) difference.changes.push({ kind, key, action: 'remove', fields: [], applied: appliedOf(held) });
    else if (managedBy === 'ui') difference.uiManaged.push({ kind, key, version, stated: 'absent' });
  }

  function addOrChange(want: Compared, held: Compared<AppliedDefinition> | undefined, address: string): void {
    const { kind, key } = want.definition;
    if (held === undefined) {
      difference.changes.push({ kind, key, action: 'add', fields: diffFields({}, want.comparable) });
      return;
    }
    const { managedBy, version } = held.definition;
    const fields = diffFields(held.comparable, want.comparable);
    const other = managedBy !== manager;
    if (other && manager === 'code' && !adopt)
      difference.uiManaged.push({ kind, key, version, stated: fields.length > 0 ? 'differs' : 'same' });
    else if (other && manager === 'ui' && fields.length > 0) difference.refused.push(address);
    else if (other && manager === 'code')
      difference.changes.push({
        kind,
        key,
        action: 'change',
        fields: [{ field: 'managedBy', before: 'ui', after: 'code' }, ...fields],
        applied: appliedOf(held),
      });
    else if (fields.length > 0)
      difference.changes.push({ kind, key, action: 'change', fields, applied: appliedOf(held) });
    else difference.unchanged++;
  }
}

function appliedOf({ definition: { version, at, by } }: Compared<AppliedDefinition>): DefinitionChange['applied'] {
  return { version, at, by };
}

type DefinitionAddress = Pick<Definition, 'kind' | 'key'>;

const rank = (address: string): number => definitionKinds.indexOf(address.split('.', 1)[0] ?? '');

/** One that goes and one that comes with the very same body: most likely a key was renamed. */
function withHints(
  changes: Difference['changes'],
  { wanted, holds }: { wanted: ReadonlyMap<string, Compared>; holds: ReadonlyMap<string, Compared> },
): Difference['changes'] {
  const alike = (gone: DefinitionAddress, come: DefinitionAddress) =>
    diffFields(holds.get(addressOf(gone))?.comparable, wanted.get(addressOf(come))?.comparable).length === 0;
  return changes.map((change) => {
    const partner = changes.find(
      (other) =>
        other.kind === change.kind &&
        ((change.action === 'remove' && other.action === 'add' && alike(change, other)) ||
          (change.action === 'add' && other.action === 'remove' && alike(other, change))),
    );
    if (partner === undefined) return change;
    const hint =
      change.action === 'remove'
        ? `renamed to "${partner.key}"? A key is an identity: what is remembered under "${change.key}" does not follow`
        : `renamed from "${partner.key}"? It starts anew under this key`;
    return { ...change, hint };
  });
}
