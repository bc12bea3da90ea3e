// Counts and times of spans with something in common. Late spans are left out, as everywhere in sums.
"use strict";

const STATISTICS_KEYS = {
  name: { title: "Point name", of: (trace, index) => trace.name(index), field: "name" },
  service: { title: "Service", of: (trace, index) => trace.services.list[trace.service[index]].title, field: "service" },
  host: { title: "Host", of: (trace, index) => Text.line(Text.of(trace.spans[index].host)) || "(no host)", field: "host" },
  group: {
    title: "SQL, route or call",
    of: (trace, index) => Text.line(Text.of(trace.spans[index].group)) || trace.name(index),
    field: "group",
  },
};

const Statistics = {
  /**
   * @param marks a byte a span that counts; null for all
   * @param range from and to: only spans that touch it count, and of sums only what lies in it; null for all of the time
   * @returns the rows of a table, as `{key, count, errors, total, self, mean, p50, p95, max, critical, times, first}`,
   * the times ascending
   */
  by(trace, keyName, marks = null, range = null, segments = null) {
    const within = (stretches) => stretches.reduce((sum, [from, to]) =>
      sum + Math.max(Math.min(to, range[1]) - Math.max(from, range[0]), 0), 0);
    const groups = new Map();
    const keyOf = STATISTICS_KEYS[keyName].of;
    for (let index = 0; index < trace.count; index += 1) {
      if (trace.is(index, STRAY) || (marks && !marks[index])) continue;
      if (range && (trace.start[index] > range[1] || trace.barEnd(index) < range[0])) continue;
      const key = keyOf(trace, index);
      if (!groups.has(key)) {
        groups.set(key, { key, count: 0, errors: 0, total: 0, self: 0, critical: 0, times: [], first: index });
      }
      const group = groups.get(key);
      group.count += 1;
      group.errors += trace.is(index, ERROR) ? 1 : 0;
      group.critical += range ? within(trace.spans[index].critical ?? []) : trace.criticalTime(index);
      if (!trace.isFinished(index)) continue;
      group.total += range ? within([[trace.start[index], trace.stop[index]]]) : trace.took(index);
      group.self += range ? within(segments.of(index)) : trace.selfTime(index);
      group.times.push(trace.took(index));
    }
    return Array.from(groups.values(), (group) => {
      const times = Float64Array.from(group.times).sort();
      const at = (share) => (times.length === 0 ? null : times[Math.max(Math.ceil(share * times.length) - 1, 0)]);
      return {
        ...group,
        times,
        mean: times.length === 0 ? null : group.total / times.length,
        p50: at(0.5),
        p95: at(0.95),
        max: times.length === 0 ? null : times[times.length - 1],
      };
    });
  },
};
