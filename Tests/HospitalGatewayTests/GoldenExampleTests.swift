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
}
