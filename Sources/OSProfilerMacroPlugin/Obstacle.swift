//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
import SwiftSyntax

/// Why the body of a function cannot stand in a closure.
enum Obstacle {
    /// Returns the reason; nil where there is none.
    static func of(_ function: FunctionDeclSyntax) -> String? {
        let name = FunctionName.name(of: function)
        if function.modifiers.contains(.consuming, .__consuming) {
            return "cannot wrap '\(name)': a closure cannot consume 'self'"
        }
        let parameters = function.signature.parameterClause.parameters.map(Parameter.init)
        if let consumed = parameters.first(where: \.isConsuming) {
            return "cannot wrap '\(name)': a closure cannot consume '\(consumed.name)'"
        }
        if let sent = parameters.first(where: \.isSending) {
            return "cannot wrap '\(name)': a closure cannot send '\(sent.name)' on"
        }
        if function.signature.returnClause?.type.hasSpecifier(.sending) == true {
            return "cannot wrap '\(name)': a closure cannot send its result on"
        }
        return nil
    }
}
#endif
