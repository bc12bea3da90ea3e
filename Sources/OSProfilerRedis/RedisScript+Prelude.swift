//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
extension RedisScript {
    /// The prelude of the scripts that change traces. Their keys: `RedisKeys.indexes`, then the keys of each trace.
    ///
    /// The server does not undo what a script has written when a later command fails. So these scripts call `obstacle`
    /// first, and read the keys of all traces before they write the first one.
    static let prelude = """
        local STARTED, INGESTED, PINNED, ERRORS, TOTALS, EXPIRES, EXPIRING = unpack(KEYS, 1, 7)
        local clock = redis.call('TIME')
        local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

        -- Returns the error to report if a command failed, or nil.
        local function refusal(reply, key)
            if type(reply) ~= 'table' or not reply.err then return nil end
            if not reply.err:find('WRONGTYPE', 1, true) then return reply end
            return redis.error_reply('FOREIGN the key ' .. key .. ' has another type')
        end

        -- Since Redis 7.
        local acl_check_cmd = redis.acl_check_cmd

        -- Returns the error to report if this user may not run a command, or nil. `totals` are the values of TOTALS.
        local function prohibition(command, totals)
            if acl_check_cmd then
                if acl_check_cmd(command, TOTALS) then return nil end
                return redis.error_reply("NOPERM this user may not run the command '" .. command:lower() .. "'")
            end
            -- An older server only says so when the command runs: with arguments that change nothing, or on a key that
            -- has the wrong type for it.
            local nothing = 'osprofiler_store:nothing'
            local harmless = {
                HSET = {TOTALS, 'points', totals[1] or 0}, HINCRBY = {TOTALS, 'points', 0}, HDEL = {TOTALS, ''},
                SET = {TOTALS, '', 'NX'}, UNLINK = {nothing}, PEXPIREAT = {nothing, 1},
            }
            local reply = redis.pcall(command, unpack(harmless[command] or {TOTALS, '0', '0'}))
            if type(reply) == 'table' and reply.err and not reply.err:find('WRONGTYPE', 1, true) then return reply end
            return nil
        end

        -- Returns the error to report if commands could fail on the indexes, or nil; and whether there are pinned and
        -- expiring traces. The first command is one that creates TOTALS. With a time to live (0 for none), the caller
        -- also lets traces expire.
        local function obstacle(commands, ttl)
            local sizes = {}
            for _, key in ipairs({STARTED, INGESTED, PINNED, ERRORS, EXPIRES}) do
                sizes[key] = redis.pcall('ZCARD', key)
                local why = refusal(sizes[key], key)
                if why then return why end
            end
            local totals = redis.pcall('HMGET', TOTALS, 'points', 'bytes')
            local why = refusal(totals, TOTALS)
            if why then return why end
            for index = 1, 2 do
                if totals[index] and not totals[index]:find('^-?%d+$') then
                    return redis.error_reply('FOREIGN the key ' .. TOTALS .. ' holds no number')
                end
            end
            local has_expiries = sizes[EXPIRES] > 0 or ttl and ttl > 0
            if has_expiries then
                why = refusal(redis.pcall('HLEN', EXPIRING), EXPIRING)
                if why then return why end
                if ttl then commands[#commands + 1] = 'PEXPIREAT' end
            end
            for _, command in ipairs(commands) do
                why = prohibition(command, totals)
                if why then return why end
            end
            return nil, sizes[PINNED] > 0, has_expiries
        end

        local function forget(id, started, points, bytes)
            -- First, because before Redis 7 only this can fail when the memory is used up.
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
            for _, id in ipairs(redis.call('ZRANGEBYSCORE', EXPIRES, '-inf', '(' .. now, 'LIMIT', 0, 100)) do
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
}
#endif
