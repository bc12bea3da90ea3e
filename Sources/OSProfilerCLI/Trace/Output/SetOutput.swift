//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerCore
internal import OSProfilerReport

/// The file to which a command over many traces writes.
struct SetOutputFile: ParsableArguments {
    @Option(
        name: .customLong("out"),
        help: ArgumentHelp(
            "Write to this file, in the format of its suffix if no other is named. Replaces only an earlier page.",
            valueName: "file"
        ),
        completion: .file()
    )
    var path: String?

    @Flag(help: "Replace the file of --out whatever it contains.")
    var force = false

    /// Writes to the file, or to standard output without one.
    ///
    /// - Parameters:
    ///   - isPage: whether the output is a page.
    ///   - body: passes the output to its argument.
    func write(isPage: Bool, _ body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws {
        guard let path, path != "-" else { return try body { try StandardOutput.write($0) } }
        let replacement = isPage ? OutputFile.Replacement.outputs(of: .html, force: force) : force ? .any : .none
        let file = try OutputFile(path: path, replacing: replacement)
        try body { try file.write($0) }
        try file.commit()
    }
}

/// Whether statistics and comparisons are written as text, JSON or a page, and where.
struct SetOutputOptions: ParsableArguments {
    enum Format: String, SuffixedFormat, CaseIterable {
        case text
        case json
        case html

        var name: String { rawValue }
        var fileSuffix: String { self == .text ? "txt" : rawValue }
    }

    @Flag(help: "Print an object with every row.")
    var json = false

    @Flag(help: "A self-contained page.")
    var html = false

    @OptionGroup var file: SetOutputFile
    @OptionGroup var width: WidthOption

    func validate() throws {
        if json, html { throw ValidationError("--json cannot be combined with --html.") }
    }

    /// Returns the format that a flag or the file's name states.
    ///
    /// - Throws: ``CLIError`` if the file's name states one that the command does not have.
    func format() throws(CLIError) -> Format {
        if json || html { return json ? .json : .html }
        guard let path = file.path else { return .text }
        let remedy = "name one with --json or --html, or the file like NAME.txt, NAME.json, NAME.html"
        return try OutputSuffix.format(of: path, among: Format.allCases, remedy: remedy) ?? .text
    }

    /// Writes one of three forms.
    ///
    /// - Parameters:
    ///   - format: see ``format()``.
    ///   - environment: may state the width of the terminal.
    ///   - lines: the text, for a number of columns; each line is safe on a terminal.
    ///   - json: writes the JSON.
    ///   - page: the page.
    func write(
        _ format: Format,
        _ environment: [String: String],
        lines: (Int?) -> [String],
        json: (inout ByteWriter) -> Void,
        page: () -> SetPage
    ) throws {
        try file.write(isPage: format == .html) { sink in
            switch format {
            case .text:
                let columns = file.path == nil ? width.columns(environment) : width.width
                for line in lines(columns) {
                    var line = line + "\n"
                    try line.withUTF8 { try sink(UnsafeRawBufferPointer($0)) }
                }
            case .json:
                var writer = ByteWriter(capacity: 1 << 16)
                json(&writer)
                try sink(writer.bytes)
            case .html: try page().render(to: sink)
            }
        }
    }
}
