import Foundation

/// Policy and catalogue files as JSON trees. Nothing is converted before a rule asks for it.
public struct NaiveFiles: @unchecked Sendable {
    // Immutable trees of dictionaries, arrays and strings; nobody writes to them.
    let policies: [NaiveNode]
    let catalogues: [String: [String: [NaiveNode]]]

    /// - Parameters:
    ///   - policies: texts of policy files.
    ///   - catalogues: texts of catalogue files.
    public init(policies: [String], catalogues: [String]) throws {
        self.policies = try policies.flatMap { try NaiveNode(parsing: $0)["policies"].elements }
        var items: [String: [String: [NaiveNode]]] = [:]
        for catalogue in try catalogues.flatMap({ try NaiveNode(parsing: $0)["catalogues"].elements }) {
            for item in catalogue["items"].elements {
                items[catalogue["region"].text, default: [:]][item["code"].text, default: []].append(item)
            }
        }
        self.catalogues = items
    }
}

/// A place in a JSON document. What is absent is an empty node, never an error: the schema is checked elsewhere.
struct NaiveNode {
    private let members: [String: NaiveNode]
    let elements: [NaiveNode]
    let text: String
    let isPresent: Bool
    /// The same place in one line of JSON, names in order.
    var json: String {
        if !members.isEmpty {
            return "{" + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value.json)" }.joined(separator: ", ")
                + "}"
        }
        return elements.isEmpty ? "\"\(text)\"" : "[" + elements.map(\.json).joined(separator: ", ") + "]"
    }

    private init(_ value: Any?) {
        members = (value as? [String: Any])?.mapValues { NaiveNode($0) } ?? [:]
        elements = (value as? [Any])?.map { NaiveNode($0) } ?? []
        isPresent = value != nil
        switch value {
        case let text as String: self.text = text
        case let number as Int where !(value is Bool): text = String(number)
        case let flag as Bool: text = flag ? "true" : "false"
        default: text = ""
        }
    }

    init(parsing json: String) throws { self.init(try JSONSerialization.jsonObject(with: Data(json.utf8))) }

    private static let absent = NaiveNode(nil)

    subscript(key: String) -> NaiveNode { members[key] ?? Self.absent }

    var isTrue: Bool { text == "true" }

    var number: Exact { Exact(text) }

    var optionalNumber: Exact? { isPresent ? number : nil }

    /// A value by level: one for all, or one for each tier.
    func at(level: String) -> NaiveNode { self["all"].isPresent ? self["all"] : self[level] }

    func lists(_ text: String) -> Bool { elements.contains { $0.text == text } }
}
