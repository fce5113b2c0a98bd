import ArgumentParser
import Foundation
import StrictJSON
import Testing

@testable import ledger_bench
@testable import medclear_bench

/// What runs the benchmarks and makes the page of them: it runs, and names only what there is.
@Suite("Harness of the benchmarks")
struct HarnessTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test("tables, plots, page and history come out right from made-up results, and the page has a place for each part")
    func selfTest() throws {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-B", Self.root.path + "/Benchmarks/Harness/bench.py", "self-test"]
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let said = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(said)")
    }

    @Test("every named scenario says its purpose, size, conditions and what is left out, and its command can be run")
    func scenarios() throws {
        let bytes = try Data(contentsOf: Self.root.appending(path: "Benchmarks/Scenarios.json"))
        let json = try JSONParser.parse(Array(bytes)).get()
        guard case .array(let scenarios)? = json["scenarios"] else {
            Issue.record("no scenarios")
            return
        }
        #expect(scenarios.map { $0["name"] } == ["national-month-close", "national-year-replay", "recovery"].map { .string($0) })
        for scenario in scenarios {
            for key in ["chinese", "purpose", "size", "conditions", "leftOut", "result"] {
                guard case .string(let text)? = scenario[key], !text.isEmpty else {
                    Issue.record("\(scenario["name"] ?? .null) does not say its \(key)")
                    continue
                }
            }
            guard case .array(let commands)? = scenario["commands"] else {
                Issue.record("no command")
                continue
            }
            for case .array(let words) in commands {
                let line = words.compactMap { if case .string(let word) = $0 { word } else { nil } }
                let arguments = Array(line.dropFirst())
                switch line.first {
                case "ledger-bench": #expect(throws: Never.self) { try LedgerBench.parse(arguments) }
                case "medclear-bench": #expect(throws: Never.self) { try MedclearBench.parse(arguments) }
                case "clearing-bench": #expect(arguments.first == "--scenarios", "its names are checked with its own tests")
                default: Issue.record("\(line) is no benchmark")
                }
            }
        }
    }

    @Test("a safety or scenario that does not exist is refused by name")
    func refusals() {
        #expect(throws: (any Error).self) { try MedclearBench.parse(["--ablate", "disk"]) }
        #expect(throws: (any Error).self) { try LedgerBench.parse(["--ablate", "sign"]) }
        #expect(throws: (any Error).self) { try MedclearBench.parse(["--scenarios", "year"]) }
    }
}
