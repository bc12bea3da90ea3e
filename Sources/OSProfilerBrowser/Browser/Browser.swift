//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore
package import OSProfilerStore

/// The browser of `trace top` without its terminal and its store: keys and what the store reports go in, rows of the screen and a
/// wish to the store come out.
package struct Browser {
    enum Page: Equatable {
        case list
        case trace
        case details
        case help
    }

    /// What is typed at the bottom of the screen.
    enum Typing {
        case filter(LineInput)
        case search(LineInput)
    }

    /// Rows around the page: the title, the status and the keys.
    static let frame = 3
    /// Columns from which a trace has its details beside it.
    static let columnsForDetails = 140

    /// The masked connection string, for the title.
    let store: String
    private(set) var rows = 24
    private(set) var columns = 80
    var pages: [Page] = [.list]
    var table: TraceTable
    /// The trace that is open or about to be.
    var openID: OpaqueID?
    var waterfall: Waterfall?
    var detailPosition = ScrollPosition()
    var helpPosition = ScrollPosition()
    var typing: Typing?
    /// What the last key did, or why it did nothing, until the next key.
    var note: (text: String, style: ScreenStyle)?
    /// Why the store cannot be read; nil while it can.
    var trouble: String?
    /// How long the store has not answered, in microseconds.
    var waiting: Int64 = 0
    var now: Timestamp
    var turn = 0
    /// Whether the user wants to quit.
    package var isDone = false

    /// - Parameters:
    ///   - store: the masked connection string.
    ///   - query: the filters and the order of the command line.
    ///   - opened: a trace to open at once; nil for the list.
    package init(store: String, query: TraceQuery, opening opened: OpaqueID? = nil, now: Timestamp) {
        self.store = store
        table = TraceTable(query)
        self.now = now
        if let opened { open(opened) }
    }

    var page: Page { pages.last ?? .list }

    /// Rows of the page, with its titles.
    var height: Int { max(rows - Self.frame, 1) }
    /// Rows of the page below its titles.
    var lines: Int { max(height - 1, 1) }

    /// What to read.
    package var wish: StoreWish {
        if let openID { return StoreWish(what: .trace(openID), turn: turn) }
        return StoreWish(what: .list(table.query), turn: turn)
    }

    // MARK: Input

    package mutating func resize(rows: Int, columns: Int) {
        self.rows = max(rows, 1)
        self.columns = max(columns, 1)
        let lines = lines
        table.resize(height: lines)
        waterfall?.resize(height: lines)
    }

    /// - Parameter waiting: how long the store has not answered a question, in microseconds.
    package mutating func tick(at now: Timestamp, waiting: Int64) {
        self.now = now
        self.waiting = waiting
    }

    package mutating func receive(_ event: BrowserEvent) {
        switch event {
        case .storeFails(let reason):
            trouble = reason
            return
        case .traces(let traces, let query, let isCut):
            // The answer to a question of before.
            guard query == table.query else { break }
            let (now, lines) = (now, lines)
            table.receive(traces, isCut: isCut, at: now, height: lines)
        case .trace(let trace) where trace.id == openID:
            if waterfall == nil { waterfall = Waterfall(trace, height: lines) } else { waterfall?.update(trace) }
        case .missing(let id) where id == openID:
            // A deleted trace stays on the screen.
            note = ("the store has no trace \(id)" + (waterfall == nil ? " yet" : " any more"), .yellow)
        case .unreadable(let id, let reason) where id == openID:
            leaveTrace()
            note = (reason, .red)
        case .trace, .missing, .unreadable, .unchanged: break
        }
        trouble = nil
    }

    mutating func open(_ id: OpaqueID) {
        openID = id
        waterfall = nil
        pages = [.list, .trace]
    }

    mutating func leaveTrace() {
        openID = nil
        waterfall = nil
        pages = [.list]
    }
}
