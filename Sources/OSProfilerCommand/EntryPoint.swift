//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCLI

@main
struct EntryPoint {
    static func main() {
        OSProfilerTool().main()
    }
}
