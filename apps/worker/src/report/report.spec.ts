import { describe, expect, it } from 'vitest';
import type { TimelineVersion } from '@tributary/models';
import type { ReportData } from './report-data.js';
import { renderReport } from './render-report.js';

const ids = ['funnel', 'segments', 'movement', 'number-of-clusters', 'clusters', 'rfm', 'sends', 'quality', 'run'];

const features = [
  { key: 'recency', title: 'Days since last purchase', unit: 'days' },
  { key: 'spend', title: 'Spend', unit: 'EUR' },
  { key: 'orders', title: 'Orders', unit: 'count' },
  { key: 'clicks', title: 'Clicks per open', unit: 'ratio' },
];

function profile(means: readonly number[], zs: readonly number[]) {
  return features.map((feature, index) => ({
    feature: feature.key,
    title: feature.title,
    unit: feature.unit,
    mean: means[index] ?? 0,
    overall: 10,
    z: zs[index] ?? 0,
  }));
}

const blank: ReportData = {
  title: 'Shop',
  writtenAt: '2026-11-22T04:11:05.000Z',
  summary: {
    run: 'run_1',
    rows: 0,
    newRows: 0,
    repeatedRows: 0,
    events: 0,
    duplicates: 0,
    refused: 0,
    quarantined: 0,
    anonymousEvents: 0,
    profiles: 0,
    merges: 0,
    segments: [],
    clustering: null,
    operations: {},
    totals: {},
    seconds: {},
    pipelineSeconds: {},
  },
  funnel: [],
  sources: [],
  quarantine: [],
  clustering: null,
  timeline: null,
  rfm: null,
  segments: [],
  movement: { span: 30, segments: [], flows: [] },
  operations: [],
  warnings: [],
};

/** A version in which 20 of 500 came over from the other cluster. */
function ofVersion(version: number): Omit<TimelineVersion, 'against' | 'agreement' | 'turnover' | 'flow'> {
  const moves = { stayed: 480, entered: 20, left: 0, arrived: 0, gone: 13, turnover: 13 / 493 };
  return {
    version,
    createdAt: `2026-0${version}-01T02:03:04.000Z`,
    inForce: version === 2,
    rows: 1999,
    refused: [],
    k: 2,
    silhouette: 0.41,
    daviesBouldin: 0.9,
    wcss: 20_123,
    clusters: [
      { index: 0, name: 'Loyal', size: 500, share: 0.25, moves: version === 1 ? null : moves },
      { index: 1, name: 'Lapsed', size: 1499, share: 0.75, moves: version === 1 ? null : moves },
    ],
  };
}

const filled: ReportData = {
  ...blank,
  summary: {
    ...blank.summary,
    rows: 182_344,
    events: 181_205,
    profiles: 2000,
    quarantined: 1,
    merges: 1,
    clustering: { k: 2, silhouette: 0.41, daviesBouldin: 0.9, wcss: 20_123 },
    totals: { 'Order Completed': '90071992547409931.2500' },
    seconds: { read_sources: 12.34, clustering: 71.9 },
    pipelineSeconds: { 'identity.resolve': 4.2 },
  },
  funnel: [
    { label: 'Rows', count: 182_344, note: 'Read from 1 source.' },
    { label: 'People', count: 2000, note: 'Some events name nobody.' },
  ],
  sources: [{ key: 'orders', rows: 182_344, events: 181_205, quarantined: 1 }],
  quarantine: [{ source: 'orders', code: 'ROW_MALFORMED', reason: 'Too few columns.', count: 1, example: '1;2' }],
  clustering: {
    title: 'Behaviour',
    features,
    rows: 1999,
    curve: [
      { k: 2, silhouette: 0.41, daviesBouldin: 0.9, wcss: 20_123, silhouetteSample: null },
      { k: 3, silhouette: 0.38, daviesBouldin: 1.1, wcss: 15_000, silhouetteSample: null },
      { k: 4, silhouette: 0.3, daviesBouldin: 1.3, wcss: 14_000, silhouetteSample: null },
    ],
    chosen: 2,
    elbow: 3,
    rowsAre: { one: 'person', many: 'people' },
    clusters: [
      {
        index: 0,
        name: 'Loyal',
        description: 'Often here.',
        size: 500,
        share: 0.25,
        silhouette: 0.5,
        profile: profile([8.25, 1248.5, 11, 0.322], [-1.1, 2.2, 1.9, 0.6]),
      },
      {
        index: 1,
        name: 'Lapsed',
        description: 'Gone quiet.',
        size: 1499,
        share: 0.75,
        silhouette: 0.4,
        profile: profile([1, -3.5, 1.5, 0.052], [1.8, -0.04, -0.8, -0.9]),
      },
    ],
    components: [
      {
        name: 'pc1',
        explained: 0.7,
        loadings: Object.fromEntries(features.map(({ key }, at) => [key, at === 0 ? 0.9 : -0.2])),
      },
      { name: 'pc2', explained: 0.25, loadings: Object.fromEntries(features.map(({ key }) => [key, 0.5])) },
    ],
    steps: [{ name: 'Standardise', before: 'mean 10', after: 'mean 0' }],
  },
  timeline: {
    model: 'behaviour',
    versions: [
      { ...ofVersion(1), against: null, agreement: null, turnover: null, flow: [] },
      {
        ...ofVersion(2),
        against: 1,
        agreement: 0.913,
        turnover: 0.04,
        flow: [
          { from: 0, to: 0, people: 480 },
          { from: 1, to: 1, people: 1400 },
          { from: 1, to: 0, people: 20 },
          { from: -1, to: 1, people: 7 },
        ],
      },
    ],
  },
  rfm: {
    title: 'Purchases',
    currency: 'EUR',
    cells: [
      { recencyScore: 5, frequencyScore: 5, profiles: 1, spend: 1036.5 },
      { recencyScore: 1, frequencyScore: 2, profiles: 1998, spend: 9 },
    ],
  },
  segments: [
    { key: 'loyal', name: 'Loyal', kind: 'cluster', size: 500, description: 'Often here.' },
    { key: 'vip', name: 'VIP', kind: 'rule', size: 1, description: 'Spent most.' },
  ],
  movement: {
    span: 30,
    segments: [
      {
        key: 'vip',
        name: 'VIP',
        days: [
          { day: '2026-11-19', entered: 400, left: 0, size: 400, turnover: null },
          { day: '2026-11-20', entered: 0, left: 0, size: 400, turnover: 0 },
          { day: '2026-11-21', entered: 30, left: 100, size: 330, turnover: 0.25 },
          { day: '2026-11-22', entered: 1, left: 0, size: 331, turnover: 0 },
        ],
      },
    ],
    flows: [
      {
        key: 'customer',
        title: 'Customer',
        from: '2026-11-19T23:59:59.999Z',
        to: '2026-11-22T04:11:05.000Z',
        groups: [
          { index: 0, name: 'New' },
          { index: 1, name: 'Active' },
        ],
        flow: [
          { from: 0, to: 0, people: 300 },
          { from: 0, to: 1, people: 80 },
          { from: 1, to: -1, people: 20 },
        ],
      },
    ],
  },
  operations: [
    {
      sync: 'loyal_mail',
      segment: 'Loyal',
      connection: 'mail',
      outcomes: { ok: 1320, sent_unknown: 2, open: 0 },
      blocked: { email_marketing: 7, suppressed: 1 },
    },
  ],
  warnings: ['One row was short.'],
};

/** What a reader sees: no tags, no style, white space folded. */
function text(page: string): string {
  return page
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
}

function drawings(page: string): string[] {
  return page.match(/<svg\b[\s\S]*?<\/svg>/g) ?? [];
}

describe('renderReport', () => {
  it('has every section, in order, with and without data', () => {
    const sectionsOf = (data: ReportData) =>
      [...renderReport(data).matchAll(/<section id="([^"]+)"/g)].map((match) => match[1]);
    expect(sectionsOf(blank)).toEqual(ids);
    expect(sectionsOf(filled)).toEqual([...ids.slice(0, 5), 'components', 'versions', ...ids.slice(5)]);
  });

  it('says the run in words, singular and plural', () => {
    const words = text(renderReport(filled));
    expect(words).toContain(
      '182,344 rows from 1 source became 181,205 events about 2,000 people, grouped into 1 segment found by clustering and 1 segment made by rule. 1,320 records were sent through 1 sync; 8 were held back.',
    );
    expect(words).toContain('22 November 2026, 04:11 UTC');
    expect(words).toContain('1 person <0.1% of everyone'.replace('<', '&lt;'));
    expect(words).toContain('500 people 25% of everyone');
    expect(words).toContain('1 merge of profiles');
  });

  it('shows what components are made of, and where people went between versions', () => {
    const page = renderReport(filled);
    expect(text(page)).toMatch(/2 directions that hold 95% of their variance/);
    expect(text(page)).toMatch(/pc1 \(70%\): more Days since last purchase, less Spend, less Orders/);
    expect(text(page)).toMatch(/Version 2 against version 1: 4% of the people.*0\.913 \(adjusted Rand index/);
    expect(text(page)).toMatch(/1 · Loyal 500 480 20 0 0 13 2\.6%/);
    const [flow] = drawings(page).filter((svg) => svg.includes('clusters of versions 1, 2'));
    expect(flow).toContain('>1 Loyal<');
    expect(flow).toContain('var(--group1)');
    const { timeline } = filled;
    const first = { ...timeline!, versions: timeline!.versions.slice(0, 1) };
    expect(renderReport({ ...filled, timeline: first })).not.toContain('id="versions"');
  });

  it('shows how segments went on day by day, and where people went between stages', () => {
    const page = renderReport(filled);
    expect(text(page)).toMatch(/VIP 331 people, 69 fewer since 19 Nov\./);
    expect(text(page)).toMatch(/VIP 19 Nov 400 31 100 331 25% /);
    expect(text(page)).toContain('25% of the 400 people in it changed place or left.');
    expect(text(page)).toMatch(/1 New 2 Active 80 2 Active – in none of them 20 /);
    const [days] = drawings(page).filter((svg) => svg.includes('VIP: a line of its size, 400 on 19 Nov and 331 on 22'));
    expect(days).toContain('>19 Nov<');
    const [streams] = drawings(page).filter((svg) => svg.includes('3 streams, the largest of 300 people'));
    expect(streams).toContain('>2 Active<');
    expect(streams).toContain('>– in none of them<');
    const alone = renderReport({ ...filled, movement: { ...filled.movement, flows: [] } });
    expect(text(alone)).toContain('drawn for segments that share nobody');
  });

  it('writes means in their units', () => {
    const words = text(renderReport(filled));
    for (const part of ['8.3 days', '1.0 day ', '€1,248.50', '−€3.50', '11.0', '0.322', 'z −1.1', 'z +2.2', 'z 0.0']) {
      expect(words).toContain(part);
    }
    const { clustering } = filled;
    const ofNoCurrency = clustering?.clusters.map((cluster) => ({
      ...cluster,
      profile: cluster.profile.map((entry) => ({ ...entry, unit: entry.unit === 'EUR' ? 'money' : entry.unit })),
    }));
    const bare = renderReport({
      ...filled,
      rfm: null,
      clustering: clustering && { ...clustering, clusters: ofNoCurrency ?? [] },
    });
    expect(text(bare)).toContain(' 1,248.50 ');
    expect(bare).not.toContain('€');
  });

  it('keeps exact sums exact and times readable', () => {
    const words = text(renderReport(filled));
    expect(words).toContain('90,071,992,547,409,931.2500');
    expect(words).toContain('12.3 s');
    expect(words).toContain('1 min 12 s');
    expect(words).toContain('Identity resolve 4.2 s');
  });

  it('says the direction of each metric and marks the chosen k and the elbow', () => {
    const page = renderReport(filled);
    expect(text(page)).toMatch(/Silhouette Higher is better.*WCSS Lower is tighter.*Davies-Bouldin Lower is better/);
    expect(text(page)).toContain('2 (chosen)');
    expect(text(page)).toContain('3 (elbow)');
    const [, wcss] = drawings(page).filter((svg) => svg.includes('Line chart'));
    expect(wcss).toContain('>elbow<');
    expect(wcss).toContain('>k = 2<');
    const none = { ...filled, clustering: filled.clustering && { ...filled.clustering, elbow: null } };
    expect(text(renderReport(none))).toContain('no clear elbow');
  });

  it('draws themed, labelled charts with valid numbers and ids of their own', () => {
    const page = renderReport(filled);
    const svgs = drawings(page);
    expect(svgs).toHaveLength(19);
    for (const svg of svgs) {
      expect(svg).toMatch(/^<svg role="img" aria-label="[^"]{20,}" style="max-width:\d+px" /);
      expect(svg).toMatch(/viewBox="0 0 \d+ \d+"/);
      expect(svg).not.toMatch(/NaN|Infinity|undefined|null|<style|fill="#(?!000")|stroke="#/);
    }
    const idsOnPage = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(idsOnPage).size).toBe(idsOnPage.length);
    expect(drawings(renderReport(blank))).toHaveLength(0);
  });

  it('gives the same bytes for the same data', () => {
    expect(renderReport(filled)).toBe(renderReport(filled));
  });

  it('explains each empty section', () => {
    const words = text(renderReport(blank));
    for (const part of [
      'Nothing has been read yet',
      'No records were counted.',
      'There are no segments.',
      'No segment has a history of two days yet.',
      'No number of clusters was compared.',
      'No clusters were found.',
      'There is no RFM grid.',
      'Nothing was sent.',
      'No sources were read.',
      'Nothing was set aside.',
      'No warnings.',
      'No stage was timed.',
    ]) {
      expect(words).toContain(part);
    }
  });

  it('stands numbers that are none as a dash', () => {
    const [first] = filled.clustering?.clusters ?? [];
    if (!filled.clustering || !first) throw new Error('fixture');
    const odd = {
      ...first,
      silhouette: Number.NaN,
      profile: profile([Number.NaN, Infinity, 1, 1], [Number.NaN, Infinity, 0, 0]),
    };
    const curve = filled.clustering.curve.map((point) => ({ ...point, silhouette: Number.NaN }));
    const page = renderReport({ ...filled, clustering: { ...filled.clustering, curve, clusters: [odd] } });
    expect(page).not.toMatch(/NaN|Infinity|∞/);
    expect(text(page)).toContain('silhouette –');
  });

  it('names why people were held back and what became of the rest', () => {
    const words = text(renderReport(filled));
    expect(words).toContain('8 people were held back.');
    expect(words).toContain('No consent for “email_marketing” 7');
    expect(words).toContain('On the suppression list 1');
    expect(words).toContain('Sent, answer unknown 2');
    expect(words).not.toContain('Waiting or under way');
  });

  it('lets no text of the data become markup, wherever it stands', () => {
    const evil = `"><img src=x onerror=alert(1)></svg></style><script>alert('1')</script>&amp;{b|x}\u202E`;
    const page = renderReport(poisoned(filled, evil) as ReportData);
    expect(page).not.toMatch(/<img|<script|alert\('1'\)/);
    expect(page).not.toContain('\u202E');
    expect(page).toContain('&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;');
    expect(page.match(/<\/style>/g)).toHaveLength(1);
    const clean = renderReport(filled);
    for (const tag of ['<svg', '</svg>', '<section', '<tr', '<li', '<a ']) {
      expect(page.split(tag).length, tag).toBe(clean.split(tag).length);
    }
  });

  it('asks nothing of the network and runs no script', () => {
    const page = renderReport(filled);
    expect(page).toContain(`default-src 'none'`);
    expect(page).not.toMatch(/<script|<link|<iframe|\bsrc=|url\((?!#)|@import|href="(?!#)/);
    const addresses = [...page.matchAll(/https?:[^"'\s]+/g)].map((match) => match[0]);
    expect(addresses.every((address) => address.startsWith('http://www.w3.org/'))).toBe(true);
  });
});

/** Every string of the data but the kinds and units the page decides by, replaced or followed by the hostile one. */
function poisoned(value: unknown, evil: string, key = ''): unknown {
  if (typeof value === 'string')
    return ['kind', 'unit', 'currency', 'writtenAt', 'day', 'feature', 'key'].includes(key) ? value : value + evil;
  if (Array.isArray(value)) return value.map((item) => poisoned(item, evil, key));
  if (typeof value !== 'object' || value === null) return value;
  const renamed = ['seconds', 'pipelineSeconds', 'totals', 'outcomes', 'blocked'].includes(key);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [renamed ? name + evil : name, poisoned(item, evil, name)]),
  );
}
