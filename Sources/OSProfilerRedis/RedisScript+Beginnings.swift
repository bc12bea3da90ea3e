//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import OSProfilerCore

extension RedisScript {
    /// ``TraceBeginning`` as functions of a script, because a summary must not depend on the store.
    ///
    /// Three members of a life: the texts `root` and `own`, and `before` with the texts `first` and `last` and counts of
    /// `starts`, `stops` and `errors`; each is false if there is none.
    static let beginnings = """
        local function earlier(time, other) return other and other < time and other or time end

        -- Adds a point of a span that is not stray.
        local function begin(life, head, flags, is_error)
            local at, is_stop = head:sub(36, 62), flags % 4 >= 2
            -- Times the tolerance before and after the point.
            local floor, ceiling = head:sub(98, 124), head:sub(125, 151)
            local group = life.before
            if not is_stop and head:sub(63, 70) == '\\0\\0\\0\\0\\0\\0\\0\\0' and (not life.root or at < life.root) then
                life.root = at
                if group and group.last >= floor then
                    life.own, life.before, group = earlier(group.first, life.own), false, false
                end
            end
            if life.root and ceiling >= life.root or not life.root and group and floor > group.last then
                life.own = earlier(at, life.own)
                return
            end
            if group and not life.root and ceiling < group.first then
                life.own, group = earlier(group.first, life.own), false
            end
            group = group or {first = at, last = at, starts = 0, stops = 0, errors = 0}
            if at < group.first then group.first = at end
            if at > group.last then group.last = at end
            local half = is_stop and 'stops' or 'starts'
            group[half] = group[half] + 1
            if is_stop and is_error then group.errors = group.errors + 1 end
            life.before = group
        end

        -- Returns the number of early spans, and of those of their stops that tell an error.
        local function early_spans(life)
            local group = life.root and life.before
            if not group then return 0, 0 end
            return math.max(group.starts, group.stops), group.errors
        end

        local function time_of_beginning(life)
            if life.root or not life.before then return life.own end
            return earlier(life.before.first, life.own)
        end

        """
}
#endif
