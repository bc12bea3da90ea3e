//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
extension RedisScript {
    /// The approximate number of bytes that the server needs for a point, and for a trace with its indexes, in addition to
    /// their data.
    static let pointOverhead = 96
    static let traceOverhead = 900

    /// The commands that ``append`` writes with.
    private static let commandNames = "'HSET', 'HINCRBY', 'HDEL', 'RPUSH', 'SET', 'ZADD', 'ZREM'"

    /// Changes nothing, but fails wherever ``append`` fails: on a replica, without free memory, for a user without the
    /// permissions, or if a key holds something else. Argument: milliseconds to live or 0.
    static let check = RedisScript(
        name: "check",
        source: prelude + """
            local why = obstacle({\(commandNames)}, tonumber(ARGV[1]))
            if why then return why end
            return redis.call('SETRANGE', 'osprofiler_store:nothing', 0, '')
            """
    )

    /// Appends a batch, completely or not at all: reads and computes everything before the first write.
    ///
    /// Arguments: time of ingestion; milliseconds to live or 0; number of labels, and for each its name, project,
    /// service and request, a hash of its origin, and its terms (service, host, name and path); for each trace its id,
    /// the id as JSON, its number of points, and for each point the head that ``RedisBatch`` packs, the element of the
    /// list and, if the head says so, the original payload. Returns: the number of new points.
    static let append = RedisScript(
        name: "append",
        source: prelude + lives + beginnings + plan + """
            local time, ttl, a = ARGV[1], tonumber(ARGV[2]), 3
            local why, has_pins, has_expiries = obstacle({\(commandNames)}, ttl)
            if why then return why end
            local labels = {}
            for label = 1, tonumber(ARGV[3]) do
                labels[label] = {unpack(ARGV, a + 1, a + 9)}
                a = a + 9
            end
            local plans = {}
            for k = 8, #KEYS, 4 do
                local plan, next_argument, foreign = planned(k, a, labels)
                if foreign then return foreign end
                if #plan.fresh > 0 then
                    plan.is_pinned = has_pins and redis.call('ZSCORE', PINNED, plan.id)
                    -- A trace that has expired begins anew.
                    plan.expires = has_expiries and plan.old[1] and redis.call('ZSCORE', EXPIRES, plan.id)
                    plans[#plans + 1] = plan
                end
                a = next_argument
            end

            -- Always a write, because WAIT waits for the last write of its connection.
            redis.call('HSET', TOTALS, 'appended', time)
            if has_expiries then
                sweep()
                for _, plan in ipairs(plans) do
                    if not plan.old[1] then forget_expired(plan.id) end
                end
            end
            -- From here on, no command fails.
            local stored, all_bytes = 0, 0
            for _, plan in ipairs(plans) do
                local k, id, old, started = plan.k, plan.id, plan.old, plan.started
                local list, seen, trace = KEYS[k], KEYS[k + 1], KEYS[k + 2]
                stored = stored + #plan.fresh
                all_bytes = all_bytes + plan.bytes
                for first = 1, #plan.fresh, 1000 do
                    redis.call('RPUSH', list, unpack(plan.fresh, first, math.min(first + 999, #plan.fresh)))
                end
                for first = 1, #plan.marks, 1000 do
                    redis.call('ZADD', seen, unpack(plan.marks, first, math.min(first + 999, #plan.marks)))
                end
                for index = 1, #plan.raws, 2 do
                    redis.call('HSET', trace, plan.raws[index], plan.raws[index + 1])
                end
                local members = {
                    'started', started, 'finished', plan.finished, 'root_rank', plan.rank, 'root_started', plan.root,
                    'ingested', time, 'errors', plan.errors,
                    'points', (tonumber(old[6]) or 0) + #plan.fresh, 'bytes', (tonumber(old[7]) or 0) + plan.bytes,
                    'strays', plan.strays, 'stray_errors', plan.stray_errors,
                    'services', plan.terms[1], 'hosts', plan.terms[2], 'names', plan.terms[3], 'paths', plan.terms[4],
                    'life', plan.life,
                }
                if plan.label then
                    for index, name in ipairs({'name', 'project', 'service', 'request'}) do
                        local value = plan.label[index]
                        if value ~= '' then
                            members[#members + 1] = name
                            members[#members + 1] = value:sub(2)
                        elseif old[1] then
                            redis.call('HDEL', trace, name)
                        end
                    end
                end
                redis.call('HSET', trace, unpack(members))
                local has_moved, errors_before = old[1] ~= started, tonumber(old[5]) or 0
                if has_moved then
                    if old[1] then
                        redis.call('ZREM', STARTED, old[1] .. id)
                        redis.call('ZREM', ERRORS, old[1] .. id)
                    end
                    redis.call('ZADD', STARTED, 0, started .. id)
                end
                if plan.errors > 0 and (errors_before <= 0 or has_moved) then
                    redis.call('ZADD', ERRORS, 0, started .. id)
                elseif plan.errors <= 0 and errors_before > 0 then
                    redis.call('ZREM', ERRORS, started .. id)
                end
                if plan.failed then
                    redis.call('SET', KEYS[k + 3],
                        '{"base_id": ' .. plan.json .. ', "timestamp": "' .. plan.failed:sub(1, 26) .. '"}')
                end
                if plan.is_pinned then
                    redis.call('ZADD', PINNED, time, id)
                else
                    redis.call('ZADD', INGESTED, time, id)
                    local at = ttl > 0 and now + ttl or plan.expires
                    if at then expire(id, k, at) end
                end
            end
            if stored > 0 then
                redis.call('HINCRBY', TOTALS, 'points', stored)
                redis.call('HINCRBY', TOTALS, 'bytes', all_bytes)
            end
            return stored
            """
    )
}
#endif
