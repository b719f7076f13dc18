/** The rings of a directed graph given as name → names: every set of two or more that reach each other (Tarjan). */
export function rings(edges) {
  const found = [];
  const order = new Map();
  const low = new Map();
  const open = [];
  const visit = (name) => {
    order.set(name, order.size);
    low.set(name, order.get(name));
    open.push(name);
    for (const next of edges.get(name) ?? []) {
      if (!order.has(next)) visit(next);
      if (open.includes(next)) low.set(name, Math.min(low.get(name), low.get(next)));
    }
    if (low.get(name) !== order.get(name)) return;
    const ring = open.splice(open.indexOf(name));
    if (ring.length > 1) found.push(ring.sort());
  };
  for (const name of edges.keys()) if (!order.has(name)) visit(name);
  return found;
}
