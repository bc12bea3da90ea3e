//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
import OSProfilerMacroPlugin
import SwiftSyntaxMacroExpansion
import SwiftSyntaxMacros
import SwiftSyntaxMacrosGenericTestSupport
import Testing

private let macros: [String: MacroSpec] = [
    "Traced": MacroSpec(type: TracedMacro.self),
    "TracedMembers": MacroSpec(type: TracedMembersMacro.self),
    "TracedProtocol": MacroSpec(type: TracedProtocolMacro.self),
    "Untraced": MacroSpec(type: UntracedMacro.self),
]

/// Expects what the macros make of a source.
///
/// - Parameters:
///   - fixed: the source with the first fix-it of each diagnostic, or those in `fixIts`.
func expect(
    _ source: String,
    expandsTo expanded: String,
    diagnostics: [DiagnosticSpec] = [],
    applying fixIts: [String]? = nil,
    fixed: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    assertMacroExpansion(
        source,
        expandedSource: expanded,
        diagnostics: diagnostics,
        macroSpecs: macros,
        applyFixIts: fixIts,
        fixedSource: fixed,
        failureHandler: { Issue.record("\($0.message)", sourceLocation: sourceLocation) }
    )
}
#endif
