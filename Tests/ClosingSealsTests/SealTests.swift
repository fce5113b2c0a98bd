import ClaimTypes
import Clearing
import ClosingSeals
import LedgerTypes
import MerkleLog
import TestSupport
import Testing

/// A participant can prove its position to anyone, and no changed byte goes unnoticed.
@Suite("Sealed close")
struct SealTests {
    private static let signer = NoteSigner(name: "medclear-hub-seal", seed: [UInt8](repeating: 3, count: 32))!
    private static let other = NoteSigner(name: "medclear-hub-seal", seed: [UInt8](repeating: 4, count: 32))!
    private static let window = WindowNumber(202_609)

    /// A window in which `count` regions owe the next one.
    private static func seal(_ count: Int, seed: UInt64 = 1) throws -> SignedSeal {
        var generator = SeededGenerator(seed: seed)
        let regions = (0..<count).map { RegionCode(110_000 + UInt32($0) * 5_000) }
        var matrix = ExposureMatrix()
        var owed: [RegionCode: (payable: Fen, receivable: Fen)] = [:]
        for (index, region) in regions.enumerated() where count > 1 {
            let pair = RegionPair(insuring: region, treating: regions[(index + 1) % count])
            let amount = Fen(Int64.random(in: 1...1_000_000, using: &generator))
            _ = matrix.add(
                ClearingEntry(
                    window: window, pair: pair, insurance: .employee, cases: 1, medicalFee: amount,
                    funds: [FundAmount(.employeePooled, amount)]))
            owed[pair.insuring, default: (.zero, .zero)].payable += amount
            owed[pair.treating, default: (.zero, .zero)].receivable += amount
            #expect(matrix.close(matrix.fence(of: pair, in: window)) == .closed)
        }
        let table = try NationalClearingTable.of(matrix, window: window).get()
        let positions = regions.map { region in
            let sums = owed[region] ?? (.zero, .zero)
            return SealedPosition(
                window: window, region: region, payable: sums.payable, receivable: sums.receivable, drawn: .zero,
                net: sums.receivable - sums.payable, fences: [.init(treating: RegionCode(990_000), sequence: 7)])
        }
        let close = SealedClose(
            table: table, fences: matrix.fences(in: window), positions: positions,
            netting: try Netting.of(table.obligations).get(),
            method: .multilateral)
        return SignedSeal(close, journalRecords: 12, journalRoot: .zero, signer: signer)
    }

    @Test(
        "Every participant's proof holds, for any number of participants, and survives its file",
        arguments: [1, 2, 3, 5, 8, 32, 100])
    func holds(count: Int) throws {
        let seal = try Self.seal(count)
        for position in seal.positions {
            let proof = try #require(seal.proof(of: position.region))
            let read = try #require(SealProof(proof.bytes))
            #expect(read == proof)
            let finding = try #require(read.check(signedBy: Self.signer.verifier))
            #expect(finding.differences.isEmpty && finding.position == position && finding.seal == seal.seal)
        }
        #expect(seal.proof(of: RegionCode(1)) == nil)
    }

    @Test("No byte of a proof can be changed unnoticed: the file is damaged, or what differs is named")
    func tampered() throws {
        let proof = try #require(try Self.seal(5).proof(of: RegionCode(120_000)))
        var (noticed, damaged) = (0, 0)
        for index in proof.bytes.indices {
            var bytes = proof.bytes
            bytes[index] ^= 1
            guard let read = SealProof(bytes), let finding = read.check(signedBy: Self.signer.verifier) else {
                damaged += 1
                continue
            }
            #expect(!finding.differences.isEmpty, "byte \(index) was changed")
            noticed += 1
        }
        #expect(noticed > 300 && damaged > 50, "\(noticed) noticed, \(damaged) damaged")
        for length in stride(from: 0, to: proof.bytes.count, by: 7) {
            let cut = SealProof(Array(proof.bytes.prefix(length)))?.check(signedBy: Self.signer.verifier)
            #expect(cut.map { !$0.differences.isEmpty } ?? true, "cut to \(length) bytes")
        }
    }

    @Test("What differs is said: another key, another amount, another window, another participant's path")
    func differences() throws {
        let seal = try Self.seal(5)
        let proof = try #require(seal.proof(of: RegionCode(120_000)))
        func english(_ proof: SealProof, _ verifier: NoteVerifier = Self.signer.verifier) throws -> String {
            try #require(proof.check(signedBy: verifier)).differences.map(\.english).joined(separator: "; ")
        }
        let unsigned = try english(proof, Self.other.verifier)
        #expect(unsigned.hasPrefix("signature"))
        var leaf = try #require(SealedPosition(text: proof.leafText))
        leaf.receivable += Fen(1)
        let richer = SealProof(inclusion: proof.inclusion, leafText: leaf.text, note: proof.note)
        let said = try english(richer)
        #expect(said.hasPrefix("net: receivable") && said.contains("120000"))
        leaf.net += Fen(1)
        let consistent = SealProof(inclusion: proof.inclusion, leafText: leaf.text, note: proof.note)
        let moved = try english(consistent)
        #expect(moved.hasPrefix("the leaf is not in the seal"))
        let stolen = try #require(seal.proof(of: RegionCode(115_000)))
        let crossed = SealProof(inclusion: stolen.inclusion, leafText: proof.leafText, note: proof.note)
        let path = try english(crossed)
        #expect(path.hasPrefix("the leaf is not in the seal"))
        let elsewhere = try #require(try Self.seal(5, seed: 2).proof(of: RegionCode(120_000)))
        let foreign = try english(SealProof(inclusion: proof.inclusion, leafText: proof.leafText, note: elsewhere.note))
        #expect(foreign.hasPrefix("the leaf is not in the seal"))
    }

    @Test("M1: the same close gives the same bytes")
    func deterministic() throws {
        let (first, second, other) = (try Self.seal(8), try Self.seal(8), try Self.seal(8, seed: 2))
        #expect(first.note == second.note)
        #expect(first.digest != other.digest)
    }
}
