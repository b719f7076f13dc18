import type { Parameter } from '@tributary/contracts';
import { currentRows } from '@tributary/features';
import type { Gathered } from './compile/gathered.js';
import { eventsOfPeople, ofPeople, peopleParams, type People } from './people.js';

/**
 * The FROM of a statement that evaluates compiled rules: one row per person, with what the rules look at. Profiles are `p`,
 * events `e`, consents `c`, labels of models `l<n>`, features `f_<set>`. Of the events only those are read that some clause may count.
 */
export function sharedScan(compiled: Gathered, people?: People): { from: string; params: Record<string, Parameter> } {
  const only = ofPeople(people);
  const parts = [`FROM (SELECT profile, traits FROM profiles FINAL WHERE present = 1 ${only}) AS p`];
  const params: Record<string, Parameter> = { ...compiled.params, ...peopleParams(people) };
  if (compiled.eventColumns.length > 0) {
    params['event_names'] = compiled.events;
    // The names once more, on their own: the engine finds them in its index.
    parts.push(`LEFT ANY JOIN (
      SELECT profile, ${compiled.eventColumns.join(', ')} FROM events_canonical
      WHERE name IN ({event_names:Array(String)}) AND ${compiled.eventRows} AND profile != 0 ${eventsOfPeople(people)}
      GROUP BY profile
    ) AS e ON e.profile = p.profile`);
  }
  if (compiled.purposes.length > 0) {
    params['purposes'] = compiled.purposes;
    parts.push(`LEFT ANY JOIN (
      SELECT profile, groupArray(toString(purpose)) AS asked, groupArray(granted) AS granted FROM consent_state FINAL
      WHERE purpose IN ({purposes:Array(String)}) ${only} GROUP BY profile
    ) AS c ON c.profile = p.profile`);
  }
  compiled.clusters.forEach(({ model, version }, at) => {
    params[`label_model_${at}`] = model;
    params[`label_version_${at}`] = version;
    parts.push(`LEFT ANY JOIN (
      SELECT profile, label + 1 AS cluster FROM model_scores FINAL
      WHERE model = {label_model_${at}:String} AND version = {label_version_${at}:UInt64} ${only}
    ) AS l${at} ON l${at}.profile = p.profile`);
  });
  for (const set of compiled.featureSets) {
    const alias = `f_${set.replaceAll('-', '_')}`;
    parts.push(`LEFT ANY JOIN ${currentRows(set)} AS ${alias} ON ${alias}.profile = p.profile`);
  }
  return { from: parts.join('\n'), params };
}
