import ClaimTypes
import Clearing
import Hashing
import LedgerTypes
import MerkleLog

/// A closed window, hashed and signed (封存的清算结果): one note that fixes every position, and a proof for each participant.
///
/// A leaf is the text of a `SealedPosition`; the tree over the leaves, ascending by region, is the one of RFC 9162 §2.1; the note has the
/// form of C2SP `signed-note`, so that stock tools can check its signature.
public struct SignedSeal: Sendable {
    public let seal: ClosingSeal
    public let note: SignedNote
    /// Ascending by region.
    public let positions: [SealedPosition]

    /// - Parameters:
    ///   - journalRecords: records of the hub's journal at the moment of sealing, and `journalRoot` its Merkle root over them.
    ///   - signer: the hub's key for seals.
    /// - Complexity: O(cells of the window) to hash; nothing depends on the number of claims.
    public init(_ close: SealedClose, journalRecords: UInt64, journalRoot: Digest256, signer: NoteSigner) {
        positions = close.positions
        seal = ClosingSeal(
            window: close.window, matrix: SHA256.digest(of: close.matrixBytes), table: SHA256.digest(of: close.tableBytes),
            participants: UInt64(close.positions.count), leaves: SealTree.root(of: close.positions.map(SealTree.leafHash)[...]),
            sum: close.sum, method: close.method, ways: close.ways, journalRecords: journalRecords, journalRoot: journalRoot)
        note = SignedNote(seal.text, signedBy: [signer])
    }

    /// SHA-256 of the note: what the hub's journal keeps of the seal.
    public var digest: Digest256 { SHA256.digest(of: note.bytes) }

    /// The file that proves a participant's position; `nil` for a region that is no participant.
    public func proof(of region: RegionCode) -> SealProof? {
        guard let index = positions.firstIndex(where: { $0.region == region }) else { return nil }
        let hashes = positions.map(SealTree.leafHash)
        let path = TreeShape.inclusionPath(of: UInt64(index), in: UInt64(positions.count))
            .map { SealTree.root(of: hashes[Int($0.lowerBound)..<Int($0.upperBound)]) }
        return SealProof(
            inclusion: InclusionProof(leafIndex: UInt64(index), treeSize: UInt64(positions.count), hashes: path),
            leafText: positions[index].text, note: note.bytes)
    }
}

/// The tree over the leaves of a seal. A few hundred leaves at most: it is computed anew each time.
enum SealTree {
    static func leafHash(_ position: SealedPosition) -> Digest256 { leafHash(position.text) }

    static func leafHash(_ text: String) -> Digest256 {
        Array(text.utf8).withUnsafeBytes { MerkleFrontier.leafHash($0) }
    }

    static func root(of hashes: ArraySlice<Digest256>) -> Digest256 {
        var frontier = MerkleFrontier()
        for hash in hashes { frontier.append(leafHash: hash) }
        return frontier.root
    }
}
