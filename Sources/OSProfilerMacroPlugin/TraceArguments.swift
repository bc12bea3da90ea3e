//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// The arguments of `@Traced`, `@TracedMembers` or `@TracedProtocol`.
struct TraceArguments {
    /// An expression; nil if the function's name is used.
    private(set) var name: ExprSyntax?
    private(set) var info: ExprSyntax?
    private(set) var hidesArguments = false
    private(set) var hidesResult = true
    private(set) var includesPrivate = false
    private(set) var includesStatic = false
    /// What is wrong with them.
    private(set) var complaints: [Complaint] = []
    private let attribute: AttributeSyntax

    init(_ attribute: AttributeSyntax) {
        self.attribute = attribute
        for argument in attribute.arguments?.as(LabeledExprListSyntax.self) ?? [] {
            switch argument.label?.text {
            case nil: name = argument.expression.trimmed
            case "info": info = argument.expression.trimmed
            case "hideArguments": hidesArguments = isTrue(argument) ?? hidesArguments
            case "hideResult": hidesResult = isTrue(argument) ?? hidesResult
            case "private": includesPrivate = isTrue(argument) ?? includesPrivate
            case "static": includesStatic = isTrue(argument) ?? includesStatic
            default: break
            }
        }
        if name?.is(NilLiteralExprSyntax.self) == true { name = nil }
    }

    /// The arguments for the attribute of one member.
    var ofMember: String {
        let list = attribute.arguments?.as(LabeledExprListSyntax.self) ?? []
        return list.filter { $0.label?.text != "private" && $0.label?.text != "static" }
            .map { $0.with(\.trailingComma, nil).trimmedDescription }
            .joined(separator: ", ")
    }

    /// Returns the value of a literal. What is written into the function depends on it, so that nothing else can be read.
    private mutating func isTrue(_ argument: LabeledExprSyntax) -> Bool? {
        if let literal = argument.expression.as(BooleanLiteralExprSyntax.self) {
            return literal.literal.tokenKind == .keyword(.true)
        }
        let label = argument.label?.text ?? ""
        let fixIts = ["true", "false"].map { value in
            FixIt.replace(
                message: MacroExpansionFixItMessage("use '\(value)'"),
                oldNode: argument.expression,
                newNode: ExprSyntax("\(raw: value)")
            )
        }
        complaints.append(
            Complaint(
                "'\(label)' must be 'true' or 'false': the macro decides when it is expanded",
                at: argument.expression,
                fixIts: fixIts
            )
        )
        return nil
    }
}
#endif
