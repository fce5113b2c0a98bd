import ClaimTypes
import Foundation
import Hashing
import Journal
import LedgerTypes
import MerkleLog

/// Beside each journal of the demo its Merkle tree and a signed checkpoint, as a node publishes them, cosigned by all other nodes: what
/// auditors prove records against, and hold the journal to.
enum DemoLogs {
    /// Public keys of checkpoints and witnesses, one a line.
    static let keysFile = "checkpoint-keys.txt"

    /// One node's log and witness.
    private struct Party {
        let node: String
        let signer: NoteSigner
        let witness: WitnessSigner

        /// The keys follow from the seed.
        init(_ node: String, seed: UInt64) {
            self.node = node
            let name = "demo.medclear/\(node)"
            let secrets = ["checkpoint", "witness"].map {
                SHA256.digest(of: "medclear demonstration \($0) \(seed) \(node)").bytes
            }
            guard let signer = NoteSigner(name: name, seed: secrets[0]),
                let witness = WitnessSigner(name: name, seed: secrets[1])
            else { preconditionFailure("M9: 32 bytes are a key") }
            (self.signer, self.witness) = (signer, witness)
        }
    }

    /// Publishes every journal in `folder`, and has each node witness all others.
    static func publish(_ folder: String, seed: UInt64) throws {
        let parties = (["hub"] + DemoRun.regions.map(\.description)).map { Party($0, seed: seed) }
        var notes: [(log: FileLogStorage, party: Party, note: SignedNote)] = []
        var seconds: UInt64 = 1
        for party in parties {
            let journal = "\(folder)/\(party.node)"
            let log = FileLogStorage(folder: journal + "/log")
            // The node still has its journal open; all that it answered is durable.
            var publisher = try MerklePublisher(log, signer: party.signer)
            try publisher.catchUp(with: FileStorage(folder: journal))
            try publisher.publish()
            guard let head = publisher.head else { continue }
            seconds = max(seconds, head.timestamp.nanoseconds / 1_000_000_000)
            notes.append((log, party, head.checkpoint(origin: party.signer.name).signed(by: [party.signer])))
        }
        for (log, party, note) in notes {
            var signatures: [NoteSignature] = []
            for other in parties where other.node != party.node {
                var witness = Witness(other.witness, watching: [party.signer.verifier])
                let request = WitnessRequest(note: note, oldSize: 0, proof: [])
                switch witness.decide(request, at: seconds) {
                case .success(let signature): signatures.append(signature)
                case .failure(let refusal): preconditionFailure("M9: a witness refuses the demo's own checkpoint: \(refusal)")
                }
            }
            try log.write(note.adding(signatures).bytes, to: MerklePublisher.cosignedPath)
            try log.syncNames()
        }
        let keys = parties.map { "\($0.signer.verifier)\n\($0.witness.key)\n" }.joined()
        try Data(keys.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(keysFile)"))
    }
}
