//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
/// A Lua script of the server. The server runs it in one atomic step, and passes its effects to its append-only file
/// and its replicas as one transaction.
struct RedisScript: Sendable {
    let name: String
    let source: String
    /// Whether the script frees memory, so that it must also run when the memory is used up.
    var freesMemory = false

    /// The sources that the server is asked to load, in order of preference: a server before Redis 7 does not know
    /// flags, and refuses such a script while its memory is used up.
    var sources: [String] { freesMemory ? ["#!lua flags=allow-oom\n" + source, source] : [source] }
}

extension RedisScript {
    /// The approximate number of bytes that the server needs for a point, and for a trace with its indexes, in addition to
    /// their data.
    static let pointOverhead = 96
    static let traceOverhead = 900

    /// The prelude of the scripts that change traces. Their keys: `RedisKeys.indexes`, then the keys of each trace.
    private static let prelude = """
        local STARTED, INGESTED, PINNED, ERRORS, TOTALS, EXPIRES, EXPIRING = unpack(KEYS, 1, 7)
        local clock = redis.call('TIME')
        local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

        local function forget(id, started, points, bytes)
            -- First, because only this can fail when the memory is used up.
            redis.call('HINCRBY', TOTALS, 'points', -points)
            redis.call('HINCRBY', TOTALS, 'bytes', -bytes)
            redis.call('ZREM', STARTED, started .. id)
            redis.call('ZREM', ERRORS, started .. id)
            redis.call('ZREM', INGESTED, id)
            redis.call('ZREM', EXPIRES, id)
            redis.call('HDEL', EXPIRING, id)
        end

        -- Traces that the server removed at their expiry are still in the indexes.
        local function forget_expired(id)
            local record = redis.call('HGET', EXPIRING, id)
            if record then forget(id, string.match(record, '^(%S+) (%d+) (%d+)$')) end
        end
        local function sweep()
            for _, id in ipairs(redis.call('ZRANGEBYSCORE', EXPIRES, '-inf', now, 'LIMIT', 0, 100)) do
                forget_expired(id)
            end
        end

        -- All keys of a trace expire together.
        local function expire(id, k, at)
            for key = k, k + 3 do redis.call('PEXPIREAT', KEYS[key], at) end
            redis.call('ZADD', EXPIRES, at, id)
            redis.call('HSET', EXPIRING, id, table.concat(redis.call('HMGET', KEYS[k + 2], 'started', 'points', 'bytes'), ' '))
        end

        """

    /// Appends a batch.
    ///
    /// Arguments: time of ingestion; milliseconds to live or 0; number of labels, and for each its name, project,
    /// service and request, a hash of its origin, and its terms (service, host, name and path); for each trace its id,
    /// the id as JSON, its number of points, and for each point the head that ``RedisBatch`` packs, the element of the
    /// list and, if the head says so, the original payload. Returns: the number of new points.
    static let append = RedisScript(
        name: "append",
        source: prelude + lives + beginnings + """
            local time, ttl, a, stored = ARGV[1], tonumber(ARGV[2]), 3, 0
            -- Before anything is written, because a later error would leave half a batch.
            for k = 8, #KEYS, 4 do
                local kind = redis.call('TYPE', KEYS[k]).ok
                if kind ~= 'list' and kind ~= 'none' then
                    return redis.error_reply('FOREIGN the key ' .. KEYS[k] .. ' is not a list')
                end
            end
            -- Always a write, because WAIT waits for the last write of its connection.
            redis.call('HSET', TOTALS, 'appended', time)
            sweep()
            -- Checked once, because most stores have neither.
            local has_pins = redis.call('EXISTS', PINNED) == 1
            local has_expiries = ttl > 0 or redis.call('EXISTS', EXPIRES) == 1
            local all_bytes, labels = 0, {}
            for label = 1, tonumber(ARGV[3]) do
                labels[label] = {unpack(ARGV, a + 1, a + 9)}
                a = a + 9
            end
            for k = 8, #KEYS, 4 do
                local list, seen, trace = KEYS[k], KEYS[k + 1], KEYS[k + 2]
                local id, json, count = ARGV[a + 1], ARGV[a + 2], tonumber(ARGV[a + 3])
                a = a + 3
                local old = redis.call('HMGET', trace, 'started', 'finished', 'root_rank', 'root_started', 'errors',
                    'points', 'bytes', 'strays', 'stray_errors', 'services', 'hosts', 'names', 'paths', 'name', 'project',
                    'service', 'request')
                local strays, stray_errors = tonumber(old[8]) or 0, tonumber(old[9]) or 0
                local terms = {old[10] or '', old[11] or '', old[12] or '', old[13] or ''}
                local life, packed = read_life(trace, old[1])
                local early, early_errors = early_spans(life)
                -- The members whose length varies.
                local varying = {packed, unpack(old, 10, 17)}
                local bytes = -lengths(varying)
                if not old[1] and has_expiries then forget_expired(id) end
                local started, finished, rank, root = nil, old[2], old[3] or '1', old[4] or '~'
                local label, failed, errors, fresh = nil, nil, 0, {}
                local last = redis.call('ZRANGE', seen, -1, -1, 'WITHSCORES')[2]
                local ordinal = last and math.floor(last / 8) + 1 or 0
                for _ = 1, count do
                    local head, element, raw = ARGV[a + 1], ARGV[a + 2], nil
                    a = a + 2
                    local flags = tonumber(head:sub(35, 35))
                    if flags >= 4 then
                        a = a + 1
                        raw = ARGV[a]
                    end
                    if redis.call('ZADD', seen, 'NX', ordinal * 8 + flags, head:sub(1, 32)) == 1 then
                        fresh[#fresh + 1] = element
                        bytes = bytes + #element + \(pointOverhead)
                        if raw then
                            redis.call('HSET', trace, string.format('raw:%d', ordinal), raw)
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
                if #fresh > 0 then
                    stored = stored + #fresh
                    local early_now, early_errors_now = early_spans(life)
                    strays = strays + early_now - early
                    stray_errors = stray_errors + early_errors_now - early_errors
                    errors = errors - early_errors_now + early_errors
                    started = time_of_beginning(life)
                    for first = 1, #fresh, 1000 do
                        redis.call('RPUSH', list, unpack(fresh, first, math.min(first + 999, #fresh)))
                    end
                    packed = cmsgpack.pack(life)
                    varying = {packed, terms[1], terms[2], terms[3], terms[4], unpack(old, 14, 17)}
                    if label then
                        for index = 1, 4 do varying[5 + index] = label[index]:sub(2) end
                    end
                    bytes = bytes + lengths(varying)
                    if not old[1] then bytes = bytes + \(traceOverhead) end
                    all_bytes = all_bytes + bytes
                    local errors_before = tonumber(old[5]) or 0
                    errors = errors + errors_before
                    local members = {
                        'started', started, 'finished', finished, 'root_rank', rank, 'root_started', root,
                        'ingested', time, 'errors', errors,
                        'points', (tonumber(old[6]) or 0) + #fresh, 'bytes', (tonumber(old[7]) or 0) + bytes,
                        'strays', strays, 'stray_errors', stray_errors,
                        'services', terms[1], 'hosts', terms[2], 'names', terms[3], 'paths', terms[4],
                        'life', packed,
                    }
                    if label then
                        for index, name in ipairs({'name', 'project', 'service', 'request'}) do
                            local value = label[index]
                            if value ~= '' then
                                members[#members + 1] = name
                                members[#members + 1] = value:sub(2)
                            elseif old[1] then
                                redis.call('HDEL', trace, name)
                            end
                        end
                    end
                    redis.call('HSET', trace, unpack(members))
                    local has_moved = old[1] ~= started
                    if has_moved then
                        if old[1] then
                            redis.call('ZREM', STARTED, old[1] .. id)
                            redis.call('ZREM', ERRORS, old[1] .. id)
                        end
                        redis.call('ZADD', STARTED, 0, started .. id)
                    end
                    if errors > 0 and (errors_before <= 0 or has_moved) then
                        redis.call('ZADD', ERRORS, 0, started .. id)
                    elseif errors <= 0 and errors_before > 0 then
                        redis.call('ZREM', ERRORS, started .. id)
                    end
                    if failed then
                        redis.call('SET', KEYS[k + 3],
                            '{"base_id": ' .. json .. ', "timestamp": "' .. failed:sub(1, 26) .. '"}')
                    end
                    if has_pins and redis.call('ZSCORE', PINNED, id) then
                        redis.call('ZADD', PINNED, time, id)
                    else
                        redis.call('ZADD', INGESTED, time, id)
                        if has_expiries then
                            local at = ttl > 0 and now + ttl or redis.call('ZSCORE', EXPIRES, id)
                            if at then expire(id, k, at) end
                        end
                    end
                end
            end
            if stored > 0 then
                redis.call('HINCRBY', TOTALS, 'points', stored)
                redis.call('HINCRBY', TOTALS, 'bytes', all_bytes)
            end
            return stored
            """
    )

    /// Deletes a trace.
    ///
    /// Arguments: its id; a time or nothing. With a time, the trace stays if it is pinned or was ingested at that
    /// time or later. Returns: the number of deleted points; -1 if the trace does not exist; -2 if it stays.
    static let delete = RedisScript(
        name: "delete",
        source: prelude + """
            local id, limit = ARGV[1], tonumber(ARGV[2])
            local old = redis.call('HMGET', KEYS[10], 'started', 'points', 'bytes')
            local points = redis.call('LLEN', KEYS[8])
            if limit then
                if redis.call('ZSCORE', PINNED, id) then return -2 end
                local ingested = redis.call('ZSCORE', INGESTED, id)
                if ingested and tonumber(ingested) >= limit then return -2 end
            end
            if not old[1] and points == 0 then
                forget_expired(id)
                redis.call('ZREM', INGESTED, id)
                return -1
            end
            if old[1] then forget(id, old[1], old[2], old[3]) end
            redis.call('ZREM', PINNED, id)
            redis.call('UNLINK', unpack(KEYS, 8, 11))
            return points
            """,
        freesMemory: true
    )

    /// Pins or unpins a trace.
    ///
    /// Arguments: its id; `1` or `0`; milliseconds to live or 0; the time to use for a trace whose time of ingestion
    /// is unknown. Returns: 0 if the trace does not exist.
    static let pin = RedisScript(
        name: "pin",
        source: prelude + """
            local id, ttl = ARGV[1], tonumber(ARGV[3])
            local is_ours = redis.call('EXISTS', KEYS[10]) == 1
            if not is_ours and redis.call('EXISTS', KEYS[8]) == 0 then return 0 end
            local pinned = redis.call('ZSCORE', PINNED, id)
            if ARGV[2] == '1' then
                redis.call('ZADD', PINNED, pinned or redis.call('ZSCORE', INGESTED, id) or ARGV[4], id)
                redis.call('ZREM', INGESTED, id)
                for key = 8, 11 do redis.call('PERSIST', KEYS[key]) end
                redis.call('ZREM', EXPIRES, id)
                redis.call('HDEL', EXPIRING, id)
            elseif pinned then
                redis.call('ZREM', PINNED, id)
                if is_ours then
                    redis.call('ZADD', INGESTED, pinned, id)
                    if ttl > 0 then expire(id, 8, now + ttl) end
                end
            end
            return 1
            """
    )

    /// Removes expired traces from the indexes.
    static let sweep = RedisScript(name: "sweep", source: prelude + "sweep()", freesMemory: true)

    /// Reads some elements of a trace, and what is known of those that this store wrote. These are the last elements
    /// of the list: this store appends at the end, and Python's driver inserts before the first element.
    ///
    /// Keys: list, seen, trace. Arguments: the index of the first element; how many elements Python had written when
    /// reading began, or -1; how many elements to read. Returns: the length of the list; how many elements Python
    /// wrote; the elements; message and score of each element of this store; and the original payload of each element
    /// whose score says that it has one.
    static let page = RedisScript(
        name: "page",
        source: """
            local length, own = redis.call('LLEN', KEYS[1]), redis.call('ZCARD', KEYS[2])
            local theirs, first, count = math.max(0, length - own), tonumber(ARGV[1]), tonumber(ARGV[3])
            local before = tonumber(ARGV[2])
            if before < 0 then before = theirs end
            local from = first + theirs - before
            local elements = redis.call('LRANGE', KEYS[1], from, from + count - 1)
            local seen, raws = {}, {}
            -- Another client may have shortened the list.
            local missing = math.max(0, own - length)
            if first + count > before then
                seen = redis.call('ZRANGE', KEYS[2], missing + math.max(0, first - before),
                    missing + first + count - 1 - before, 'WITHSCORES')
                for i = 2, #seen, 2 do
                    if seen[i] % 8 >= 4 then
                        raws[#raws + 1] = redis.call('HGET', KEYS[3], string.format('raw:%d', math.floor(seen[i] / 8)))
                    end
                end
            end
            return {length, before, elements, seen, raws}
            """
    )

    /// Examines some keys for what Python's driver wrote. Arguments: cursor; the approximate number of keys to examine.
    /// Returns: the next cursor; ids of lists without a summary; keys of the old form; ids of lists with a summary to
    /// which the driver added, each followed by the number of its elements.
    static let unindexedKeys = RedisScript(
        name: "unindexedKeys",
        source: """
            local reply = redis.call('SCAN', ARGV[1], 'MATCH', 'osprofiler[:_]*', 'COUNT', ARGV[2])
            local lists, legacy, shared = {}, {}, {}
            for _, key in ipairs(reply[2]) do
                if key:sub(1, 11) == 'osprofiler:' then
                    legacy[#legacy + 1] = key
                elseif key:sub(1, 15) == 'osprofiler_opt:' then
                    local id = key:sub(16)
                    if redis.call('EXISTS', 'osprofiler_store:trace:' .. id) == 0 then
                        lists[#lists + 1] = id
                    else
                        local theirs = redis.call('LLEN', key) - redis.call('ZCARD', 'osprofiler_store:seen:' .. id)
                        if theirs > 0 then
                            shared[#shared + 1] = id
                            shared[#shared + 1] = theirs
                        end
                    end
                end
            end
            return {reply[1], lists, legacy, shared}
            """
    )

    /// Counts the trace ids with a start and no stop. Key: seen.
    static let running = RedisScript(
        name: "running",
        source: """
            local started, stopped, count = {}, {}, 0
            for first = 0, redis.call('ZCARD', KEYS[1]) - 1, 1000 do
                local page = redis.call('ZRANGE', KEYS[1], first, first + 999, 'WITHSCORES')
                for i = 1, #page, 2 do
                    local work = page[i]:sub(17, 24)
                    if math.floor(page[i + 1] / 2) % 2 == 1 then stopped[work] = true else started[work] = true end
                end
            end
            for work in pairs(started) do
                if not stopped[work] then count = count + 1 end
            end
            return count
            """
    )
}
#endif
