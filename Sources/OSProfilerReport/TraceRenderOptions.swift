//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// What a renderer may need to know of where its output goes.
public struct TraceRenderOptions: Sendable {
    /// Columns of a line of text, 40 at the least; nil for lines of any length.
    public var width: Int?
    /// Whether text is coloured with terminal escapes.
    public var colour: Bool
    /// The nonce of a page's content security policy; nil draws a random one.
    package var nonce: String?

    public init(width: Int? = 100, colour: Bool = false) {
        self.width = width
        self.colour = colour
    }
}
