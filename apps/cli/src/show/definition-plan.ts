import { addressOf, type DefinitionChange, type DefinitionPlan, type FieldChange } from '@tributary/contracts';
import { showIdentityPreview } from './identity.js';

type Write = (line: string) => void;

const signs = { add: '+', change: '~', remove: '-' } as const;
const longest = 160;

/** What would change, field by field, and what each change will cause. */
export function showDefinitionPlan(plan: DefinitionPlan, write: Write): void {
  for (const change of plan.changes) showChange(change, write);
  const count = (action: DefinitionChange['action']) => plan.changes.filter((one) => one.action === action).length;
  const unchanged = `${plan.unchanged} unchanged`;
  write(
    plan.changes.length === 0
      ? `Nothing to do: ${unchanged}${plan.revision === 0 ? '' : `, revision ${plan.revision} holds`}.`
      : `${count('add')} to add, ${count('change')} to change, ${count('remove')} to remove, ${unchanged}.`,
  );
  if (plan.identity) showIdentityPreview(plan.identity, write);
  for (const one of plan.uiManaged)
    write(
      `Managed by hand and left alone: ${addressOf(one)}, version ${one.version}${one.stated === 'differs' ? ', which differs from the file (--adopt takes it over)' : ''}`,
    );
  for (const warning of plan.warnings) write(`Mind: ${warning}`);
}

function showChange(change: DefinitionChange, write: Write): void {
  const { applied } = change;
  const held = applied ? `  (version ${applied.version}, applied ${applied.at.slice(0, 16)}Z by ${applied.by})` : '';
  write(`${signs[change.action]} ${addressOf(change)}${plain(held)}`);
  for (const field of change.fields) write(`    ${fieldLine(field)}`);
  for (const effect of change.effects) write(`    → ${effect}`);
  if (change.hint !== undefined) write(`    ? ${change.hint}`);
}

function fieldLine(change: FieldChange): string {
  const { field, before, after } = change;
  const was = 'before' in change;
  const is = 'after' in change;
  const values = was && is ? `${shown(before)} → ${shown(after)}` : is ? shown(after) : `${shown(before)} → (none)`;
  return plain(`${field}: ${values}`);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** A value is anyone's text: it must not move the cursor of who reads it. */
const plain = (text: string): string => text.replaceAll(/\p{Cc}/gu, '?');
