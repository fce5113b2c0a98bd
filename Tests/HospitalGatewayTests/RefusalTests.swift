import ClaimTypes
import HospitalInterface
import LedgerTypes
import StrictJSON
import Testing

@testable import HospitalGateway

/// Law M10 on every field of every transaction: −2 with the field, and not a byte of state changed.
@Suite("M10: refusals of the interface")
struct RefusalTests {
    static let day: Day = {
        var day = Day()
        day.run(until: "2208")
        return day
    }()

    static let state = day.desk.state

    static let transactions = InterfaceTable.transactions.map(\.number)

    private func row(_ infno: String) -> (infno: String, id: String, input: String) { Inputs.all.first { $0.infno == infno }! }

    /// Sends a changed message and expects −2 that names the field, with the state as it was.
    private func expectRefused(
        _ message: Message, _ field: String, _ why: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var desk = Self.day.desk
        var message = message
        message.id = "x-\(why.filter { $0 != " " })"
        let reply = desk.ask(message)
        #expect(reply.infcode == "-2", "\(message.infno) \(why) \(field): \(reply)", sourceLocation: sourceLocation)
        #expect(reply.message.contains(field), "\(message.infno) \(why) \(field): \(reply)", sourceLocation: sourceLocation)
        #expect(reply.message.unicodeScalars.count <= 200, sourceLocation: sourceLocation)
        #expect(desk.state == Self.state, "\(message.infno) \(why) \(field) changed the state", sourceLocation: sourceLocation)
        #expect(desk.gateway.callCount == 0, sourceLocation: sourceLocation)
    }

    @Test("missing: each required field, absent, null and empty", arguments: transactions)
    func missing(infno: String) throws {
        let transaction = try #require(InterfaceTable.transaction(infno))
        for node in transaction.nodes {
            for field in node.fields where field.isRequired {
                for (name, value) in [("absent", nil), ("null", JSONValue.null), ("empty", .string(""))] {
                    var message = Self.day.message(row(infno))
                    guard message.set(node, field.name, value) else { continue }
                    expectRefused(message, field.name, "missing \(name)")
                }
            }
            if node.isRequired {
                var message = Self.day.message(row(infno))
                message.remove(node)
                expectRefused(message, node.name, "missing node")
            }
        }
    }

    @Test("mistyped: an object, a boolean or a word where a value is expected", arguments: transactions)
    func mistyped(infno: String) throws {
        let transaction = try #require(InterfaceTable.transaction(infno))
        for node in transaction.nodes {
            for field in node.fields {
                var wrong: [JSONValue] = [.object([]), .bool(true)]
                switch field.kind {
                case .text: break
                case .name: wrong.append(.string("含空格 的"))
                case .bytes: wrong = [.object([]), .bool(true), .string("?"), .array([.number("256")])]
                default: wrong += [.string("x?"), .string("1e2")]
                }
                for (index, value) in wrong.enumerated() {
                    var message = Self.day.message(row(infno))
                    guard message.set(node, field.name, value) else { continue }
                    expectRefused(message, field.name, "mistyped \(index)")
                }
            }
            var message = Self.day.message(row(infno))
            message.replace(node, .string("x"))
            expectRefused(message, node.name, "mistyped node")
        }
    }

    @Test("oversized: one character or digit too many", arguments: transactions)
    func oversized(infno: String) throws {
        let transaction = try #require(InterfaceTable.transaction(infno))
        for node in transaction.nodes {
            for field in node.fields {
                let value: String
                switch field.kind {
                case .text(let max): value = String(repeating: "长", count: max + 1)
                case .name(let max): value = String(repeating: "1", count: max + 1)
                case .count(let digits): value = String(repeating: "1", count: digits + 1)
                case .decimal(let digits, let decimals): value = String(repeating: "1", count: digits - decimals + 1)
                case .code, .flag, .time, .date, .person, .institution, .region, .insurance, .visitType:
                    value = String(repeating: "1", count: 31)
                case .bytes: continue
                }
                var message = Self.day.message(row(infno))
                guard message.set(node, field.name, .string(value)) else { continue }
                expectRefused(message, field.name, "oversized")
            }
            guard node.isList else { continue }
            var message = Self.day.message(row(infno))
            message.repeatRows(of: node, count: node.rowsMax + 1)
            expectRefused(message, node.name, "too many rows")
        }
    }

    @Test("the eighteen fields of the envelope: missing, mistyped and oversized")
    func envelope() {
        for field in InterfaceTable.envelope where field.name != "input" {
            let base = Self.day.message(row("2206"))
            func changed(_ value: JSONValue) -> Message {
                var message = base
                message.envelope = [JSONMember(field.name, value)]
                return message
            }
            if field.isRequired || field.name == "insuplc_admdvs", field.name != "msgid" {
                expectRefused(changed(.null), field.name, "missing")
            }
            guard field.name != "msgid" else { continue }
            expectRefused(changed(.array([])), field.name, "mistyped")
            expectRefused(changed(.string(String(repeating: "9", count: 2_001))), field.name, "oversized")
        }
    }

    @Test(
        "replayed: the same msgid with one field changed names that field; the same message gets the same bytes",
        arguments: transactions)
    func replayed(infno: String) throws {
        // 9102 changes nothing and is not remembered: its answer is the file.
        if InterfaceTable.transaction(infno)?.number == "9102" { return }
        var day = Day()
        day.run(until: infno)
        if infno == "3202" { day.keepStatement() }
        let original = day.message(row(infno))
        guard let first = day.desk.send(day.desk.call(original.json)) else {
            Issue.record("\(infno) waits")
            return
        }
        #expect(Reply(first).infcode == "0", "\(infno): \(Reply(first))")
        let before = day.desk.state
        let journaled = day.desk.journaled.count
        #expect(day.desk.send(day.desk.call(original.json)) == first)
        let transaction = try #require(InterfaceTable.transaction(infno))
        for node in transaction.nodes {
            for field in node.fields {
                var message = original
                guard let other = message.other(node, field), message.set(node, field.name, other) else { continue }
                let reply = day.desk.ask(message)
                #expect(reply.infcode == "-2", "\(infno) \(field.name): \(reply)")
                #expect(reply.message.contains(node.isList ? node.name : field.name), "\(infno) \(field.name): \(reply)")
            }
        }
        #expect(day.desk.state == before)
        #expect(day.desk.journaled.count == journaled)
    }
}
