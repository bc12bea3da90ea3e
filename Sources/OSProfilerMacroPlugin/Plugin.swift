//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
import SwiftCompilerPlugin
import SwiftSyntaxMacros

@main
struct Plugin: CompilerPlugin {
    let providingMacros: [any Macro.Type] = [
        TracedMacro.self, TracedMembersMacro.self, TracedProtocolMacro.self, UntracedMacro.self,
    ]
}
#else
/// A macro target is a program, with or without its trait.
@main
enum Plugin {
    static func main() {}
}
#endif
