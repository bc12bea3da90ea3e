// Who is whose parent, and the order of the rows, from any list of spans: cycles are cut, nothing is left out.
"use strict";

const TraceOrder = {
  /** For each span of the report the place of its parent, -1 for none. An integer is not the same id as its text. */
  links(spans, source) {
    const key = (id, place, member) => {
      if (typeof id === "string") return `"${id}`;
      return Number.isSafeInteger(id) ? id : source.member(place, member) ?? JSON.stringify(id);
    };
    const places = new Map();
    spans.forEach((span, place) => {
      const id = key(span.id, place, "id");
      if (!places.has(id)) places.set(id, place);
    });
    return spans.map((span, place) => {
      const above = places.get(key(span.parent_id, place, "parent_id"));
      return above === undefined || above === place ? -1 : above;
    });
  },

  /** Hangs what is not stray below the nearest parent that is not, in `links`: stray spans are folded away. */
  lift(links, isStray) {
    links.forEach((_, place) => {
      if (isStray(place)) return;
      for (let steps = links.length; steps > 0 && links[place] >= 0 && isStray(links[place]); steps -= 1) {
        links[place] = links[links[place]];
      }
    });
  },

  /** The places in the order of the rows. Cuts, in `links`, one link of each cycle. */
  preorder(links) {
    const first = new Int32Array(links.length).fill(-1);
    const next = new Int32Array(links.length).fill(-1);
    for (let place = links.length - 1; place >= 0; place -= 1) {
      if (links[place] < 0) continue;
      next[place] = first[links[place]];
      first[links[place]] = place;
    }
    const order = [];
    const seen = new Uint8Array(links.length);
    const visit = (root) => {
      const waiting = [root];
      while (waiting.length > 0) {
        const place = waiting.pop();
        if (seen[place]) continue;
        seen[place] = 1;
        order.push(place);
        const below = [];
        for (let child = first[place]; child >= 0; child = next[child]) if (!seen[child]) below.push(child);
        for (let at = below.length - 1; at >= 0; at -= 1) waiting.push(below[at]);
      }
    };
    links.forEach((above, place) => { if (above < 0) visit(place); });
    links.forEach((above, place) => {
      if (seen[place]) return;
      links[place] = -1;
      visit(place);
    });
    return order;
  },
};
