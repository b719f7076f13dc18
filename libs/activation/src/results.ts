import { mailEvents, type Warehouse } from '@tributary/contracts';

/** Whose results are asked for, and what counts as one. */
export interface ResultsQuestion {
  sync: string;
  /** Sources to which the vendor of its connection reports. */
  sources: readonly string[];
  /** Event that a campaign is for. */
  conversion: string;
  /** So long after a person was first sent an event counts. */
  days: number;
  /** When people were first sent, milliseconds UTC: from the first on, before the last. */
  from?: number;
  to?: number;
}

export interface EventCount {
  /** How many did so, and how often. */
  people: number;
  events: number;
}

export type MailCounts = Record<keyof typeof mailEvents, EventCount>;

export interface SyncResults {
  /** People who were sent within the span. */
  people: number;
  mails: MailCounts;
  conversions: EventCount & {
    /** Currency → exact decimal. */
    value: Record<string, string>;
  };
  /** The same by what the vendor calls the campaign, the largest first, at most 50; '' where it names none. */
  campaigns: { campaign: string; mails: MailCounts }[];
}

interface CountRow {
  name: string;
  campaign: string;
  currency: string;
  people: string;
  events: string;
  value: string | null;
  by: 'name' | 'currency' | 'campaign';
}

const reached = `SELECT dictGetOrDefault('profile_alias_dict', 'canonical', delivery_log.profile, delivery_log.profile) AS person,
    min(delivery_log.at) AS first_sent
  FROM delivery_log WHERE sync = {sync:String} AND kind = 'add' AND outcome IN ('ok', 'sent_unknown') GROUP BY person
  HAVING first_sent >= fromUnixTimestamp64Milli({from:Int64}) AND first_sent < fromUnixTimestamp64Milli({to:Int64})`;

const farAhead = Date.UTC(2100, 0);

/**
 * What came of a sync: of the people whom it sent (and who they are by now), what the vendor reported and what they did
 * within some days. A vendor that names no campaign is believed for every sync of its connection.
 */
export async function syncResults(
  warehouse: Warehouse,
  { sources, conversion, days, from = 0, to = farAhead, sync }: ResultsQuestion,
): Promise<SyncResults> {
  const names = Object.values(mailEvents) as string[];
  const params = { sync, sources: [...sources], conversion, names, from, to, seconds: Math.round(days * 86_400) };
  const [all] = await warehouse.query<{ n: string }>(`SELECT toString(count()) AS n FROM (${reached})`, { params });
  const rows = await warehouse.query<CountRow>(
    `SELECT name, campaign, currency, toString(uniqExact(profile)) AS people, toString(count()) AS events,
            toString(sum(value)) AS value,
            multiIf(grouping(campaign) = 0, 'campaign', grouping(currency) = 0, 'currency', 'name') AS by
     FROM (
       SELECT e.name AS name, if(e.name = {conversion:String}, '', JSONExtractString(e.properties, 'campaign')) AS campaign,
              if(e.name = {conversion:String}, e.currency, '') AS currency, e.profile AS profile, e.value AS value
       FROM events_canonical AS e INNER JOIN (${reached}) AS r ON e.profile = r.person
       WHERE (e.name = {conversion:String} OR (e.name IN {names:Array(String)} AND e.source IN {sources:Array(String)}))
         AND e.occurred_at >= r.first_sent - INTERVAL 1 SECOND
         AND e.occurred_at < r.first_sent + toIntervalSecond({seconds:UInt32})
     ) GROUP BY GROUPING SETS ((name), (name, currency), (name, campaign))`,
    { params },
  );
  const total = rows.filter(({ by }) => by === 'name');
  const converted = total.find(({ name }) => name === conversion);
  const values = rows.filter(({ by, name, value }) => by === 'currency' && name === conversion && value !== null);
  const ofCampaigns = rows.filter(({ by, name }) => by === 'campaign' && name !== conversion);
  const campaigns = [...new Set(ofCampaigns.map(({ campaign }) => campaign))].map((campaign) => ({
    campaign,
    mails: mailCounts(ofCampaigns.filter((row) => row.campaign === campaign)),
  }));
  const size = ({ mails }: { mails: MailCounts }) => Object.values(mails).reduce((sum, { events }) => sum + events, 0);
  return {
    people: Number(all?.n ?? 0),
    mails: mailCounts(total),
    conversions: {
      people: Number(converted?.people ?? 0),
      events: Number(converted?.events ?? 0),
      value: Object.fromEntries(values.map(({ currency, value }) => [currency, value ?? '0'])),
    },
    campaigns: campaigns.sort((a, b) => size(b) - size(a) || (a.campaign < b.campaign ? -1 : 1)).slice(0, 50),
  };
}

function mailCounts(rows: readonly CountRow[]): MailCounts {
  const counts = Object.entries(mailEvents).map(([kind, event]) => {
    const found = rows.find(({ name }) => name === event);
    return [kind, { people: Number(found?.people ?? 0), events: Number(found?.events ?? 0) }];
  });
  return Object.fromEntries(counts) as MailCounts;
}
