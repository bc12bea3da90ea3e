//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import OSProfilerCore
internal import OSProfilerStore

extension RedisScript {
    /// ``TraceLife`` and ``TraceTerms`` as functions of a script, because a summary must not depend on the store.
    ///
    /// A life is one packed member: `halves`, a letter for each span of which one half has arrived (`r` runs, `a` runs
    /// and is stray, `s` stopped, `t` stopped and is stray); the sets `parents` and `origins`; `full`; and what
    /// ``beginnings`` adds.
    static let lives = """
        local function read_life(packed, started)
            local life = packed and cmsgpack.unpack(packed) or {halves = {}, parents = {}, origins = {}, full = false}
            -- An earlier version stored no beginning.
            if life.own == nil then life.root, life.own, life.before = false, started, false end
            return life
        end

        -- Returns the length of some texts, of which any may be absent.
        local function lengths(texts)
            local length = 0
            for _, text in pairs(texts) do length = length + (text and #text or 0) end
            return length
        end

        local function size(set)
            local count = 0
            for _ in pairs(set) do count = count + 1 end
            return count
        end

        local function remember(set, value)
            if not set[value] and size(set) < \(TraceLife.rememberedHashes) then set[value] = true end
        end

        local function runs(life)
            for _, part in pairs(life.halves) do
                if part == 'r' then return true end
            end
            return false
        end

        -- Returns whether the point's span is stray, and whether the point is the first half of its span.
        local function live(life, head, flags, origin, finished)
            local id, parent, is_stop = head:sub(17, 24), head:sub(63, 70), flags % 4 >= 2
            local is_root = parent == '\\0\\0\\0\\0\\0\\0\\0\\0'
            local part, is_stray = life.halves[id], false
            if part then
                is_stray = part == 'a' or part == 't'
            elseif not is_root then
                local above = life.halves[parent]
                if above then remember(life.parents, parent) end
                is_stray = above == 'a'
                    or finished and head:sub(71, 97) > finished and not life.full and life.origins[origin]
                        and life.parents[parent] and not runs(life)
            end
            if not is_stop and is_root then remember(life.parents, id) end
            if not part then
                if size(life.halves) < \(TraceLife.rememberedHalves) then
                    if is_stop then
                        life.halves[id] = is_stray and 't' or 's'
                    else
                        life.halves[id] = is_stray and 'a' or 'r'
                    end
                else
                    life.full = true
                end
            elseif is_stop == (part == 'r' or part == 'a') then
                life.halves[id] = nil
            end
            if not is_stray then remember(life.origins, origin) end
            return is_stray, not part
        end

        local function with_term(terms, value)
            if value == '' or terms:find('\\n' .. value .. '\\n', 1, true) then return terms end
            local _, breaks = terms:gsub('\\n', '')
            if breaks > \(TraceTerms.limit) then return terms end
            return (terms == '' and '\\n' or terms) .. value .. '\\n'
        end

        """
}
#endif
