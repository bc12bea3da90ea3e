//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Sums, means and quantiles of the spans of any number of traces, in one pass and bounded memory.
///
/// Strays and spans without a start or a stop are only counted.
package struct TraceSetStatistics: Sendable {
    /// The maximum number of groups; spans with further keys form one more group.
    package static let maximumGroups = 2000

    package struct Group: Sendable {
        /// UTF-8 or WTF-8; nil if the spans have no service or host.
        package let service: [UInt8]?
        package let text: [UInt8]?
        /// Whether the group holds the spans beyond ``maximumGroups``.
        package let isRest: Bool
        /// The number of traces with such a span.
        package fileprivate(set) var traces = 0
        package fileprivate(set) var errors = 0
        /// Microseconds during which no child ran.
        package fileprivate(set) var selfTime: Int64 = 0
        package fileprivate(set) var durations = QuantileSketch()
        fileprivate var lastTrace = 0
    }

    private struct Key: Hashable {
        var service: [UInt8]?
        var text: [UInt8]?
    }

    package let key: StatisticsKey
    package private(set) var traces = 0
    /// The durations of the traces in microseconds.
    package private(set) var traceDurations = QuantileSketch()
    /// The number of finished spans that are not stray, whatever their key.
    package private(set) var spans = 0
    /// The sum of their self times in microseconds, of which each group has a share.
    package private(set) var selfTime: Int64 = 0
    package private(set) var unfinished = 0
    package private(set) var strays = 0
    /// In order of arrival.
    package private(set) var groups: [Group] = []
    /// A sample of the traces, group by group; nil unless they are to be compared.
    package private(set) var sampler: TraceSampler?
    private var known: [Key: Int] = [:]
    private var rest: Int?

    /// - Parameter samples: whether to keep what a comparison with another set needs.
    package init(by key: StatisticsKey, samples: Bool = false) {
        self.key = key
        sampler = samples ? TraceSampler() : nil
    }

    /// Whether there were more than ``maximumGroups`` keys.
    package var isCut: Bool { rest != nil }

    package mutating func add(_ report: TraceReport) { add(report.tree) }

    package mutating func add(_ tree: TraceTree) {
        traces += 1
        traceDurations.add(tree.duration)
        strays += tree.strays.count
        let texts = SpanTexts(tree, key)
        for (index, node) in tree.nodes.enumerated() where !node.isStray {
            guard node.state == .finished else {
                unfinished += 1
                continue
            }
            spans += 1
            selfTime.addUpToLimit(node.selfTime)
            guard let text = texts.text(of: index) else { continue }
            add(node, to: place(of: Key(service: text.service, text: text.text)))
        }
        sampler?.endTrace(duration: tree.duration, isFailed: tree.nodes.contains { $0.isError && !$0.isStray })
    }

    private mutating func add(_ node: TraceNode, to place: Int) {
        groups[place].durations.add(node.duration)
        groups[place].selfTime.addUpToLimit(node.selfTime)
        groups[place].errors += node.isError ? 1 : 0
        sampler?.add(node.duration, isError: node.isError, to: place)
        guard groups[place].lastTrace != traces else { return }
        groups[place].lastTrace = traces
        groups[place].traces += 1
    }

    private mutating func place(of key: Key) -> Int {
        if let place = known[key] { return place }
        if groups.count < Self.maximumGroups {
            known[key] = groups.count
        } else if let rest {
            return rest
        } else {
            rest = groups.count
        }
        groups.append(Group(service: key.service, text: rest == nil ? key.text : nil, isRest: rest != nil))
        return groups.count - 1
    }
}

/// The keys of the spans of one trace.
private struct SpanTexts {
    let tree: TraceTree
    let key: StatisticsKey
    let services: NodeTexts?
    let hosts: NodeTexts?
    let calls: SpanCalls?

    init(_ tree: TraceTree, _ key: StatisticsKey) {
        self.tree = tree
        self.key = key
        // Reading the payloads takes most of the time, so only read them if the key needs it.
        calls = key == .route || key == .sql ? SpanCalls(of: tree) : nil
        services = key == .point || key == .service ? NodeTexts(of: tree.nodes, tree.arena) : calls?.services
        hosts = key == .host ? NodeTexts(of: tree.nodes, tree.arena) { $0.host } : nil
    }

    /// Returns the key of a span; nil if the span does not count.
    func text(of node: Int) -> (service: [UInt8]?, text: [UInt8]?)? {
        switch key {
        case .point: return (name(services, node), Array(tree.arena[tree.nodes[node].name.range]))
        case .service: return (name(services, node), nil)
        case .host: return (nil, name(hosts, node))
        case .name: return (nil, Array(tree.arena[tree.nodes[node].name.range]))
        case .route, .sql:
            guard let calls, let group = calls[Int32(node)].group,
                calls[Int32(node)].kind == (key == .route ? .http : .db)
            else { return nil }
            return (name(services, node), Array(group.utf8))
        }
    }

    private func name(_ names: NodeTexts?, _ node: Int) -> [UInt8]? {
        guard let names, names.ofNode[node] >= 0 else { return nil }
        return names.names[Int(names.ofNode[node])]
    }
}
