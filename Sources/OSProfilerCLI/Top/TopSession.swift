//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerBrowser
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerStore

/// A run of the browser: moves keys from the terminal and news from the store to it, and its rows to the screen.
struct TopSession {
    /// How often the screen is looked after without a key or news, in milliseconds: its size, a store that does not answer.
    private static let tick: Int32 = 250

    private var browser: Browser
    private let feed: TopFeed
    private let pipe: WakePipe
    private let stop: StopFlag
    private let reader: TopReader
    private let interval: Duration

    init(
        _ string: ConnectionString,
        _ query: TraceQuery,
        needs: [StoreRequirement],
        _ redaction: Redaction?,
        interval: Duration,
        opening opened: OpaqueID?
    ) throws {
        let pipe = try WakePipe()
        self.pipe = pipe
        stop = try StopFlag { pipe.wake() }
        feed = TopFeed { pipe.wake() }
        reader = TopReader(string, KnownStores.current, needs: needs, redaction)
        self.interval = interval
        browser = Browser(store: string.masked, query: query, opening: opened, now: .now())
    }

    /// Shows the browser until the user quits or a signal ends it.
    ///
    /// - Throws: an error of the store that no waiting mends, after the screen was given back.
    mutating func run(_ environment: [String: String]) throws {
        #if Top
        let screen = try TopScreen(usesColours: TerminalSize.showsColour(environment))
        feed.start(reader, interval: interval)
        defer { feed.stop() }
        // Before the feed is waited for, so that the user sees the shell at once.
        defer { screen.close() }
        while !browser.isDone, !stop.isSet {
            try step(screen)
            guard wait() else { return }
            while let key = screen.key() { browser.press(key) }
        }
        #endif
    }

    #if Top
    private mutating func step(_ screen: TopScreen) throws {
        let size = screen.size()
        browser.resize(rows: size.rows, columns: size.columns)
        browser.tick(at: .now(), waiting: feed.waiting.totalMicroseconds)
        for event in try feed.take() { browser.receive(event) }
        feed.want(browser.wish)
        screen.show(browser.screen())
    }

    /// Waits for a key, news or a signal.
    ///
    /// - Returns: false if the terminal is gone.
    private func wait() -> Bool {
        var sources = [STDIN_FILENO, pipe.readEnd].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        guard poll(&sources, 2, Self.tick) > 0 else { return true }
        if sources[1].revents != 0 { pipe.drain() }
        return sources[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) == 0
    }
    #endif
}
