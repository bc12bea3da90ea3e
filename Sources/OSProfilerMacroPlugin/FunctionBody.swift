//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
import SwiftSyntax
import SwiftSyntaxMacros

/// The statements of a function as those of a closure.
struct FunctionBody {
    private(set) var text = ""
    /// `try` and `await`, where they are in it.
    let keywords: Set<Keyword>

    init(_ body: CodeBlockSyntax, of function: FunctionDeclSyntax, in context: some MacroExpansionContext) {
        keywords = Set(
            body.tokens(viewMode: .sourceAccurate).compactMap {
                if case .keyword(let keyword) = $0.tokenKind { keyword } else { nil }
            }
        ).intersection([.try, .await])
        guard let first = body.statements.first else { return }
        var start = ""
        if let actor = Self.actor(of: function, in: context) {
            // An async closure stays on the actor only if it captures it. Then it has two statements, and its result needs a
            // `return`.
            text = "        _ = \(actor)\n"
            if body.statements.count == 1, first.item.isResult, function.signature.returnClause != nil {
                start = "return "
            }
        }
        // With these lines the compiler's errors show the place where the user wrote the code.
        let place = context.location(of: body.statements, at: .afterLeadingTrivia, filePathMode: .filePath)
        if let place { text += "#sourceLocation(file: \(place.file), line: \(place.line))\n" }
        text += Self.indentation(of: body.statements) + start + body.statements.trimmedDescription
        if place != nil { text += "\n#sourceLocation()" }
    }

    /// Returns the actor on which an async function runs, if the closure may have to be bound to it.
    private static func actor(of function: FunctionDeclSyntax, in context: some MacroExpansionContext) -> String? {
        guard function.signature.effectSpecifiers?.asyncSpecifier != nil else { return nil }
        let parameters = function.signature.parameterClause.parameters.map(Parameter.init)
        if let isolated = parameters.first(where: \.isIsolated) { return isolated.name }
        let isMethod = context.lexicalContext.lazy.filter { !$0.is(FunctionDeclSyntax.self) }.first?.is(
            ActorDeclSyntax.self
        )
        let isElsewhere = function.modifiers.contains(.static, .nonisolated)
        return isMethod == true && !isElsewhere ? "self" : nil
    }

    private static func indentation(of statements: CodeBlockItemListSyntax) -> String {
        String(statements.leadingTrivia.description.reversed().prefix { $0 == " " || $0 == "\t" }.reversed())
    }
}

extension CodeBlockItemSyntax.Item {
    /// Whether the only statement of a function is its result. An `if` and a `switch` may be as well.
    fileprivate var isResult: Bool {
        switch self {
        case .expr: true
        case .stmt(let statement): statement.is(ExpressionStmtSyntax.self)
        default: false
        }
    }
}
#endif
