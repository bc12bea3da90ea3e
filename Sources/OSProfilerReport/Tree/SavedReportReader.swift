//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Reads the nodes of a report that `trace show --json` wrote, of this package or of Python's osprofiler.
struct SavedReportReader: ~Copyable {
    private static let payloadPrefix: StaticString = "meta.raw_payload."

    let text: UnsafeRawBufferPointer
    private var tape = JSONTape()
    /// Texts without their escapes; in the arena they follow the file.
    private(set) var unescaped: [UInt8] = []
    private(set) var nodes: [TraceNode] = []
    private(set) var points: [TracePointRecord] = []
    private(set) var order: [TraceVisit] = []
    private(set) var baseID: IDReference?
    /// Microseconds since 1970 of each point; nil if its payload has no time.
    private var pointTimes: [Int64?] = []

    /// - Parameter text: the file, which must outlive the reader.
    init(text: UnsafeRawBufferPointer) throws(ReportError) {
        self.text = text
        do throws(JSONError) {
            try tape.scan(text, maximumDepth: .max)
        } catch {
            throw ReportError(error)
        }
        guard let children = value("children", in: 0), tape[children].kind == .array else {
            throw ReportError(.notReport, "not a report: it has no list of children")
        }
    }

    /// When the report's times begin to count, in microseconds since 1970; nil unless every payload has a time.
    ///
    /// In a whole report this is the earliest point. A report cut out of another one keeps that one's times, so its
    /// earliest point comes some milliseconds after their beginning.
    var origin: Int64? {
        guard !pointTimes.contains(nil), let first = firstPoint else { return nil }
        return first.time - first.milliseconds * 1000
    }

    /// The earliest point, and the milliseconds that the report gives for it.
    private var firstPoint: (time: Int64, milliseconds: Int64)? {
        var first: (time: Int64, milliseconds: Int64)?
        for node in nodes {
            for (point, milliseconds) in [(node.start, node.startMilliseconds), (node.stop, node.endMilliseconds)] {
                guard point >= 0, let time = pointTimes[Int(point)], time < first?.time ?? .max else { continue }
                first = (time, milliseconds)
            }
        }
        return first
    }

    // MARK: Nodes

    mutating func readNodes() {
        /// For each level, the next sibling to read and the parent.
        var pending: [(child: UInt32, parent: Int32)] = [(firstChild(of: 0), -1)]
        while let (child, parent) = pending.last {
            guard child != 0 else {
                pending.removeLast()
                continue
            }
            let depth = Int32(pending.count - 1)
            pending[pending.count - 1].child = tape[child].next
            guard tape[child].kind == .object else { continue }
            let index = Int32(nodes.count)
            readNode(child, parent: parent)
            order.append(TraceVisit(node: index, depth: depth))
            pending.append((firstChild(of: child), index))
        }
    }

    private func firstChild(of node: UInt32) -> UInt32 {
        guard let children = value("children", in: node), tape[children].kind == .array else { return 0 }
        return tape[children].first
    }

    private mutating func readNode(_ object: UInt32, parent: Int32) {
        let info = value("info", in: object)
        var node = TraceNode(
            traceID: id(value("trace_id", in: object)),
            parentID: id(value("parent_id", in: object)),
            name: name(value("name", in: info)),
            project: range(value("project", in: info)),
            service: range(value("service", in: info)),
            host: range(value("host", in: info)),
            isEnveloped: true,
            firstPoint: -1,
            state: .finished
        )
        node.parent = parent
        node.startMilliseconds = milliseconds("started", of: info) ?? 0
        node.endMilliseconds = milliseconds("finished", of: info) ?? node.startMilliseconds
        readPoints(of: info, into: &node)
        if node.firstPoint >= 0 {
            if node.start < 0 { node.state = .stopOnly } else if node.stop < 0 { node.state = .running }
        }
        if let exception = value("exception", in: info), tape[exception].kind != .null, !isNone(exception) {
            node.exception = range(exception)
            node.isError = true
        }
        nodes.append(node)
    }

    /// Returns whether a value is the text `None`, by which Python's report means that there was no exception.
    private func isNone(_ exception: UInt32) -> Bool {
        tape[exception].kind == .string
            && JSONString.withText(of: tape[exception], in: text) { $0.elementsEqual("None".utf8) }
    }

    private mutating func readPoints(of info: UInt32?, into node: inout TraceNode) {
        guard let info, tape[info].kind == .object else { return }
        var last: Int32 = -1
        var member = tape[info].first
        while member != 0 {
            defer { member = tape[member].next }
            guard let name = pointName(tape[member]) else { continue }
            let index = Int32(points.count)
            let payload = tape[member].first
            let isStop = name.isStop
            points.append(
                TracePointRecord(payload: range(payload), name: name.range, isStop: isStop, isEnveloped: true)
            )
            pointTimes.append(time(of: payload))
            if last < 0 { node.firstPoint = index } else { points[Int(last)].next = index }
            if isStop { node.stop = index } else { node.start = index }
            last = index
            if baseID == nil, let base = value("base_id", in: payload) { baseID = id(base) }
        }
    }

    private mutating func pointName(_ key: JSONTape.Entry) -> (range: ByteRange, isStop: Bool)? {
        let prefix = Self.payloadPrefix.utf8CodeUnitCount
        let (isPoint, isStop) = JSONString.withText(of: key, in: text) { name in
            (
                Self.payloadPrefix.withUTF8Buffer { name.starts(with: $0) },
                name.suffix(4).elementsEqual("stop".utf8) && name.count >= prefix + 4
            )
        }
        guard isPoint else { return nil }
        let whole = place(key)
        return (ByteRange(start: Int(whole.start) + prefix, end: Int(whole.end)), isStop)
    }

    // MARK: Times

    /// Converts milliseconds to microseconds, with the exact values where a payload has them.
    mutating func relateTimes() {
        let origin = origin
        for index in nodes.indices {
            var node = nodes[index]
            node.startTime = exactTime(node.startMilliseconds, node, ofStop: node.state == .stopOnly, origin)
            node.endTime = exactTime(node.endMilliseconds, node, ofStop: node.state != .running, origin)
            nodes[index] = node
        }
    }

    private func exactTime(_ milliseconds: Int64, _ node: TraceNode, ofStop: Bool, _ origin: Int64?) -> Int64 {
        let point = ofStop ? node.stop : node.start
        guard let origin, point >= 0, let time = pointTimes[Int(point)],
            TraceTree.milliseconds(time - origin) == milliseconds
        else { return milliseconds * 1000 }
        return time - origin
    }

    private func time(of payload: UInt32) -> Int64? {
        guard let timestamp = value("timestamp", in: payload), tape[timestamp].kind == .string else { return nil }
        return JSONString.withText(of: tape[timestamp], in: text) { Timestamp(text: $0)?.microseconds }
    }

    /// Returns a member that is a number of milliseconds; nil if it is something else.
    func milliseconds(_ key: StaticString, of object: UInt32?) -> Int64? {
        guard let value = value(key, in: object) else { return nil }
        let entry = tape[value]
        guard entry.kind == .integer || entry.kind == .float else { return nil }
        // The difference of any two, in microseconds, must fit.
        let number = PythonFloat.parse(UnsafeRawBufferPointer(rebasing: text[entry.range]))
        return number.magnitude < 4e15 ? Int64(number) : nil
    }

    // MARK: Values

    func value(_ key: StaticString, in object: UInt32?) -> UInt32? {
        object.flatMap { tape.value(of: key, in: $0, text) }
    }

    private func range(_ value: UInt32?) -> ByteRange {
        guard let value else { return .none }
        return ByteRange(start: Int(tape[value].start), end: Int(tape[value].end))
    }

    /// Returns the range of a string's text in the arena.
    private mutating func place(_ string: JSONTape.Entry) -> ByteRange {
        guard string.isEscaped else {
            return ByteRange(start: string.content.lowerBound, end: string.content.upperBound)
        }
        let start = text.count + unescaped.count
        JSONString.unescape(UnsafeRawBufferPointer(rebasing: text[string.content]), into: &unescaped)
        return ByteRange(start: start, end: text.count + unescaped.count)
    }

    /// Returns the text of a string, or any other value as the file has it.
    private mutating func name(_ value: UInt32?) -> ByteRange {
        guard let value else { return .none }
        return tape[value].kind == .string ? place(tape[value]) : range(value)
    }

    private mutating func id(_ value: UInt32?) -> IDReference {
        guard let value else { return IDReference(.null) }
        switch tape[value].kind {
        case .null: return IDReference(.null)
        case .integer: return IDReference(.integer, range(value))
        case .string:
            let uuid = JSONString.withText(of: tape[value], in: text) { UUID128(canonical: $0) }
            return uuid.map { IDReference(uuid: $0) } ?? IDReference(.text, place(tape[value]))
        case .true, .false, .float, .array, .object: return IDReference(.text, range(value))
        }
    }
}
