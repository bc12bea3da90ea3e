// Which service called which, and how often each asked its database.
"use strict";

const ServiceCalls = {
  /** `{nodes, edges}`: nodes of `{id, title, layer, ...}` and edges of `{from, to, count, errors, total}`. */
  of(trace) {
    const nodes = new Map();
    const edges = new Map();
    const node = (id, more) => {
      if (!nodes.has(id)) nodes.set(id, { id, layer: -1, ...more });
      return nodes.get(id);
    };
    const call = (from, to, index) => {
      const key = `${from} ${to}`;
      if (!edges.has(key)) edges.set(key, { from, to, count: 0, errors: 0, total: 0, first: index });
      const edge = edges.get(key);
      edge.count += 1;
      edge.errors += trace.is(index, ERROR) ? 1 : 0;
      edge.total += trace.took(index);
    };
    for (let index = 0; index < trace.count; index += 1) {
      if (trace.is(index, STRAY)) continue;
      const service = trace.service[index];
      const about = trace.services.list[service];
      node(service, { ...about, colour: trace.services.colourClass(service) });
      const above = trace.parent[index];
      if (above >= 0 && trace.service[above] !== service) call(trace.service[above], service, index);
      if (trace.spans[index].kind === "db") {
        const nothing = { count: 0, errors: 0, self: 0, critical: 0 };
        const database = node("db", { title: "Database", name: null, colour: "service-none", ...nothing });
        database.count += 1;
        database.errors += trace.is(index, ERROR) ? 1 : 0;
        database.self += trace.took(index);
        call(service, "db", index);
      }
    }
    ServiceCalls.layer(trace, nodes, edges);
    return { nodes: Array.from(nodes.values()), edges: Array.from(edges.values()) };
  },

  /** Callers left of what they call: as far to the right as the fewest calls from a root. */
  layer(trace, nodes, edges) {
    let reached = Array.from(new Set(Array.from(trace.children(-1)).filter((index) => !trace.is(index, STRAY))
      .map((index) => trace.service[index])));
    for (let layer = 0; reached.length > 0; layer += 1) {
      for (const id of reached) nodes.get(id).layer = layer;
      const next = new Set();
      for (const { from, to } of edges.values()) {
        if (nodes.get(from).layer === layer && nodes.get(to).layer < 0) next.add(to);
      }
      reached = Array.from(next);
    }
    for (const one of nodes.values()) one.layer = Math.max(one.layer, 0);
    const database = nodes.get("db");
    if (database) database.layer = Math.max(...Array.from(nodes.values(), (one) => one.layer), database.layer);
    const isAlone = database && Array.from(nodes.values()).some((one) => one !== database && one.layer === database.layer);
    if (isAlone) database.layer += 1;
  },
};
