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
        bytes.removeAll(keepingCapacity: true)
        (columns, cut, isFull) = (0, 0, false)
    }
}
