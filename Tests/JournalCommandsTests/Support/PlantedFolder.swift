import CommandSupport
import Foundation
import Journal
import LedgerTypes
import MerkleLog

@testable import JournalCommands

/// Journals in folders of their own, as an auditor is handed them.
enum PlantedFolder {
    static let signer = signer("340000")

    /// Keys of everybody's checkpoints.
    static let verifiers = ["310000", "330000", "340000", "660000", "hub"].map { signer($0).verifier }

    /// The key of a node's checkpoints.
    static func signer(_ node: String) -> NoteSigner {
        guard let signer = NoteSigner(name: "log.example/\(node)", seed: [UInt8](repeating: 7, count: 32)) else {
            preconditionFailure("32 bytes are a seed")
        }
        return signer
    }

    /// The segments of a journal in memory, on disk.
    static func make(_ storage: MemoryStorage, _ name: String) throws -> String {
        let folder = Folder.make(name)
        for segment in storage.segments() {
            try write(storage.contents(of: segment.firstBlock), folder, segment.firstBlock)
        }
        return folder
    }

    static func write(_ bytes: [UInt8], _ folder: String, _ firstBlock: UInt64 = 1) throws {
        let digits = String(firstBlock)
        let name = String(repeating: "0", count: 20 - digits.count) + digits + ".segment"
        try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name))
    }

    /// A copy of a journal with its signed checkpoint and tiles beside it, as its node publishes them.
    static func published(_ path: String, _ name: String = "published") throws -> String {
        let folder = try Folder.copy(path, name)
        let storage = FileStorage(folder: folder)
        let node = try RecordScan.owner(of: storage).map { "\($0)" } ?? "nobody"
        _ = try publishJournal(storage, to: FileLogStorage(folder: folder + "/log"), signer: signer(node))
        return folder
    }
}

/// The exit code of the failure that `body` ends with; `nil` when it ends well or otherwise.
func failureExit(_ body: () throws -> Void) -> CommandExit? {
    do { try body() } catch { return (error as? CommandFailure)?.exit }
    return nil
}
