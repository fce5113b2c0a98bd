import ArgumentParser
import Foundation
import StrictJSON
import Testing

@testable import LoadGenerator

/// `Benchmarks/Loads.json`: what `make bench` puts on running services.
@Suite("Loads of the performance page")
struct NamedLoadTests {
    private func loads() throws -> [JSONValue] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let bytes = try Data(contentsOf: root.appending(path: "Benchmarks/Loads.json"))
        guard case .array(let loads)? = try JSONParser.parse(Array(bytes)).get()["loads"] else { return [] }
        return loads
    }

    @Test("each says its purpose, its conditions and what is left out, and its command line is one")
    func listed() throws {
        let loads = try loads()
        #expect(
            loads.map { $0["name"] }
                == ["counter-day", "busy-hour-ramp", "2000-connections", "recovery", "slow-region"].map { .string("load-\($0)") })
        for load in loads {
            for key in ["chinese", "purpose", "conditions", "leftOut"] {
                guard case .string(let text)? = load[key], !text.isEmpty else {
                    Issue.record("\(load["name"] ?? .null) does not say its \(key)")
                    continue
                }
            }
            guard case .array(let words)? = load["arguments"] else {
                Issue.record("\(load["name"] ?? .null) has no arguments")
                continue
            }
            let arguments = words.compactMap { if case .string(let word) = $0 { word } else { nil } }
            #expect(throws: Never.self) { try LoadCommand.parse(arguments) }
        }
    }
}
