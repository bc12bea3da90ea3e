//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// A line of text that ends with an ellipsis if it would be wider than the terminal.
struct TextLine {
    enum Style {
        case bold, dim, red, yellow
        /// By its place in ``NodeTexts``.
        case service(Int)

        fileprivate var escape: String { "\u{1b}[\(code)m" }

        private var code: Int {
            switch self {
            case .bold: 1
            case .dim: 2
            case .red: 31
            case .yellow: 33
            case .service(let place): ServiceColour.code(of: place)
            }
        }
    }

    private static let reset = "\u{1b}[0m"

    /// Maximum number of columns; nil for unlimited.
    let limit: Int?
    let colour: Bool
    private(set) var columns = 0
    /// The number of lines written.
    private(set) var lines = 0
    private var bytes: [UInt8] = []
    /// Number of bytes that leave room for the ellipsis.
    private var cut = 0
    private var isFull = false

    init(limit: Int?, colour: Bool) {
        self.limit = limit
        self.colour = colour
    }

    /// Appends trusted text.
    mutating func append(_ text: String, _ style: Style? = nil) {
        begin(style)
        for scalar in text.unicodeScalars where append(scalar) == false { break }
        end(style)
    }

    /// Appends untrusted text; see ``TerminalText``.
    mutating func append(untrusted text: UnsafeRawBufferPointer, _ style: Style? = nil) {
        begin(style)
        TerminalText.forEach(collapsing: text) { append($0) }
        end(style)
    }

    mutating func append(untrusted text: [UInt8], _ style: Style? = nil) {
        text.withUnsafeBytes { append(untrusted: $0, style) }
    }

    /// Appends text aligned to the right of a column. Text that is too wide for it stays apart from what precedes it.
    mutating func append(_ text: String, rightAligned width: Int, _ style: Style? = nil) {
        let used = text.unicodeScalars.reduce(0) { $0 + $1.columns }
        append(String(repeating: " ", count: max(width - used, columns > 0 ? 1 : 0)))
        append(text, style)
    }

    /// Writes a text in as many lines as it needs; see ``TerminalText/wrapped(_:to:)``.
    ///
    /// - Parameters:
    ///   - lines: the maximum number of lines, of which the last is cut.
    ///   - isLast: whether the last line ends with the text.
    mutating func append(
        wrapping text: String,
        _ style: Style? = nil,
        into writer: inout ByteWriter,
        lines: Int = .max,
        isLast: Bool = true
    ) {
        let parts = TerminalText.wrapped(text, to: limit)
        for (place, part) in parts.prefix(lines).enumerated() {
            let isCut = place == lines - 1 && parts.count > lines
            let rest = parts[(place + 1)...].map { $0.drop { $0 == " " } }.joined(separator: " ")
            append(isCut ? part + " " + rest : part, style)
            if isLast || place < parts.count - 1 { finish(into: &writer) }
        }
        // Lines that were wrapped have no blank at their end.
        if !isLast, parts.count > 1, text.hasSuffix(" ") { append(" ") }
    }

    /// Begins another line if a text does not fit into the rest of this one.
    mutating func breakUnless(fits text: String, into writer: inout ByteWriter) {
        let trailing = text.reversed().prefix { $0 == " " }.count
        guard let limit, columns + TerminalText.width(text) - trailing > limit else { return }
        finish(into: &writer)
        append("  ")
    }

    /// Writes the line with a trace's id, whole if a uuid has just enough room.
    mutating func append(traceTitle id: String, into writer: inout ByteWriter) {
        let title = "Trace "
        let width = TerminalText.width(id)
        if limit.map({ width > $0 || title.count + width <= $0 }) ?? true { append(title) }
        append(id, .bold)
        finish(into: &writer)
    }

    /// Appends blanks up to a column.
    mutating func pad(to column: Int) {
        while columns < column, append(" ") {}
    }

    /// - Returns: false if the line is full.
    private mutating func append(_ scalar: Unicode.Scalar) -> Bool {
        guard !isFull else { return false }
        let width = scalar.columns
        if let limit, columns + width > limit {
            isFull = true
            return false
        }
        columns += width
        for byte in UTF8.encode(scalar)! { bytes.append(byte) }
        if let limit, columns < limit { cut = bytes.count }
        return true
    }

    private mutating func begin(_ style: Style?) {
        guard let style, colour, !isFull else { return }
        bytes.append(contentsOf: style.escape.utf8)
    }

    private mutating func end(_ style: Style?) {
        guard style != nil, colour, !isFull else { return }
        bytes.append(contentsOf: Self.reset.utf8)
        // Otherwise an ellipsis would cut off the reset.
        if let limit, columns < limit { cut = bytes.count }
    }

    /// Writes the line with a newline, and empties it.
    mutating func finish(into writer: inout ByteWriter) {
        if isFull {
            bytes.removeLast(bytes.count - cut)
            bytes.append(contentsOf: "…".utf8)
            if colour { bytes.append(contentsOf: Self.reset.utf8) }
        }
        while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
        bytes.append(UInt8(ascii: "\n"))
        writer.write(bytes)
        lines += 1
        bytes.removeAll(keepingCapacity: true)
        (columns, cut, isFull) = (0, 0, false)
    }
}
