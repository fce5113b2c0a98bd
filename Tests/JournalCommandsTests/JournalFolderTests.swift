import ArgumentParser
import ClaimTypes
import CommandSupport
import Foundation
import Testing

@testable import JournalCommands

/// Where the commands look for journals, and what they say when there is none.
@Suite("Folders of journals")
struct JournalFolderTests {
    @Test("a journal's own folder, or the folder above several, in order")
    func found() async throws {
        let month = try await SmallMonth.folder
        let all = ["310000", "330000", "340000", "660000", "hub"].map { "\(month)/\($0)" }
        #expect(try JournalFolder.find([month]).map(\.path) == all)
        #expect(try JournalFolder.find([month + "/"]).map(\.path) == all)
        #expect(try JournalFolder.find([all[4], all[1]]).map(\.path) == [all[4], all[1]])
    }

    @Test("M10: no journal is a usage error that says what was looked for, never an empty success")
    func notFound() async throws {
        let empty = Folder.make("empty")
        let file = empty + "/file"
        #expect(FileManager.default.createFile(atPath: file, contents: nil))
        let lost = try Folder.copy(try await SmallMonth.folder, "lost")
        try FileManager.default.removeItem(atPath: lost + "/340000/00000000000000000001.segment")
        let rows: [(path: String, said: String)] = [
            (empty + "/nowhere", "there is no folder"), (file, "is no folder"), (empty, "no *.segment there or one folder down"),
            (lost, "no journal (*.segment) in the folder of a node: \(lost)/340000"),
        ]
        for row in rows {
            do {
                let folders = try JournalFolder.find([row.path])
                Issue.record("\(row.path): found \(folders)")
            } catch let failure as CommandFailure {
                #expect(failure.exit == .usage && failure.reason.english.contains(row.said), "\(failure)")
            }
        }
    }

    @Test("every command wants at least one folder")
    func missingArgument() {
        #expect(throws: (any Error).self) { try VerifyCommand.parse([]) }
        #expect(throws: (any Error).self) { try ReplayCommand.parse(["--json"]) }
        #expect(throws: (any Error).self) { try BalancesCommand.parse(["--all"]) }
    }

    @Test("commands end with the exit code of the finding")
    func exitCodes() async throws {
        let month = try await SmallMonth.folder
        let whole = try VerifyCommand.parse([month + "/hub", "--json"])
        try whole.run()
        let damaged = try Folder.copy(month + "/hub", "damaged")
        let segment = damaged + "/00000000000000000001.segment"
        var bytes = try Data(contentsOf: URL(fileURLWithPath: segment))
        bytes[bytes.count / 3] ^= 1
        try bytes.write(to: URL(fileURLWithPath: segment))
        let verify = try VerifyCommand.parse([damaged])
        let replay = try ReplayCommand.parse([damaged])
        let balances = try BalancesCommand.parse([damaged])
        #expect(throws: ExitCode(CommandExit.damaged.rawValue)) { try verify.run() }
        #expect(throws: ExitCode(CommandExit.damaged.rawValue)) { try replay.run() }
        #expect(throws: ExitCode(CommandExit.damaged.rawValue)) { try balances.run() }
    }
}
