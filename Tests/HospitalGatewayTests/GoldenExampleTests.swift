import ClaimTypes
import Foundation
import HospitalInterface
import StrictJSON
import Testing

@testable import HospitalGateway

/// What a hospital sends and gets, byte for byte: `Documentation/Examples/hospital-interface.jsonl`, one call a line. With
/// `MEDCLEAR_RECORD_VECTORS=1` the file is written anew; its difference is then a change of the interface, to be looked at as such.
@Suite("Golden examples of the interface")
struct GoldenExampleTests {
    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Documentation/Examples/hospital-interface.jsonl")

    @Test("each example is answered as it is written")
    func examples() throws {
        var day = Day()
        var lines: [String] = []
        for row in Inputs.all {
            day.send(row)
            let message = day.message(row)
            // The message is known: the same bytes come again. What is not remembered is asked under the same id and says the same.
            guard let response = day.desk.send(day.desk.call(message.json)) else {
                Issue.record("\(row.infno) waits")
                continue
            }
            let body: JSONValue =
                switch JSONParser.parse(response.body) {
                case .success(let value): value
                case .failure: .string(Base64.encode(response.body))
                }
            lines.append(JSONValue.object([JSONMember("request", message.json), JSONMember("response", body)]).text)
        }
        let text = lines.joined(separator: "\n") + "\n"
        if ProcessInfo.processInfo.environment["MEDCLEAR_RECORD_VECTORS"] == "1" {
            try text.write(to: Self.file, atomically: true, encoding: .utf8)
        }
        let recorded = try String(contentsOf: Self.file, encoding: .utf8)
        for (index, (found, wanted)) in zip(lines, recorded.split(separator: "\n")).enumerated() {
            #expect(found == wanted, "line \(index + 1)")
        }
        #expect(text == recorded)
    }

    @Test("no answer holds a field that the table, and so the served description, does not name")
    func described() throws {
        var day = Day()
        for row in Inputs.all {
            let reply = day.send(row)
            let transaction = try #require(InterfaceTable.transactions.first { $0.numbers.contains(row.infno) })
            guard case .object(let nodes) = reply.output else { continue }
            for node in nodes {
                guard let known = transaction.output.first(where: { $0.name == node.key }) else {
                    Issue.record("\(row.infno): \(node.key) is not described")
                    continue
                }
                let names = Set(known.fields.map { String($0.name.prefix { $0 != "." }) })
                let rows: [JSONValue] = if case .array(let rows) = node.value { rows } else { [node.value] }
                for case .object(let members) in rows {
                    for member in members where !names.contains(member.key) {
                        Issue.record("\(row.infno): \(node.key).\(member.key) is not described")
                    }
                }
            }
        }
    }
}
