import ArgumentParser
import CommandSupport
import Foundation
import Registry
import Testing

@testable import RegistryCommands
@testable import RegistryStore

/// `medclear registry …`: what the commands do, and the codes they leave with.
@Suite("Registry commands")
struct CommandTests {
    private let scratch: Scratch
    private static let examples = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Documentation/Examples/Registry").path

    init() throws { scratch = try Scratch() }

    private func run(_ words: String...) throws -> Int32 { try run(words) }

    private func importExamples() throws {
        #expect(try run("init") == 0)
        for kind in RegistryRowKind.allCases {
            #expect(try run("import", kind.rawValue, "\(Self.examples)/\(kind.rawValue).csv") == 0, "\(kind)")
        }
        #expect(try run("import", "enrolments", "\(Self.examples)/enrolments.jsonl") == 0)
    }

    @Test("the example files are taken whole, in the order of the kinds, and repeated without a change")
    func examples() throws {
        try importExamples()
        let store = try RegistryStore.open(at: scratch.database)
        let counts = try ["persons", "enrolments", "cards", "filings", "institutions"].map { try store.count($0) }
        #expect(counts == [5, 5, 4, 4, 3])
        try importAgain()
        #expect(try counts == ["persons", "enrolments", "cards", "filings", "institutions"].map { try store.count($0) })
        #expect(try run("import", "persons", "\(Self.examples)/bad-persons.csv", "--report", scratch.path("bad.jsonl")) == 1)
        let report = try String(contentsOfFile: scratch.path("bad.jsonl"), encoding: .utf8)
        #expect(report.split(separator: "\n").count == 5)
    }

    private func importAgain() throws {
        for kind in RegistryRowKind.allCases {
            #expect(try run("import", kind.rawValue, "\(Self.examples)/\(kind.rawValue).csv") == 0)
        }
    }

    @Test("init makes what is not there and overwrites nothing")
    func initialise() throws {
        #expect(try run("init") == 0)
        let key = FileManager.default.contents(atPath: scratch.keyFile)
        #expect(try run("init") == 2)
        try FileManager.default.removeItem(atPath: scratch.database)
        #expect(try run("init") == 0)
        #expect(FileManager.default.contents(atPath: scratch.keyFile) == key)
    }

    @Test("a day at the desk: verify, file, lose, restore, erase, rotate")
    func desk() throws {
        try importExamples()
        let person = ["--person", "3400009000000101"]
        let enrolment = person + ["--insured-in", "340000", "--insurance", "310"]
        #expect(try run(["verify"] + enrolment + ["--on", "2026-09-01"]) == 0)
        let right = try scratch.write("right.json", #"{"psn_name":"张样例","psn_cert_type":"01","certno":"340100198001010017"}"#)
        let wrong = try scratch.write("wrong.json", #"{"psn_name":"李样例"}"#)
        #expect(try run(["verify"] + enrolment + ["--on", "2026-09-01", "--identity", right, "--json"]) == 0)
        #expect(try run(["verify"] + enrolment + ["--on", "2026-09-01", "--identity", wrong]) == 1)
        #expect(try run(["verify"] + enrolment + ["--on", "2027-09-01"]) == 1, "contributions ended")

        let filing = ["filing", "add"] + enrolment + ["--type", "long-term", "--to", "310000", "--begin", "2026-09-01"]
        #expect(try run(filing + ["--commitment", "--at", "2026-09-01 08:00:00"]) == 0)
        #expect(try run(filing + ["--at", "2026-09-01 09:00:00"]) == 1)
        let number = try RegistryStore.open(at: scratch.database).count("filings")
        let cancel = ["filing", "cancel"] + enrolment + ["--number", "\(number)", "--json", "--at"]
        #expect(try run(cancel + ["2026-10-01 08:00:00"]) == 1, "locked for six months")
        #expect(try run(cancel + ["2027-03-01 08:00:00"]) == 0)

        #expect(try run(["card", "report-loss"] + person + ["--kind", "card"]) == 0)
        #expect(try run(["verify"] + enrolment + ["--on", "2026-09-01"]) == 1)
        #expect(try run(["card", "report-loss"] + person + ["--kind", "03"]) == 1)
        let card = try scratch.write("card.json", #"{"card_no":"B87654321"}"#)
        #expect(try run(["card", "restore"] + person + ["--kind", "card", "--reissued", card]) == 0)
        let find = try scratch.write("find.json", #"{"kind":"03","card_no":"b8765 4321"}"#)
        #expect(try run(["show", "--find", find]) == 0)
        #expect(try run(["show"] + person + ["--identity"]) == 2, "no purpose")
        #expect(try run(["show"] + person + ["--identity", "--purpose", "test"]) == 0)
        #expect(try run(["rotate-key", "--drop-old"]) == 0)
        #expect(try RegistryKeyRing.load(from: scratch.keyFile).keys.map(\.id) == [2])
        #expect(try run(["show"] + person + ["--identity", "--purpose", "test"]) == 0)
        #expect(try run(["erase"] + person + ["--reason", "request"]) == 0)
        #expect(try run(["erase"] + person + ["--reason", "request"]) == 1)
        #expect(try run(["show"] + person) == 0)
        #expect(try run(["show", "--person", "77"]) == 1)
    }

    /// Runs one command. - Returns: its exit code.
    private func run(_ words: [String]) throws -> Int32 {
        do {
            var command = try RegistryCommand.parseAsRoot(
                words + ["--registry", scratch.database, "--keys", scratch.keyFile])
            try command.run()
            return 0
        } catch let code as ExitCode {
            return code.rawValue
        } catch let failure as CommandFailure {
            return failure.exit.rawValue
        } catch {
            return RegistryCommand.exitCode(for: error) == .validationFailure ? 2 : 99
        }
    }

    @Test("wrong use and wrong files leave with their codes")
    func codes() throws {
        #expect(try run("show", "--person", "1") == 2, "no registry")
        #expect(try run("init") == 0)
        #expect(try run("import", "persons", scratch.path("none.csv")) == 2)
        #expect(try run("import", "persons", "-") == 2, "no format")
        #expect(try run("import", "nonsense", "x.csv") == 2)
        #expect(try run("import", "regions", try scratch.write("r.csv", "surprise\n1\n")) == 3)
        #expect(try run("show") == 2)
        #expect(try run("filing", "add", "--person", "x") == 2)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: scratch.keyFile)
        #expect(try run("show", "--person", "1") == 2, "the key file is too open")
        try FileManager.default.removeItem(atPath: scratch.keyFile)
        try RegistryKeyRing.fresh().store(at: scratch.keyFile)
        #expect(try run("show", "--person", "1") == 3, "a foreign key")
    }

    @Test("every command shows help with examples")
    func help() {
        let commands: [any ParsableCommand.Type] = [
            InitCommand.self, ImportCommand.self, VerifyPersonCommand.self, ShowCommand.self, FilingAddCommand.self,
            FilingCancelCommand.self, ReportLossCommand.self, RestoreCommand.self, EraseCommand.self, RotateKeyCommand.self,
        ]
        for command in commands {
            #expect(command.helpMessage().contains("medclear registry"), "\(command)")
            #expect(command.helpMessage().contains("Exit codes"), "\(command)")
        }
    }
}
