import { createProjectGraphAsync } from '@nx/devkit';
import { beforeAll, expect, it } from 'vitest';
import { kinds, lastStage, layers } from './layers/table.mjs';
import { rings } from './rings.mjs';

let projects;
let edges;

beforeAll(async () => {
  const graph = await createProjectGraphAsync();
  projects = Object.values(graph.nodes).map(({ name, data }) => ({ name, folder: data.root, tags: data.tags ?? [] }));
  const targets = ({ name }) => graph.dependencies[name].map(({ target }) => target);
  edges = new Map(projects.map((project) => [project.name, targets(project)]));
});

const valued = (tags, prefix) => tags.filter((tag) => tag.startsWith(prefix)).map((tag) => tag.slice(prefix.length));

it('puts every project into exactly one layer of the table', () => {
  expect(projects.length).toBeGreaterThan(20);
  for (const { name, tags } of projects) {
    const layer = valued(tags, 'layer:');
    expect(layer, name).toHaveLength(1);
    expect(Object.keys(layers), name).toContain(layer[0]);
  }
});

it('gives every domain its stage, every plugin the kind of its folder, and nobody else', () => {
  for (const { name, folder, tags } of projects) {
    const stage = tags.includes('layer:domain') ? [expect.stringMatching(/^\d+$/)] : [];
    expect(valued(tags, 'stage:'), name).toEqual(stage);
    expect(Number(valued(tags, 'stage:')[0] ?? 1), name).toBeLessThanOrEqual(lastStage);
    const kind = tags.includes('layer:plugin') ? [folder.split('/')[1].replace(/s$/, '')] : [];
    expect(valued(tags, 'kind:'), name).toEqual(kind);
    for (const each of kind) expect(Object.keys(kinds), name).toContain(each);
  }
});

it('has no ring of projects', () => {
  expect(rings(edges)).toEqual([]);
});
