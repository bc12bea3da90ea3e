//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The appearance of a text on the screen.
package struct ScreenStyle: Sendable, Hashable {
    /// A colour, which a terminal without colours leaves out.
    package enum Colour: Sendable, Hashable {
        /// The terminal's own.
        case plain
        case red
        case yellow
        /// By its place in the trace's services.
        case service(Int)
    }

    package var colour = Colour.plain
    package var isBold = false
    package var isDim = false
    package var isReversed = false
    package var isUnderlined = false

    package static let plain = ScreenStyle()
    package static let bold = ScreenStyle(isBold: true)
    package static let dim = ScreenStyle(isDim: true)
    package static let red = ScreenStyle(colour: .red)
    package static let yellow = ScreenStyle(colour: .yellow)
    package static let reversed = ScreenStyle(isReversed: true)
    package static func service(_ place: Int32) -> ScreenStyle {
        place < 0 ? .plain : ScreenStyle(colour: .service(Int(place)))
    }
}
