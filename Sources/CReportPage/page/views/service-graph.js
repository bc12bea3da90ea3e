// The services of the trace as a graph, from left to right.
"use strict";

const NODE = { width: 196, height: 76, right: 150, below: 34, margin: 20 };

class ServiceGraph {
  constructor(app) {
    this.app = app;
    this.scroller = Dom.el("div", { class: "graph-around", tabindex: "0", role: "region", "aria-label": "Service graph" });
    this.element = Dom.el("section", { class: "service-graph" }, this.scroller);
  }

  render() {
    if (this.isDrawn) return;
    this.isDrawn = true;
    const { nodes, edges } = ServiceCalls.of(this.app.trace);
    if (nodes.length === 0) return Dom.replace(this.scroller, Dom.el("p", { class: "faint" }, "No spans."));
    const byID = new Map(nodes.map((node) => [node.id, node]));
    const layers = [];
    for (const node of nodes) (layers[node.layer] ??= []).push(node);
    const tallest = Math.max(...layers.map((layer) => layer?.length ?? 0), 1);
    const farthest = Math.max(...edges.map((edge) => byID.get(edge.to).layer - byID.get(edge.from).layer), 0);
    const top = farthest > 1 ? ServiceGraph.rise(farthest) : NODE.margin;
    const height = top + tallest * (NODE.height + NODE.below) + NODE.margin * 2;
    layers.forEach((layer, at) => layer.forEach((node, order) => {
      node.x = NODE.margin + at * (NODE.width + NODE.right);
      const room = (height - top - NODE.margin * 2) / layer.length;
      node.y = top + room * order + (room - NODE.height) / 2;
    }));
    const width = NODE.margin * 2 + layers.length * (NODE.width + NODE.right) - NODE.right;
    const drawing = Dom.svg("svg", {
      class: "graph", width, height, viewBox: `0 0 ${width} ${height}`, role: "group",
      "aria-label": "Services and their calls",
    });
    const lines = edges.map((edge) => this.edge(edge, byID.get(edge.from), byID.get(edge.to)));
    drawing.append(...lines.map(([line]) => line), ...nodes.map((node) => this.node(node)), ...lines.map(([, label]) => label));
    Dom.replace(this.scroller, drawing, edges.length > 0 && ServiceGraph.table(edges, byID));
  }

  /** The same as a table. */
  static table(edges, byID) {
    const titles = ["From", "To", "Calls", "Errors", "Total"];
    const head = titles.map((title, at) => Dom.el("th", { scope: "col", class: at < 2 ? "text" : null }, title));
    return Dom.el("table", { class: "statistics-table calls" },
      Dom.el("caption", {}, "Calls between services"),
      Dom.el("thead", {}, Dom.el("tr", {}, head)),
      Dom.el("tbody", {}, edges.map((edge) => Dom.el("tr", {},
        Dom.el("td", { class: "text" }, byID.get(edge.from).title), Dom.el("td", { class: "text" }, byID.get(edge.to).title),
        Dom.el("td", {}, Text.number(edge.count)),
        Dom.el("td", { class: edge.errors > 0 ? "bad" : null }, edge.errors > 0 ? Text.number(edge.errors) : ""),
        Dom.el("td", { title: Time.exact(edge.total) }, Time.text(edge.total))))));
  }

  node(node) {
    const find = () => {
      if (node.name === null) this.app.filter("kind", "db");
      else this.app.filter("service", node.name);
      this.app.state.update({ view: "timeline", only: true });
    };
    const whole = this.app.trace.report.critical_us ?? 0;
    const share = whole > 0 && node.critical > 0 ? `${Text.share(node.critical, whole)} of the critical path` : "";
    const title = node.title.length > 24 ? `${node.title.slice(0, 23)}…` : node.title;
    return Dom.svg("g", {
      class: `node ${node.colour}${node.errors > 0 ? " error" : ""}`, transform: `translate(${node.x} ${node.y})`,
      tabindex: "0", role: "button",
      "aria-label": `${node.title}: ${Text.count(node.count, "span")}, ${Time.text(node.self)} self${share && `, ${share}`}. Find them.`,
      onclick: find,
      onkeydown: (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        event.stopPropagation();
        find();
      },
    },
    Dom.svg("rect", { width: NODE.width, height: NODE.height, rx: 8 }),
    Dom.svg("rect", { class: "node-side", width: 6, height: NODE.height, rx: 3 }),
    Dom.svg("text", { x: 18, y: 24, class: "node-title" }, title),
    Dom.svg("text", { x: 18, y: 43, class: "node-about" }, `${Text.number(node.count)} × · ${Time.text(node.self)} self`),
    Dom.svg("text", { x: 18, y: 62, class: "node-about" }, share));
  }

  edge(edge, from, to) {
    const { path, arrow, label } = ServiceGraph.route(from, to);
    return [
      Dom.svg("g", { class: `edge${edge.errors > 0 ? " error" : ""}` },
        Dom.svg("path", { d: path, "stroke-width": Math.min(1 + Math.log2(edge.count), 6) }),
        Dom.svg("path", { d: arrow, class: "arrow" })),
      Dom.svg("text", { class: "edge-label", x: label[0], y: label[1], "text-anchor": "middle" },
        `${Text.number(edge.count)} × · ${Time.text(edge.total)}`),
    ];
  }

  /** To the next layer straight, to one further on above what is between, back and within a layer below. */
  static route(from, to) {
    const layers = to.layer - from.layer;
    if (layers === 1) {
      const [x1, y1, x2, y2] = [from.x + NODE.width, from.y + NODE.height / 2, to.x, to.y + NODE.height / 2];
      const bend = (x2 - x1) / 2;
      return {
        path: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 2} ${y2}`,
        arrow: `M${x2 - 8} ${y2 - 5}L${x2 - 1} ${y2}L${x2 - 8} ${y2 + 5}`,
        label: [(x1 + x2) / 2, (y1 + y2) / 2 - 6],
      };
    }
    const isAbove = layers > 1;
    const rise = ServiceGraph.rise(layers) * (isAbove ? -1 : 1);
    const side = isAbove ? 0 : NODE.height;
    const [x1, y1] = [from.x + NODE.width * 0.7, from.y + side];
    const [x2, y2] = [to.x + NODE.width * 0.3, to.y + side];
    const lean = isAbove ? 40 : -40;
    const tip = Math.sign(rise);
    return {
      path: `M${x1} ${y1}C${x1 + lean} ${y1 + rise} ${x2 - lean} ${y2 + rise} ${x2} ${y2 + tip * 2}`,
      arrow: `M${x2 - 5} ${y2 + tip * 8}L${x2} ${y2 + tip}L${x2 + 5} ${y2 + tip * 8}`,
      label: [(x1 + x2) / 2, (y1 + y2) / 2 + rise * 0.75 - 5],
    };
  }

  /** How far an edge goes above or below its ends. */
  static rise(layers) { return layers > 1 ? 26 + 30 * (layers - 1) : 56; }
}
