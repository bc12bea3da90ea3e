//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
import SwiftSyntax

/// The source of a type that forwards the requirements of a protocol and traces its methods.
struct ProtocolWrapper {
    /// A requirement that cannot be forwarded.
    struct Obstacle {
        let node: Syntax
        let reason: String
    }

    private(set) var obstacles: [Obstacle] = []
    private let subject: ProtocolDeclSyntax
    private let arguments: TraceArguments
    private let module: String?
    private let access: String

    init(_ subject: ProtocolDeclSyntax, arguments: TraceArguments, module: String?) {
        self.subject = subject
        self.arguments = arguments
        self.module = module
        let modifier = subject.modifiers.first {
            ["public", "package", "fileprivate", "private"].contains($0.name.text)
        }
        // What is private at the top of a file is visible in all of it.
        access = modifier.map { $0.name.text == "private" ? "fileprivate " : $0.name.text + " " } ?? ""
    }

    private var name: String { FunctionName.plain(subject.name) }
    private var inherited: [String] {
        subject.inheritanceClause?.inheritedTypes.map { $0.type.trimmedDescription } ?? []
    }
    private var isClass: Bool { inherited.contains { $0 == "AnyObject" || $0 == "class" } }

    /// Returns the declaration of the wrapper.
    func declaration(with members: [String]) -> String {
        let attributes = subject.attributes.named("available").map { $0.trimmedDescription + "\n" }.joined()
        let kind = isClass ? "final class" : "struct"
        let fixed = """
            /// The instance whose methods are traced.
            \(access)\(isClass ? "let" : "var") wrapped: Wrapped

            \(access)init(_ wrapped: Wrapped) {
                self.wrapped = wrapped
            }
            """
        let body = ([fixed] + members).joined(separator: "\n\n").split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        .map { $0.isEmpty || $0.hasPrefix("#sourceLocation") ? String($0) : "    " + $0 }.joined(separator: "\n")
        return """
            /// Traces the methods of another `\(name)`.
            \(attributes)\(access)\(kind) Traced\(name)<Wrapped: \(name)>: \(name) {
            \(body)
            }
            """
    }

    /// Returns the members that fulfil the requirements.
    mutating func members(of subject: ProtocolDeclSyntax) -> [String] {
        if let noncopyable = inherited.first(where: { $0.hasPrefix("~") }) {
            refuse(subject.name, "cannot wrap a protocol with '\(noncopyable)': the wrapper is copied")
        }
        if let actor = inherited.first(where: { $0 == "Actor" || $0 == "DistributedActor" }) {
            refuse(subject.name, "cannot wrap a protocol for actors: the wrapper is none ('\(actor)')")
        }
        return subject.memberBlock.members.compactMap { item in
            let requirement = item.decl
            if let function = requirement.as(FunctionDeclSyntax.self) { return method(function) }
            if let property = requirement.as(VariableDeclSyntax.self) { return self.property(property) }
            if let subscription = requirement.as(SubscriptDeclSyntax.self) { return self.subscription(subscription) }
            if let type = requirement.as(AssociatedTypeDeclSyntax.self) {
                return "\(access)typealias \(type.name.text) = Wrapped.\(type.name.text)"
            }
            if requirement.is(InitializerDeclSyntax.self) {
                refuse(requirement, "cannot forward an initializer: the wrapper is made from what it wraps")
            } else if !requirement.is(TypeAliasDeclSyntax.self) {
                refuse(requirement, "cannot forward this requirement")
            }
            return nil
        }
    }

    private mutating func refuse(_ node: some SyntaxProtocol, _ reason: String) {
        obstacles.append(Obstacle(node: Syntax(node), reason: reason))
    }

    // MARK: Requirements

    private mutating func method(_ function: FunctionDeclSyntax) -> String? {
        let parameters = function.signature.parameterClause.parameters.map(Parameter.init)
        let name = FunctionName.name(of: function)
        if let reason = OSProfilerMacroPlugin.Obstacle.of(function) {
            refuse(function.name, reason)
            return nil
        }
        if let variadic = parameters.first(where: \.isVariadic) {
            refuse(function.name, "cannot forward '\(name)': there is no call with the elements of '\(variadic.name)'")
            return nil
        }
        if mentionsSelf(Syntax(function.signature)) {
            refuse(function.name, "cannot forward '\(name)': 'Self' is the wrapper, and not what it wraps")
            return nil
        }
        var effects = ""
        if function.signature.effectSpecifiers?.throwsClause != nil { effects += "try " }
        if function.signature.effectSpecifiers?.asyncSpecifier != nil { effects += "await " }
        let isStatic = function.modifiers.contains(.static)
        let call = "\(effects)\(isStatic ? "Wrapped" : "wrapped").\(function.name.text)(\(forwarded(parameters)))"
        let isTraced = function.attributes.named("Untraced").isEmpty && (!isStatic || arguments.includesStatic)
        let traced = TracedCall(
            arguments: arguments,
            function: function,
            name: [module, self.name, name].compactMap { $0 }.joined(separator: ".")
        )
        let body = isTraced ? traced.text(around: "        " + call, keywords: [.try, .await]) : "    " + call
        return "\(head(of: function)) {\n\(body)\n}"
    }

    private mutating func property(_ property: VariableDeclSyntax) -> String? {
        guard let binding = property.bindings.first, let type = binding.typeAnnotation?.type,
            let accessors = accessors(
                binding.accessorBlock,
                of: property.modifiers,
                "." + binding.pattern.trimmedDescription
            )
        else { return nil }
        if mentionsSelf(Syntax(type)) {
            refuse(property, "cannot forward a property of type 'Self'")
            return nil
        }
        let plain = property.with(\.bindings, [binding.with(\.accessorBlock, nil)])
        return "\(head(of: plain)) {\n\(accessors)\n}"
    }

    private mutating func subscription(_ subscription: SubscriptDeclSyntax) -> String? {
        let parameters = subscription.parameterClause.parameters.map(Parameter.init)
        let place = "[\(forwarded(parameters, ofSubscript: true))]"
        guard let accessors = accessors(subscription.accessorBlock, of: subscription.modifiers, place) else {
            return nil
        }
        if mentionsSelf(Syntax(subscription.parameterClause)) || mentionsSelf(Syntax(subscription.returnClause)) {
            refuse(subscription, "cannot forward a subscript with 'Self'")
            return nil
        }
        let plain = subscription.with(\.accessorBlock, nil)
        return "\(head(of: plain)) {\n\(accessors)\n}"
    }

    /// - Parameter member: `.name` or `[index]`.
    private func accessors(
        _ block: AccessorBlockSyntax?,
        of modifiers: DeclModifierListSyntax,
        _ member: String
    ) -> String? {
        guard case .accessors(let list) = block?.accessors else { return nil }
        let place = (modifiers.contains(.static) ? "Wrapped" : "wrapped") + member
        return list.map { accessor in
            let head = accessor.trimmedDescription
            guard accessor.accessorSpecifier.tokenKind != .keyword(.set) else {
                return "    \(head) { \(place) = newValue }"
            }
            var effects = ""
            if accessor.effectSpecifiers?.throwsClause != nil { effects += "try " }
            if accessor.effectSpecifiers?.asyncSpecifier != nil { effects += "await " }
            return "    \(head) { \(effects)\(place) }"
        }.joined(separator: "\n")
    }

    /// Returns a requirement as it is declared, with the access of the protocol, without this package's attributes.
    private func head(of requirement: some DeclSyntaxProtocol & WithAttributesSyntax) -> String {
        let kept = requirement.attributes.filter { element in
            guard let attribute = element.as(AttributeSyntax.self) else { return true }
            return !attribute.hasName("Traced") && !attribute.hasName("Untraced")
        }
        var bare = requirement
        bare.attributes = []
        return "\(kept.map { $0.trimmedDescription + "\n" }.joined())\(access)\(bare.trimmedDescription)"
    }

    private func forwarded(_ parameters: [Parameter], ofSubscript: Bool = false) -> String {
        parameters.map { parameter in
            var value = parameter.name
            if parameter.isInout { value = "&" + value }
            if parameter.isAutoclosure { value += "()" }
            if parameter.isPack { value = "repeat each " + value }
            // The only name of a subscript's parameter is no label.
            let label = ofSubscript && !parameter.hasTwoNames ? nil : parameter.label
            return label.map { "\($0): \(value)" } ?? value
        }.joined(separator: ", ")
    }

    /// Whether a signature has the type `Self`, and not only one that `Self` has.
    private func mentionsSelf(_ node: Syntax) -> Bool {
        if let type = node.as(IdentifierTypeSyntax.self), type.name.tokenKind == .keyword(.Self) {
            return node.parent?.is(MemberTypeSyntax.self) != true
        }
        return node.children(viewMode: .sourceAccurate).contains { mentionsSelf($0) }
    }
}
#endif
