//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import OSProfilerStore

extension RedisScript {
    /// Keeps a rejected message once.
    ///
    /// Keys: index, message, size of all. Arguments: its digest, its time, its members, its size.
    static let reject = RedisScript(
        name: "reject",
        source: """
            if redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 1 end
            redis.call('HSET', KEYS[2], 'time', ARGV[2], 'reason', ARGV[3], 'detail', ARGV[4], 'exchange', ARGV[5],
                'routing_key', ARGV[6], 'properties', ARGV[7], 'body', ARGV[8])
            -- Changes nothing, but fails where the last step would: the size must not count a message twice.
            redis.call('ZADD', KEYS[1], 'XX', ARGV[2], ARGV[1])
            -- An earlier version kept no size: without one, a purge measures all messages once.
            if redis.call('EXISTS', KEYS[3]) == 1 or redis.call('ZCARD', KEYS[1]) == 0 then
                redis.call('INCRBY', KEYS[3], ARGV[9])
            end
            -- Last, because the server does not undo a script that fails, and what the index has is not stored again.
            redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
            return 1
            """
    )

    /// Deletes the rejected messages that came first, as long as they came before a time, or all take more than a number
    /// of bytes.
    ///
    /// Keys: index, size of all. Arguments: the time or nothing; the number of bytes or nothing; how many at most.
    /// Returns: how many.
    static let purgeRejected = RedisScript(
        name: "purgeRejected",
        source: selection + """
            for gone = 1, #chosen do
                redis.call('UNLINK', key(chosen[gone]))
                redis.call('ZREM', KEYS[1], chosen[gone])
            end
            -- Where the memory is used up, this is refused unless something was deleted.
            if #chosen > 0 or not known and total > 0 then redis.pcall('SET', KEYS[2], total) end
            return #chosen
            """,
        freesMemory: true
    )

    /// Returns how many messages ``purgeRejected`` would delete. A replica answers too.
    static let countRejected = RedisScript(name: "countRejected", source: selection + "return #chosen")

    private static let selection = """
        local function key(name) return 'osprofiler_store:rejected:' .. name end
        local function size(name)
            local bytes = \(RejectedMessage.rowBytes)
            for _, member in ipairs({'exchange', 'routing_key', 'properties', 'body'}) do
                bytes = bytes + redis.call('HSTRLEN', key(name), member)
            end
            return bytes
        end
        local before, limit, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local known, chosen = tonumber(redis.call('GET', KEYS[2])), {}
        local total = known or 0
        if not known then
            for _, name in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do total = total + size(name) end
        end
        while #chosen < most do
            local first = redis.call('ZRANGE', KEYS[1], #chosen, #chosen, 'WITHSCORES')
            if not first[1] or not (before and tonumber(first[2]) < before or limit and total > limit) then break end
            total = total - size(first[1])
            chosen[#chosen + 1] = first[1]
        end

        """
}
#endif
