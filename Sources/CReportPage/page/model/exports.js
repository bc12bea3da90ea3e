// The trace in formats of others, made in the page.
"use strict";

const Exports = {
  csv(trace) {
    const text = Download.csvText;
    const lines = ["id,parent_id,depth,name,label,service,project,host,state,start_us,duration_us,self_us,critical_us,error"];
    for (let index = 0; index < trace.count; index += 1) {
      const span = trace.spans[index];
      const error = span.error ? [span.error.type, span.error.message].map(Text.of).filter(Boolean).join(": ") : "";
      lines.push([
        text(Text.of(span.id)), text(Text.of(span.parent_id)), trace.depth[index],
        ...[span.name, span.label, span.service, span.project, span.host, span.state].map((value) => text(Text.of(value))),
        span.start_us, span.duration_us ?? "", span.self_us ?? "", trace.criticalTime(index), text(error),
      ].join(","));
    }
    return `${lines.join("\n")}\n`;
  },

  /** Folded stacks of self time in microseconds, for flame graph tools. */
  folded(trace) {
    const frame = (index) => {
      const group = Text.line(Text.of(trace.spans[index].group)) || trace.title(index);
      return `${trace.services.list[trace.service[index]].title}: ${group}`.replaceAll(";", ",");
    };
    const sums = new Map();
    const stacks = [];
    for (let index = 0; index < trace.count; index += 1) {
      if (trace.is(index, STRAY)) continue;
      stacks.length = trace.depth[index];
      stacks.push(frame(index));
      const stack = stacks.join(";");
      if (trace.selfTime(index) > 0) sums.set(stack, (sums.get(stack) ?? 0) + trace.selfTime(index));
    }
    return Array.from(sums, ([stack, time]) => `${stack} ${time}\n`).join("");
  },

  /** Chrome's trace events, for Perfetto: a process a service and host, and threads on which spans nest. */
  chrome(trace) {
    const events = [];
    const processes = new Map();
    const lanes = [];
    const order = Array.from(trace.start.keys()).sort((one, other) => trace.start[one] - trace.start[other] || one - other);
    const fits = (lane, from, to) => {
      while (lane.length > 0 && lane[lane.length - 1] <= from) lane.pop();
      return lane.length === 0 || lane[lane.length - 1] >= to;
    };
    const laneOf = new Int32Array(trace.count);
    for (const index of order) {
      const span = trace.spans[index];
      const title = [trace.services.list[trace.service[index]].title, Text.line(Text.of(span.host))].filter(Boolean).join(" on ");
      if (!processes.has(title)) {
        processes.set(title, processes.size + 1);
        lanes.push([]);
        events.push({ ph: "M", name: "process_name", pid: processes.get(title), tid: 0, ts: 0, args: { name: title } });
        const index = processes.get(title);
        events.push({ ph: "M", name: "process_sort_index", pid: index, tid: 0, ts: 0, args: { sort_index: index } });
      }
      const pid = processes.get(title);
      const own = lanes[pid - 1];
      const [from, to] = [trace.start[index], trace.barEnd(index)];
      const above = trace.parent[index];
      const around = above >= 0 ? own[laneOf[above]] : undefined;
      let lane = around && fits(around, from, to) ? laneOf[above] : own.findIndex((one) => fits(one, from, to));
      if (lane < 0) lane = own.push([]) - 1;
      own[lane].push(to);
      laneOf[index] = lane;
      events.push({
        ph: "X", name: trace.title(index), cat: trace.name(index), pid, tid: lane + 1, ts: from, dur: to - from,
        args: {
          ...(span.error ? { error: Text.of(span.error.type) } : {}),
          ...(trace.is(index, RUNNING) ? { running: true } : {}),
        },
      });
    }
    const { id, started } = trace.report;
    const otherData = { trace: Text.of(id), started: Text.of(started) };
    return JSON.stringify({ traceEvents: events, displayTimeUnit: "ms", otherData });
  },
};
