public import ClaimTypes

/// HTML, written element by element. Every text is escaped on its way in: what a hospital names an item cannot become markup.
public struct HTMLText: Sendable {
    public private(set) var markup = ""

    public init() {}

    /// The five characters that mean something in HTML, and control characters, which mean nothing, as a replacement character.
    public static func escaped(_ text: some StringProtocol) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\u{0}"..."\u{8}", "\u{B}"..."\u{1F}", "\u{7F}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// An element around what `body` writes. Names and classes are ours, never from outside.
    public mutating func element(_ name: String, _ attributes: String = "", _ body: (inout HTMLText) -> Void) {
        markup += "<\(name)\(attributes.isEmpty ? "" : " " + attributes)>"
        body(&self)
        markup += "</\(name)>"
        if Self.endsLine.contains(name) { markup += "\n" }
    }

    /// An element around a text.
    public mutating func element(_ name: String, _ attributes: String = "", text: String) {
        element(name, attributes) { $0.add(text) }
    }

    /// Chinese, then English small beside or below it.
    public mutating func element(_ name: String, _ attributes: String = "", _ text: BilingualText) {
        element(name, attributes) { $0.add(text) }
    }

    /// A text, escaped.
    public mutating func add(_ text: String) { markup += Self.escaped(text) }

    /// Chinese, then English small beside or below it.
    public mutating func add(_ text: BilingualText) {
        add(text.chinese)
        guard text.chinese != text.english else { return }
        markup += " "
        element("span", "class=\"en\" lang=\"en\"", text: text.english)
    }

    /// Markup of our own.
    public mutating func raw(_ markup: String) { self.markup += markup }

    private static let endsLine: Set = [
        "p", "tr", "table", "section", "header", "footer", "h1", "h2", "h3", "li", "ol", "div", "svg", "dl",
    ]
}
