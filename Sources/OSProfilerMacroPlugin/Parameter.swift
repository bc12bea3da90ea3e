//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
import SwiftParser
import SwiftSyntax

/// A parameter of a function, and what can be done with it in the function's body.
struct Parameter {
    private let syntax: FunctionParameterSyntax

    init(_ syntax: FunctionParameterSyntax) { self.syntax = syntax }

    var type: TypeSyntax { syntax.type }
    /// The name as the body has to write it; `_` without one.
    var name: String {
        let name = (syntax.secondName ?? syntax.firstName).text
        return name == "_" || name.isValidSwiftIdentifier(for: .variableName) ? name : "`\(name)`"
    }
    /// The label at the call; nil without one.
    var label: String? { syntax.firstName.tokenKind == .wildcard ? nil : syntax.firstName.text }
    var hasTwoNames: Bool { syntax.secondName != nil }
    /// The label as a trace shows it.
    var plainLabel: String? { label.map { _ in FunctionName.plain(syntax.firstName) } }
    /// Whether the label or the name is that of a secret.
    var hasSecretName: Bool {
        ([syntax.firstName] + (syntax.secondName.map { [$0] } ?? [])).contains {
            SecretNames.contains(identifier: FunctionName.plain($0))
        }
    }

    var isConsuming: Bool { type.hasSpecifier(.consuming) || type.hasSpecifier(.__owned) }
    var isSending: Bool { type.hasSpecifier(.sending) }
    var isInout: Bool { type.hasSpecifier(.inout) }
    var isIsolated: Bool { type.hasSpecifier(.isolated) }
    var isVariadic: Bool { syntax.ellipsis != nil }
    var isPack: Bool { type.is(PackExpansionTypeSyntax.self) }
    var isAutoclosure: Bool {
        type.as(AttributedTypeSyntax.self)?.attributes.contains {
            $0.as(AttributeSyntax.self)?.attributeName.trimmedDescription == "autoclosure"
        } ?? false
    }

    /// Whether its value can be described. A closure that does not escape must not be put anywhere.
    var isReadable: Bool {
        name != "_" && !isPack && !Self.isFunction(type)
    }

    private static func isFunction(_ type: TypeSyntax) -> Bool {
        if let type = type.as(AttributedTypeSyntax.self) { return isFunction(type.baseType) }
        if let type = type.as(OptionalTypeSyntax.self) { return isFunction(type.wrappedType) }
        if let elements = type.as(TupleTypeSyntax.self)?.elements, elements.count == 1, let only = elements.first {
            return isFunction(only.type)
        }
        return type.is(FunctionTypeSyntax.self)
    }
}

extension TypeSyntax {
    /// Whether `inout`, `consuming` or another keyword stands before the type.
    func hasSpecifier(_ keyword: Keyword) -> Bool {
        self.as(AttributedTypeSyntax.self)?.specifiers.contains {
            $0.as(SimpleTypeSpecifierSyntax.self)?.specifier.tokenKind == .keyword(keyword)
        } ?? false
    }
}
#endif
