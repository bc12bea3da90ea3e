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
    /// Deletes a trace.
    ///
    /// Arguments: its id; a time or nothing. With a time, the trace stays if it is pinned or was ingested at that
    /// time or later. Returns: the number of deleted points; -1 if the trace does not exist; -2 if it stays.
    static let delete = RedisScript(
        name: "delete",
        source: prelude + """
            local id, limit = ARGV[1], tonumber(ARGV[2])
            local why = obstacle({'HINCRBY', 'HDEL', 'ZREM', 'UNLINK'})
            if why then return why end
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
                if is_ours then
                    redis.call('ZADD', INGESTED, pinned, id)
                    if ttl > 0 then expire(id, 8, now + ttl) end
                end
                -- Last, so that a second call completes one that failed.
                redis.call('ZREM', PINNED, id)
            end
            return 1
            """
    )

    /// Removes expired traces from the indexes.
    static let sweep = RedisScript(
        name: "sweep",
        source: prelude + """
            local why = obstacle({'HINCRBY', 'HDEL', 'ZREM'})
            if why then return why end
            sweep()
            """,
        freesMemory: true
    )

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
