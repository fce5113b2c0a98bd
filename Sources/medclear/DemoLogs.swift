import ClaimTypes
import Foundation
import Hashing
import Journal
import LedgerTypes
import MerkleLog

/// Beside each journal of the demo its Merkle tree and a signed checkpoint, as a node publishes them: what auditors prove records against,
/// and hold the journal to.
enum DemoLogs {
    /// Public keys of the checkpoints, one a line.
    static let keysFile = "checkpoint-keys.txt"

    /// Publishes every journal in `folder`. The keys follow from the seed.
    static func publish(_ folder: String, seed: UInt64) throws {
        var keys = ""
        for node in ["hub"] + DemoRun.regions.map(\.description) {
            let name = "demo.medclear/\(node)"
            let secret = SHA256.digest(of: "medclear demonstration checkpoint \(seed) \(node)").bytes
            guard let signer = NoteSigner(name: name, seed: secret) else { preconditionFailure("M9: 32 bytes are a key") }
            let journal = "\(folder)/\(node)"
            // The node still has its journal open; all that it answered is durable.
            var publisher = try MerklePublisher(FileLogStorage(folder: journal + "/log"), signer: signer)
            try publisher.catchUp(with: FileStorage(folder: journal))
            try publisher.publish()
            keys += signer.verifier.text + "\n"
        }
        try Data(keys.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(keysFile)"))
    }
}
