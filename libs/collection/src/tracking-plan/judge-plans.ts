import type { CollectedEvent, Finding, PlanConfig, Quarantined, RuleAction } from '@tributary/contracts';
import { callName } from '../call-name.js';
import { setAside } from '../set-aside.js';
import { shownValue } from '../shown-value.js';
import { compilePlans, type CompiledEvent, type CompiledPlan, type PlanError } from './compile-plan.js';

export interface JudgedEvents {
  events: CollectedEvent[];
  quarantined: Quarantined[];
  /** Events that a plan keeps out altogether. */
  blocked: number;
  findings: Finding[];
}

interface Violation {
  /** Property at the top of the bag; empty for the bag or the event itself. */
  property: string;
  code: string;
  detail: string;
  action: RuleAction;
  /** Whose rule it broke: what is blocked, the event or the property. */
  of: 'event' | 'property';
}

type Bag = Record<string, unknown>;

/** Holds events to the tracking plans of their source. What a plan blocks is left out; the events are not changed. */
export function judgePlans(
  events: readonly CollectedEvent[],
  plans: Readonly<Record<string, PlanConfig>>,
): JudgedEvents {
  const compiled = compilePlans(plans);
  const judged: JudgedEvents = { events: [], quarantined: [], blocked: 0, findings: [] };
  if (compiled.length === 0) return { ...judged, events: [...events] };
  for (const event of events) judgeEvent(event, compiled, judged);
  return judged;
}

function judgeEvent(event: CollectedEvent, plans: readonly CompiledPlan[], judged: JudgedEvents): void {
  const name = callName(event.call);
  const part = event.call.type === 'identify' || event.call.type === 'group' ? 'traits' : 'properties';
  let bag: Bag = event.call[part] ?? {};
  let worst: RuleAction = 'warn';
  let reason = '';
  for (const plan of plans) {
    if (plan.sources && !plan.sources.has(event.source)) continue;
    const planned = plan.events.get(name);
    const violations = planned ? violationsOf(bag, planned) : unplanned(plan);
    const dropped = new Set<string>();
    for (const { property, code, detail, action, of } of violations) {
      const field = property === '' ? '' : `${part}.${property}`;
      const present = property !== '' && Object.hasOwn(bag, property);
      if (action === 'block' && of === 'property') dropped.add(property);
      else if (action !== 'warn') {
        if (worst !== 'block') worst = action;
        reason ||= `${plan.key}: ${field || name} ${detail}`;
      }
      judged.findings.push({
        source: event.source,
        step: 'plan',
        version: planned?.version ?? 0,
        event: name,
        field,
        code,
        outcome: action === 'block' ? 'blocked' : action === 'quarantine' ? 'quarantined' : 'warned',
        before: present ? shownValue(field, bag[property]) : '',
        after: '',
        detail: `${plan.key}: ${detail}`,
        messageId: event.messageId,
      });
    }
    if (dropped.size > 0) bag = Object.fromEntries(Object.entries(bag).filter(([property]) => !dropped.has(property)));
  }
  if (worst === 'block') judged.blocked++;
  else if (worst === 'quarantine') judged.quarantined.push(setAside(event, { code: 'PLAN_VIOLATION', reason }));
  else
    judged.events.push(bag === (event.call[part] ?? bag) ? event : { ...event, call: { ...event.call, [part]: bag } });
}

function unplanned({ unplanned: action }: CompiledPlan): Violation[] {
  return action === 'allow'
    ? []
    : [{ property: '', code: 'unplanned_event', detail: 'is not in the plan', action, of: 'event' }];
}

function violationsOf(bag: Bag, planned: CompiledEvent): Violation[] {
  const violations: Violation[] = [];
  if (!planned.validate(bag))
    for (const error of planned.validate.errors ?? []) {
      const property = propertyOf(error);
      const own = Object.hasOwn(planned.properties, property) ? planned.properties[property] : undefined;
      const rule =
        own === undefined ? ({ action: planned.on, of: 'event' } as const) : ({ action: own, of: 'property' } as const);
      violations.push({ property, code: error.keyword, detail: detailOf(error), ...rule });
    }
  if (planned.additional !== 'allow' && planned.named)
    for (const property of Object.keys(bag))
      if (!planned.named.has(property))
        violations.push({
          property,
          code: 'unplanned_property',
          detail: 'is not in the plan',
          action: planned.additional,
          of: 'property',
        });
  return violations;
}

/** The property at the top of the bag that an error is about. */
function propertyOf({ instancePath, params }: PlanError): string {
  const [, first] = instancePath.split('/', 2);
  if (first !== undefined) return first.replaceAll('~1', '/').replaceAll('~0', '~');
  const { missingProperty, additionalProperty } = params as Record<string, unknown>;
  return typeof missingProperty === 'string'
    ? missingProperty
    : typeof additionalProperty === 'string'
      ? additionalProperty
      : '';
}

/** In words that hold no value of the event; deeper places are named. */
function detailOf({ instancePath, message = 'does not fit', params, keyword }: PlanError): string {
  const deep = instancePath.split('/').slice(2);
  const place = deep.length > 0 ? `${deep.map((step) => (/^\d+$/.test(step) ? '[]' : step)).join('.')} ` : '';
  const allowed = (params as { allowedValues?: unknown }).allowedValues;
  return place + (keyword === 'enum' && Array.isArray(allowed) ? `must be one of ${allowed.length} values` : message);
}
