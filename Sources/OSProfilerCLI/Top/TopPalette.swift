//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Top
internal import CNcurses
internal import OSProfilerBrowser
internal import OSProfilerReport

/// The colours of the browser, as pairs of ncurses.
struct TopPalette {
    private static let red = 1
    private static let yellow = 2
    private static let firstService = 3
    private static let services = 8

    /// Whether there are colours at all.
    private let hasColours: Bool
    /// Whether there are bright ones besides the first eight.
    private let hasBright: Bool

    init(usesColours: Bool) {
        hasColours = usesColours && osp_screen_start_colours() != 0
        hasBright = hasColours && osp_screen_colours() >= 16
        guard hasColours else { return }
        set(Self.red, code: 31)
        set(Self.yellow, code: 33)
        for place in 0..<Self.services { set(Self.firstService + place, code: ServiceColour.code(of: place)) }
    }

    private func set(_ pair: Int, code: Int) {
        // 30 to 37, or 90 to 97 for the bright ones.
        let colour = code < 90 ? code - 30 : code - 90 + (hasBright ? 8 : 0)
        osp_screen_colour(Int32(pair), Int32(colour))
    }

    func pair(of colour: ScreenStyle.Colour) -> Int32 {
        guard hasColours else { return 0 }
        return switch colour {
        case .plain: 0
        case .red: Int32(Self.red)
        case .yellow: Int32(Self.yellow)
        case .service(let place): Int32(Self.firstService + place % Self.services)
        }
    }
}
#endif
