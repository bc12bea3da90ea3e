//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerStore

extension Browser {
    /// Does what a key is for.
    package mutating func press(_ key: BrowserKey) {
        note = nil
        if typing != nil { return type(key) }
        if pressAnywhere(key) { return }
        switch page {
        case .list: pressInList(key)
        case .trace: pressInTrace(key)
        case .details: _ = detailPosition.scroll(key, of: detailRows(width: columns).count, height: height)
        case .help: _ = helpPosition.scroll(key, of: HelpSheet.rows(width: columns).count, height: height)
        }
    }

    private mutating func pressAnywhere(_ key: BrowserKey) -> Bool {
        switch key {
        case .character("q"): goBack(quits: true)
        // Escape never quits: people press it to be sure.
        case .escape: goBack(quits: false)
        case .character("?"):
            if page == .help { goBack(quits: false) } else { pages.append(.help) }
            helpPosition = ScrollPosition()
        case .character("r"): turn += 1
        default: return false
        }
        return true
    }

    private mutating func goBack(quits: Bool) {
        switch page {
        case .list:
            if quits { isDone = true } else if !table.filter.text.isEmpty { table.setFilter(ListFilter()) }
        case .trace:
            if !quits, waterfall?.search != nil {
                waterfall?.setSearch(nil)
            } else {
                leaveTrace()
            }
        case .details, .help: pages.removeLast()
        }
    }

    private mutating func pressInList(_ key: BrowserKey) {
        switch key {
        case .enter, .right, .character("l"):
            if let trace = table.selected { open(trace.baseID) }
        case .character("/"): typing = .filter(LineInput(table.filter.text))
        case .character("s"): table.setNextOrder()
        default:
            let lines = lines
            _ = table.move(key, height: lines)
        }
    }

    private mutating func pressInTrace(_ key: BrowserKey) {
        guard waterfall != nil else { return }
        if waterfall?.move(key) == true { return }
        switch key {
        case .character("/"): typing = .search(LineInput(waterfall?.search?.text ?? ""))
        case .character("n"), .character("N"): findNext(backwards: key == .character("N"))
        case .character("e"):
            if waterfall?.showNextError() == false { note = ("no span failed", .dim) }
        case .character("d"), .tab: openDetails()
        case .enter where waterfall?.selected?.hasChildren != true: openDetails()
        default: fold(key)
        }
    }

    private mutating func fold(_ key: BrowserKey) {
        switch key {
        case .enter, .character(" "):
            if let row = waterfall?.selected { waterfall?.setOpen(!row.isOpen) }
        case .left, .character("h"): waterfall?.goOut()
        case .right, .character("l"): waterfall?.goIn()
        case .character("C"): waterfall?.closeAll()
        case .character("E"): waterfall?.openAll()
        case .character("-"): waterfall?.changeLevel(opens: false)
        case .character("+"), .character("="): waterfall?.changeLevel(opens: true)
        case .character("c"): waterfall?.fold { $0.onlyCritical.toggle() }
        case .character("x"): waterfall?.fold { $0.showsStrays.toggle() }
        default: break
        }
    }

    private mutating func openDetails() {
        detailPosition = ScrollPosition()
        pages.append(.details)
    }

    private mutating func findNext(backwards: Bool) {
        guard waterfall?.search != nil else {
            note = ("/ searches", .dim)
            return
        }
        if waterfall?.showNextMatch(backwards: backwards) == false { note = ("no span matches", .yellow) }
    }

    // MARK: Typing

    private mutating func type(_ key: BrowserKey) {
        switch typing {
        case .filter(var line):
            if line.type(key) { typing = .filter(line) } else { end(key) { try $0.filter(line.text) } }
        case .search(var line):
            if line.type(key) { typing = .search(line) } else { end(key) { try $0.search(line.text) } }
        case nil: break
        }
    }

    private mutating func end(_ key: BrowserKey, _ use: (inout Browser) throws -> Void) {
        switch key {
        case .escape: typing = nil
        case .enter:
            do {
                try use(&self)
                typing = nil
            } catch {
                // The text stays, to be corrected.
                note = ((error as? SearchError)?.description ?? "\(error)", .red)
            }
        default: break
        }
    }

    private mutating func filter(_ text: String) throws(SearchError) {
        table.setFilter(try ListFilter(text))
    }

    private mutating func search(_ text: String) throws(SearchError) {
        let search = try SpanSearch(text)
        waterfall?.setSearch(search.isEmpty ? nil : search)
        if !search.isEmpty, waterfall?.matches.isEmpty == true { note = ("no span matches", .yellow) }
    }
}
