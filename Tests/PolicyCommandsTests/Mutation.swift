import Foundation
import StrictJSON

@testable import PolicyCommands

/// One change of one place of a file.
struct Mutation {
    var what: String
    var document: JSONValue

    /// Every object without each of its keys and with one too many; every value as number, null and list, and texts empty.
    static func all(of document: JSONValue) -> [Mutation] {
        var mutations: [Mutation] = []
        walk(document, "$") { what, changed in mutations.append(Mutation(what: what, document: changed)) }
        return mutations
    }

    /// The mutations of one of the rich samples. The samples have most of their places in common: in the quick run each place is changed
    /// in the first sample that has it; `make soak` changes every place of every sample.
    static func share(of name: String, _ all: (JSONValue) -> [Mutation]) -> [Mutation] {
        let own = all(Samples.newest(name))
        if ProcessInfo.processInfo.environment["MEDCLEAR_SOAK"] != nil { return own }
        let others = Samples.rich.prefix { $0 != name }.reduce(into: Set<String>()) { seen, other in
            seen.formUnion(all(Samples.newest(other)).map(\.what))
        }
        return own.filter { !others.contains($0.what) }
    }

    private static func walk(_ value: JSONValue, _ path: String, _ report: (String, JSONValue) -> Void) {
        for other: JSONValue in [.number("1"), .null, .array([]), .string("")] where other != value {
            report("\(path) = \(other.text)", other)
        }
        switch value {
        case .object(let members):
            report("\(path) + unknown", .object(members + [JSONMember("unknownKey", .string("1"))]))
            for (index, member) in members.enumerated() {
                var less = members
                less.remove(at: index)
                report("\(path) - \(member.key)", .object(less))
                walk(member.value, "\(path).\(member.key)") { what, changed in
                    var members = members
                    members[index].value = changed
                    report(what, .object(members))
                }
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                walk(element, "\(path)[\(index)]") { what, changed in
                    var elements = elements
                    elements[index] = changed
                    report(what, .array(elements))
                }
            }
        default: break
        }
    }
}

extension Mutation {
    /// Every text replaced by each of what `others` gives for it.
    static func texts(of document: JSONValue, _ others: (String) -> [String]) -> [Mutation] {
        var mutations: [Mutation] = []
        walkTexts(document, "$", others) { what, changed in mutations.append(Mutation(what: what, document: changed)) }
        return mutations
    }

    private static func walkTexts(
        _ value: JSONValue, _ path: String, _ others: (String) -> [String], _ report: (String, JSONValue) -> Void
    ) {
        switch value {
        case .string(let text): for other in others(text) { report("\(path) = \(other)", .string(other)) }
        case .bool(let bool): report("\(path) = \(!bool)", .bool(!bool))
        case .object(let members):
            for (index, member) in members.enumerated() {
                walkTexts(member.value, "\(path).\(member.key)", others) { what, changed in
                    var members = members
                    members[index].value = changed
                    report(what, .object(members))
                }
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                walkTexts(element, "\(path)[\(index)]", others) { what, changed in
                    var elements = elements
                    elements[index] = changed
                    report(what, .array(elements))
                }
            }
        default: break
        }
    }
}
