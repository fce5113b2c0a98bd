/// `line: declaration` of each public type and function without a doc comment.
///
/// Exempt, because a comment could only repeat what is said elsewhere: initialisers (the properties they fill are documented),
/// operators, members the standard library asks for, and members one of our protocols asks for (`requirements`).
/// A stored or computed property may stand without a comment, as its name and its type's comment say what it is. Of an
/// overloaded function in one file, the first carries the comment for all.
func undocumentedPublicDeclarations(of file: SourceFile, requirements: Set<String> = []) -> [String] {
    let witnesses = requirements.union(["hash", "makeIterator", "next", "index", "writeCanonical"])
    var documented: Set<String> = []
    var missing: [String] = []
    let lines = file.lines
    for (index, code) in file.codeLines.enumerated() {
        guard let declaration = PublicDeclaration(code), !declaration.isOperator else { continue }
        if declaration.kind == "func" && witnesses.contains(declaration.name) { continue }
        if hasDocComment(before: index, in: lines) {
            documented.insert(declaration.name)
        } else if !documented.contains(declaration.name) {
            missing.append("\(index + 1): \(declaration.kind) \(declaration.name)")
        }
    }
    return missing
}

/// The names of the functions that the public protocols of `file` ask for. A protocol ends at a brace in the first column.
func protocolRequirements(of file: SourceFile) -> Set<String> {
    var isProtocol = false
    var names: Set<String> = []
    for code in file.codeLines {
        if PublicDeclaration(code)?.kind == "protocol" { isProtocol = true }
        if code.hasPrefix("}") { isProtocol = false }
        guard isProtocol, let requirement = PublicDeclaration("public " + code.drop { $0 == " " }) else { continue }
        if requirement.kind == "func" { names.insert(requirement.name) }
    }
    return names
}

private func hasDocComment(before index: Int, in lines: [Substring]) -> Bool {
    for line in lines[..<index].reversed() {
        let text = line.drop { $0 == " " }
        if text.hasPrefix("///") || text.hasSuffix("*/") { return true }
        guard text.hasPrefix("@") || text.hasPrefix("#if") else { return false }
    }
    return false
}

/// A line of code that opens a public type or function.
struct PublicDeclaration {
    var kind: String
    var name: String
    var isOperator: Bool { kind == "func" && !name.contains { $0.isLetter } }

    private static let kinds: Set<String> = ["struct", "class", "enum", "actor", "protocol", "typealias", "func"]
    private static let modifiers: Set<String> = [
        "static", "final", "mutating", "consuming", "borrowing", "nonmutating", "indirect", "nonisolated", "prefix", "override",
    ]

    /// - Returns: `nil` for a line that declares no public type or function.
    init?(_ code: Substring) {
        var words = code.split(separator: " ").drop { $0.hasPrefix("@") }
        guard let access = words.popFirst(), access == "public" || access == "open" else { return nil }
        while let first = words.first, Self.modifiers.contains(String(first)) { words = words.dropFirst() }
        guard let kind = words.popFirst(), let rest = words.first else { return nil }
        // `public class func` would be two kinds in a row; the project has no subclassing.
        guard Self.kinds.contains(String(kind)) else { return nil }
        self.kind = String(kind)
        let isNamed = rest.first?.isLetter == true || rest.first == "_" || rest.first == "`"
        name = String(isNamed ? rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "`" } : rest)
    }
}
