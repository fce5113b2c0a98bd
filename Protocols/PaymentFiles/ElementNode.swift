/// One element of an XML document: what files are written from, and what a reader turns them into.
public struct ElementNode: Hashable, Sendable {
    public var name: String
    /// The `Ccy` of an amount; no other attribute is used.
    public var currency: String?
    /// Text of an element without children, entities resolved.
    public var text: String
    public var children: [ElementNode]
    /// Where the element began, from 1; 0 for one that was not read.
    public var line: Int

    public init(name: String, currency: String? = nil, text: String = "", children: [ElementNode] = [], line: Int = 0) {
        self.name = name
        self.currency = currency
        self.text = text
        self.children = children
        self.line = line
    }

    init(_ name: String, _ text: String) { self.init(name: name, text: text) }

    init(_ name: String, @NodeBuilder _ children: () -> [ElementNode]) { self.init(name: name, children: children()) }

    /// First child of that name.
    subscript(name: String) -> ElementNode? { children.first { $0.name == name } }
}

/// Lists children as they stand in the message definition.
@resultBuilder
enum NodeBuilder {
    static func buildExpression(_ node: ElementNode) -> [ElementNode] { [node] }
    static func buildExpression(_ nodes: [ElementNode]) -> [ElementNode] { nodes }
    static func buildBlock(_ parts: [ElementNode]...) -> [ElementNode] { parts.flatMap { $0 } }
    static func buildOptional(_ part: [ElementNode]?) -> [ElementNode] { part ?? [] }
    static func buildEither(first part: [ElementNode]) -> [ElementNode] { part }
    static func buildEither(second part: [ElementNode]) -> [ElementNode] { part }
    static func buildArray(_ parts: [[ElementNode]]) -> [ElementNode] { parts.flatMap { $0 } }
}

extension ElementNode {
    /// The whole document as text: UTF-8, one element a line, indented by one blank a level. O(nodes).
    func document(namespace: String) -> String {
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        write(into: &text, attributes: " xmlns=\"\(namespace)\"", indent: "")
        return text
    }

    private func write(into out: inout String, attributes: String, indent: String) {
        out += "\(indent)<\(name)\(attributes)>"
        if children.isEmpty {
            Self.escape(text, into: &out)
        } else {
            out += "\n"
            for child in children {
                let currency = child.currency.map { " Ccy=\"\($0)\"" } ?? ""
                child.write(into: &out, attributes: currency, indent: indent + " ")
            }
            out += indent
        }
        out += "</\(name)>\n"
    }

    private static func escape(_ text: String, into out: inout String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&apos;"
            // What XML cannot carry at all; instructions with such texts are refused before they are written.
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": out += "\u{FFFD}"
            default: out.unicodeScalars.append(scalar)
            }
        }
    }
}
