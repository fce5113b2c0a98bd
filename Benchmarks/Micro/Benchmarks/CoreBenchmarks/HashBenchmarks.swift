import Benchmark
import Hashing
import LedgerTypes
import MerkleLog

/// SHA-256 and the checksum of a block, by size.
func hashingBenchmarks() {
    precondition(
        SHA256.digest(of: "abc").hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "SHA-256 of abc stands in FIPS 180-4")
    for size in [64, 1_024, 65_536, 1 << 20] {
        let bytes = [UInt8](repeating: 0x5A, count: size)
        let inner: BenchmarkScalingFactor = size <= 1_024 ? .kilo : .one
        measure("hash/SHA-256 \(size) B", inner: inner) { SHA256.digest(of: bytes) }
        measure("hash/CRC32C \(size) B", inner: inner) { CRC32C.checksum(of: bytes) }
    }
}

/// A leaf appended to trees of different sizes; an inclusion proof made, and checked.
func merkleBenchmarks() {
    for size in [1_000, 100_000] as [UInt64] {
        let leaves = (0..<size).map { SHA256.digest(of: "leaf \($0)") }
        var grown = MerkleFrontier()
        for leaf in leaves { grown.append(leafHash: leaf) }
        let frontier = grown
        measure("merkle/append to \(size)", inner: .kilo) {
            var next = frontier
            next.append(leafHash: leaves[0])
            return next.size
        }
        measure("merkle/root of \(size)", inner: .kilo) { frontier.root }

        let storage = MemoryLogStorage()
        guard let proof = inclusionProof(leaves, storage, of: size / 3) else {
            preconditionFailure("a log of \(size) leaves in memory proves its leaves")
        }
        let (leaf, root) = (leaves[Int(size / 3)], frontier.root)
        precondition(proof.refusal(leafHash: leaf, root: root) == nil, "the proof leads to the root")
        measure("merkle/prove in \(size)") {
            var reader = TileReader(storage, size: size)
            return try? reader.inclusionProof(of: size / 3)
        }
        measure("merkle/check proof in \(size)", inner: .kilo) { proof.refusal(leafHash: leaf, root: root) == nil }
    }
}

private func inclusionProof(_ leaves: [Digest256], _ storage: MemoryLogStorage, of index: UInt64) -> InclusionProof? {
    var log = TileLog(storage)
    do {
        for leaf in leaves { try log.append(leaf) }
        try log.publishEdge()
        var reader = TileReader(storage, size: UInt64(leaves.count))
        return try reader.inclusionProof(of: index)
    } catch {
        return nil
    }
}
