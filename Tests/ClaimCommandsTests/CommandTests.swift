import ArgumentParser
import CommandSupport
import Foundation
import Testing

@testable import ClaimCommands

struct CommandTests {
    private func read(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    private func adjudicate(_ file: String, _ more: [String] = []) throws -> (exit: Int32, answers: [Substring]) {
        let out = Fixtures.temporaryFile()
        defer { try? FileManager.default.removeItem(atPath: out) }
        var exit = CommandExit.done.rawValue
        do {
            let command = try AdjudicateCommand.parse([file, "--examples", Fixtures.examplesPath, "--out", out] + more)
            try command.run()
        } catch let code as ExitCode {
            exit = code.rawValue
        }
        return (exit, try read(out).split(separator: "\n"))
    }

    /// A file gets its name when it is whole; what stood there before stays until then, and a writer given up leaves nothing.
    @Test func aFileGetsItsNameWhenItIsWhole() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("medclear-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func visible() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }
        }
        let path = folder + "/out.jsonl"
        do {
            let writer = try LineWriter(path: path)
            try writer.write(String(repeating: "x", count: 1 << 20))
            #expect(try visible() == [])
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [], "given up, nothing is left")
        for text in ["one", "two"] {
            let writer = try LineWriter(path: path)
            try writer.write(text)
            #expect(try text == "one" || read(path) == "one\n")
            try writer.close()
            #expect(try read(path) == text + "\n")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["out.jsonl"])
        #expect(throws: CommandFailure.self) { try LineWriter(path: folder + "/none/out.jsonl") }
    }

    /// The file holds hand-made rows and what one seed generates: the command makes the latter again, byte for byte.
    @Test func theExamplesAreWhatTheirSeedGenerates() throws {
        let out = Fixtures.temporaryFile()
        defer { try? FileManager.default.removeItem(atPath: out) }
        let command = try GenerateCommand.parse([
            "--claims", "300", "--seed", "2026", "--examples", Fixtures.examplesPath, "--out", out,
        ])
        try command.run()
        let examples = try read(Fixtures.examplesPath + "/claims.jsonl")
        #expect(try examples == examples.split(separator: "\n").prefix(13).joined(separator: "\n") + "\n" + read(out))
    }

    @Test func badRowsLeadToExitCodeOneAndGoodRowsToZero() throws {
        let bad = try adjudicate(Fixtures.examplesPath + "/BadClaims/mixed.jsonl")
        #expect(bad.exit == 1 && bad.answers.count == 15)
        let good = Fixtures.temporaryFile()
        defer { try? FileManager.default.removeItem(atPath: good) }
        let lines = try Fixtures.lines(of: "claims.jsonl").prefix(13)
        try Data(lines.joined(separator: [UInt8(ascii: "\n")])).write(to: URL(fileURLWithPath: good))
        let answered = try adjudicate(good, ["--explain", "--json"])
        #expect(answered.exit == 0 && answered.answers.count == 13)
        #expect(answered.answers.count(where: { $0.contains("\"explain\":[{") }) == 11, "all but the two cancels")
    }

    @Test func aLineBeyondTheLimitIsRefusedAndItsNeighboursSettle() throws {
        let file = Fixtures.temporaryFile()
        defer { try? FileManager.default.removeItem(atPath: file) }
        let lines = try Fixtures.lines(of: "claims.jsonl")
        let long = [UInt8](repeating: UInt8(ascii: "["), count: (1 << 20) + 1)
        try Data([lines[9], long, lines[10]].joined(separator: [UInt8(ascii: "\n")])).write(to: URL(fileURLWithPath: file))
        let (exit, answers) = try adjudicate(file)
        #expect(exit == 1 && answers.count == 3)
        #expect(answers[1].hasPrefix(#"{"line":2,"infcode":-2,"field":"","value":"1048577 bytes","code":"lineTooLong""#))
        #expect(answers[2].contains(#""hifmi_pay":"16560.00""#))
    }

    @Test func everySettlementGetsAStatementAndTheBatchASummary() throws {
        let folder = Fixtures.temporaryFile()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (exit, answers) = try adjudicate(Fixtures.examplesPath + "/claims.jsonl", ["--statements", folder])
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(exit == 0 && names.count == answers.count + 3)
        #expect(names.suffix(3) == ["summary.html", "summary.json", "summary.txt"])
        let example = try read(folder + "/A3400002609120000010.html")
        #expect(example.contains("175,043.35") && example.contains("125,538.33") && example.contains("叁万肆仟柒佰零伍元零贰分"))
        let summary = try read(folder + "/summary.txt")
        #expect(summary.contains("结算 311 笔,撤销 5 笔") && summary.contains("822,311.39 = 822,311.39"))
    }

    @Test func oneRowIsExplainedInEveryForm() throws {
        let out = Fixtures.temporaryFile()
        defer { try? FileManager.default.removeItem(atPath: out) }
        func explain(_ claim: String, _ more: [String]) throws -> String {
            let command = try ExplainCommand.parse(
                [Fixtures.examplesPath + "/claims.jsonl", "--claim", claim, "--examples", Fixtures.examplesPath, "--out", out]
                    + more)
            try command.run()
            return try read(out)
        }
        let stay = "H31010100001202609121011129001"
        #expect(try explain(stay, ["--language", "zh"]).contains("职工大额补助 330101"))
        #expect(
            try explain(stay, ["--format", "json"]).hasPrefix(
                #"{"format":"medclear-statement/1","setl_id":"A3400002609120000010""#))
        #expect(try explain(stay, ["--format", "html"]).hasPrefix("<!DOCTYPE html>"))
        #expect(failure { _ = try explain("nobody", []) }?.exit == .usage)
        #expect(throws: (any Error).self) { try ExplainCommand.parse(["f", "--claim", "c", "--language", "fr"]) }
        let refused = try ExplainCommand.parse([
            Fixtures.examplesPath + "/BadClaims/notPayable.jsonl", "--claim", "H31010100002202609170940009103", "--examples",
            Fixtures.examplesPath,
        ])
        #expect(throws: ExitCode(CommandExit.refused.rawValue)) { try refused.run() }
    }

    @Test func missingFilesAreUsageAndFaultyDataAreDamage() throws {
        #expect(failure { try ExampleFolder.load("/nowhere") }?.exit == .usage)
        #expect(failure { _ = try adjudicate("/nowhere.jsonl") }?.exit == .usage)
        let persons = Fixtures.temporaryFile()
        defer { try? FileManager.default.removeItem(atPath: persons) }
        try Data("{\"psn_no\":7}\n".utf8).write(to: URL(fileURLWithPath: persons))
        let damaged = try #require(failure { try ExampleFolder.load(Fixtures.examplesPath, persons: [persons]) })
        #expect(damaged.exit == .damaged && damaged.description.contains("\(persons):1: insuplc_admdvs"))
    }

    @Test(arguments: [["--claims", "0"], ["--claims", "many"], ["--month", "2026-13"], ["--bogus"]])
    func wrongFlagsAreRefused(flags: [String]) {
        #expect(throws: (any Error).self) { try GenerateCommand.parse(flags) }
    }

    @Test func exitCodesAreTheDocumentedOnes() {
        #expect(CommandExit.allCases.map(\.rawValue) == [0, 1, 2, 3, 4])
    }

    /// Lines that end on, before and after the edge of a chunk, the last without its line end.
    @Test func linesAreCutAtTheirEndsWhateverTheChunks() throws {
        let file = Fixtures.temporaryFile()
        defer { try? FileManager.default.removeItem(atPath: file) }
        let counts = [0, 1, (1 << 18) - 3, 1 << 18, 5, 3 << 18, 0, 7]
        let lines = counts.enumerated().map { [UInt8](repeating: UInt8(97 + $0.offset), count: $0.element) }
        try Data(lines.joined(separator: [UInt8(ascii: "\n")])).write(to: URL(fileURLWithPath: file))
        let handle = try #require(FileHandle(forReadingAtPath: file))
        var reader = LineReader(handle, limit: 1 << 18)
        for line in lines { #expect(try reader.next() == (line.count > 1 << 18 ? .tooLong(line.count) : .bytes(line))) }
        #expect(try reader.next() == nil)
    }

    private func failure(_ body: () throws -> Any) -> CommandFailure? {
        do {
            _ = try body()
            return nil
        } catch {
            return error as? CommandFailure
        }
    }
}
