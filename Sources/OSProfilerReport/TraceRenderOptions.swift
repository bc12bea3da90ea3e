//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The properties of the output that a renderer may need to know.
public struct TraceRenderOptions: Sendable {
    /// Columns of a line of text, at least 40; nil, the default, never cuts a line.
    public var width: Int?
    /// Whether text is coloured with terminal escapes.
    public var colour: Bool
    /// Whether text shows the stray spans, which a page folds; see ``TraceSpan/isStray``.
    public var showsStrays = false
    /// The spans that text shows.
    public var outline = TraceOutlineOptions()
    /// The nonce for a page's content security policy; nil generates a random one.
    package var nonce: String?

    public init(width: Int? = nil, colour: Bool = false) {
        self.width = width
        self.colour = colour
    }
}
