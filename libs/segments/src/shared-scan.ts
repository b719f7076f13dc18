import type { Parameter } from '@tributary/contracts';
import { currentRows } from '@tributary/features';
import type { CompiledRules } from './compile/compile-rules.js';

/**
 * The FROM of a statement that evaluates compiled rules: one row per person, with what the rules look at. Profiles are `p`,
 * events `e`, consents `c`, features `f_<set>`. With a scope the parameter `scope` is asked for.
 */
export function sharedScan(
  compiled: CompiledRules,
  scope?: readonly string[],
): { from: string; params: Record<string, Parameter> } {
  const inScope = scope ? 'AND profile IN ({scope:Array(UInt64)})' : '';
  const parts = [`FROM (SELECT profile, traits FROM profiles FINAL WHERE present = 1 ${inScope}) AS p`];
  const params: Record<string, Parameter> = { ...compiled.params, ...(scope ? { scope } : {}) };
  if (compiled.eventColumns.length > 0) {
    params['event_names'] = compiled.events;
    // For a few people the list of their origins reads a few granules; the dictionary over the whole column would not.
    const only = scope
      ? `AND origin IN (SELECT arrayJoin({scope:Array(UInt64)}) UNION ALL SELECT origin FROM profile_alias FINAL WHERE canonical IN ({scope:Array(UInt64)}))`
      : '';
    parts.push(`LEFT JOIN (
      SELECT profile, ${compiled.eventColumns.join(', ')} FROM events_canonical
      WHERE name IN ({event_names:Array(String)}) AND profile != 0 ${only}
      GROUP BY profile
    ) AS e ON e.profile = p.profile`);
  }
  if (compiled.purposes.length > 0) {
    params['purposes'] = compiled.purposes;
    parts.push(`LEFT JOIN (
      SELECT profile, groupArray(toString(purpose)) AS asked, groupArray(granted) AS granted FROM consent_state FINAL
      WHERE purpose IN ({purposes:Array(String)}) ${inScope} GROUP BY profile
    ) AS c ON c.profile = p.profile`);
  }
  for (const set of compiled.featureSets) {
    const alias = `f_${set.replaceAll('-', '_')}`;
    parts.push(`LEFT JOIN ${currentRows(set)} AS ${alias} ON ${alias}.profile = p.profile`);
  }
  return { from: parts.join('\n'), params };
}
