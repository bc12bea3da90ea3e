//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
extension RedisScript {
    /// The function that computes, without writing anything, what a batch adds to a trace.
    static let plan = """
        -- Returns the members of `seen` that are known already. ZMSCORE exists since Redis 6.2.
        local function known_members(seen, members)
            local known = {}
            for first = 1, #members, 1000 do
                local last = math.min(first + 999, #members)
                local scores = redis.pcall('ZMSCORE', seen, unpack(members, first, last))
                for index = first, last do
                    local score = scores[index - first + 1]
                    if scores.err then score = redis.call('ZSCORE', seen, members[index]) end
                    if score then known[members[index]] = true end
                end
            end
            return known
        end

        -- Reads the points of the trace whose first key is `k` from the arguments after `a`.
        --
        -- Returns the plan, of which `fresh`, `marks` and `raws` go to the list, `seen` and the trace, with the last
        -- argument that was read; or nothing and the error to report.
        local function planned(k, a, labels)
            local list, seen, trace = KEYS[k], KEYS[k + 1], KEYS[k + 2]
            local id, json, count = ARGV[a + 1], ARGV[a + 2], tonumber(ARGV[a + 3])
            a = a + 3
            local length = redis.pcall('LLEN', list)
            local last = redis.pcall('ZRANGE', seen, -1, -1, 'WITHSCORES')
            local old = redis.pcall('HMGET', trace, 'started', 'finished', 'root_rank', 'root_started', 'errors',
                'points', 'bytes', 'strays', 'stray_errors', 'services', 'hosts', 'names', 'paths', 'name', 'project',
                'service', 'request', 'life')
            local foreign = refusal(length, list) or refusal(last, seen) or refusal(old, trace)
            if foreign then return nil, a, foreign end
            local points, members = {}, {}
            for index = 1, count do
                local head, element = ARGV[a + 1], ARGV[a + 2]
                local flags, raw = tonumber(head:sub(35, 35)), nil
                a = a + 2
                if flags >= 4 then
                    a = a + 1
                    raw = ARGV[a]
                end
                points[index] = {head, element, flags, raw}
                members[index] = head:sub(1, 32)
            end
            local known = known_members(seen, members)
            local strays, stray_errors = tonumber(old[8]) or 0, tonumber(old[9]) or 0
            local terms = {old[10] or '', old[11] or '', old[12] or '', old[13] or ''}
            local life = read_life(old[18], old[1])
            local early, early_errors = early_spans(life)
            -- The members whose length varies.
            local bytes = -lengths({old[18], unpack(old, 10, 17)})
            local finished, rank, root = old[2], old[3] or '1', old[4] or '~'
            local label, failed, errors, fresh, marks, raws = nil, nil, 0, {}, {}, {}
            local ordinal = last[2] and math.floor(last[2] / 8) + 1 or 0
            for index, point in ipairs(points) do
                local head, element, flags, raw = unpack(point, 1, 4)
                if not known[members[index]] then
                    known[members[index]] = true
                    fresh[#fresh + 1] = element
                    marks[#marks + 1] = ordinal * 8 + flags
                    marks[#marks + 1] = members[index]
                    bytes = bytes + #element + \(pointOverhead)
                    if raw then
                        raws[#raws + 1] = string.format('raw:%d', ordinal)
                        raws[#raws + 1] = raw
                        bytes = bytes + #raw
                    end
                    ordinal = ordinal + 1
                    local at, its_rank, is_error = head:sub(36, 62), head:sub(33, 33), head:sub(34, 34) == '1'
                    local its_label = labels[tonumber(head:sub(152))]
                    if is_error then failed = at end
                    for kind = 1, 4 do terms[kind] = with_term(terms[kind], its_label[kind + 5]) end
                    local is_stray, is_new = live(life, head, flags, its_label[5], finished)
                    if is_stray then
                        if is_new then strays = strays + 1 end
                        if is_error then stray_errors = stray_errors + 1 end
                    else
                        begin(life, head, flags, is_error)
                        if not finished or at > finished then finished = at end
                        if its_rank < rank or its_rank == rank and at < root then
                            rank, root, label = its_rank, at, its_label
                        end
                        if is_error then errors = errors + 1 end
                    end
                end
            end
            if #fresh == 0 then return {fresh = fresh}, a end
            local early_now, early_errors_now = early_spans(life)
            local packed = cmsgpack.pack(life)
            local varying = {packed, terms[1], terms[2], terms[3], terms[4], unpack(old, 14, 17)}
            if label then
                for index = 1, 4 do varying[5 + index] = label[index]:sub(2) end
            end
            bytes = bytes + lengths(varying)
            if not old[1] then bytes = bytes + \(traceOverhead) end
            return {
                k = k, id = id, json = json, old = old, fresh = fresh, marks = marks, raws = raws, bytes = bytes,
                started = time_of_beginning(life), finished = finished, rank = rank, root = root, label = label,
                failed = failed, errors = errors - early_errors_now + early_errors + (tonumber(old[5]) or 0),
                strays = strays + early_now - early,
                stray_errors = stray_errors + early_errors_now - early_errors, terms = terms, life = packed,
            }, a
        end

        """
}
#endif
