//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
import SwiftSyntax
import SwiftSyntaxMacros

/// The name of a function as a trace shows it: `Shop.Inventory.price(of:)`.
struct FunctionName {
    let text: String

    init(_ function: FunctionDeclSyntax, in context: some MacroExpansionContext) {
        var contexts = context.lexicalContext[...]
        // The innermost context may be the function itself.
        if let first = contexts.first?.as(FunctionDeclSyntax.self),
            first.name.text == function.name.text, first.signature.description == function.signature.description
        {
            contexts.removeFirst()
        }
        let enclosing = contexts.reversed().compactMap(Self.name)
        let module = Self.module(of: function, in: context).map { [$0] } ?? []
        text = (module + enclosing + [Self.name(of: function)]).joined(separator: ".")
    }

    /// Returns the base name and the labels: `price(of:)`.
    static func name(of function: FunctionDeclSyntax) -> String {
        plain(function.name) + labels(function.signature.parameterClause)
    }

    /// Returns a name without backticks, and without the quotes that may stand between them: it goes into a literal.
    static func plain(_ token: TokenSyntax) -> String {
        token.text.filter { $0 != "`" && $0 != "\"" }
    }

    private static func labels(_ parameters: FunctionParameterClauseSyntax) -> String {
        "(" + parameters.parameters.map { plain($0.firstName) + ":" }.joined() + ")"
    }

    private static func name(of context: Syntax) -> String? {
        if let function = context.as(FunctionDeclSyntax.self) { return name(of: function) }
        if let initializer = context.as(InitializerDeclSyntax.self) {
            return "init" + labels(initializer.signature.parameterClause)
        }
        if let type = context.as(ExtensionDeclSyntax.self)?.extendedType {
            return type.trimmedDescription.prefix { $0 != "<" }.filter { $0 != "`" }
        }
        // Of what has a name, only types enclose functions.
        return context.asProtocol((any DeclGroupSyntax).self).flatMap { _ in
            context.asProtocol((any NamedDeclSyntax).self).map { plain($0.name) }
        }
    }

    /// Returns the module, the first part of a file's id: `Shop/Inventory.swift`.
    static func module(of declaration: some DeclSyntaxProtocol, in context: some MacroExpansionContext) -> String? {
        let file = context.location(of: declaration, at: .afterLeadingTrivia, filePathMode: .fileID)?.file
        let id = file?.as(StringLiteralExprSyntax.self)?.segments.description
        return id.flatMap { id in id.firstIndex(of: "/").map { String(id[..<$0]) } }
    }
}
#endif
