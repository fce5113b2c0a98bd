import LedgerTypes
import MerkleLog

/// A log for witnesses to watch: a tree whose every size can be shown, signed and proven.
struct WatchedLog {
    static let signer = WatchedLog.key("log.example/340000", 1)
    static let witness = WatchedLog.witness("witness.example/hub", 2)

    let tree: NaiveTree
    var signer = WatchedLog.signer

    static func key(_ name: String, _ seed: UInt8) -> NoteSigner {
        NoteSigner(name: name, seed: [UInt8](repeating: seed, count: 32))!
    }

    static func witness(_ name: String, _ seed: UInt8) -> WitnessSigner {
        WitnessSigner(name: name, seed: [UInt8](repeating: seed, count: 32))!
    }

    /// Leaves that all differ; from `fork` on they are those of another history.
    init(_ count: Int, fork: Int? = nil) {
        let leaves = (0..<count).map { index -> [UInt8] in
            [UInt8(truncatingIfNeeded: index), UInt8(truncatingIfNeeded: index >> 8), index >= fork ?? .max ? 1 : 0]
        }
        tree = NaiveTree(leaves)
    }

    func checkpoint(_ size: Int) -> Checkpoint {
        Checkpoint(origin: signer.name, size: UInt64(size), root: tree.root(size), extensions: ["block \(size)"])
    }

    func note(_ size: Int) -> SignedNote { checkpoint(size).signed(by: [signer]) }

    func proof(_ first: Int, _ second: Int) -> [Digest256] {
        first == 0 || first >= second ? [] : tree.consistency(first, second)
    }

    func request(_ size: Int, from first: Int) -> WitnessRequest {
        WitnessRequest(note: note(size), oldSize: UInt64(first), proof: proof(first, size))
    }
}

extension Witness {
    init() { self.init(WatchedLog.witness, watching: [WatchedLog.signer.verifier]) }
}

extension Result {
    /// The failure; `nil` for a success.
    var refusal: Failure? { if case .failure(let failure) = self { failure } else { nil } }
}
