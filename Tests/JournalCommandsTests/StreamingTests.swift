import ArgumentParser
import ClaimTypes
import CommandSupport
import Foundation
import Journal
import LedgerTypes
import MerkleLog
import StrictJSON
import Synchronization
import Testing

@testable import JournalCommands

/// Long journals: what is exported is not held, and what is proven is not read again.
@Suite("exports and proofs of long journals")
struct StreamingTests {
    @Test("an export holds the rows of one record at a time, and a reconciliation's claims wait outside memory")
    func export() async throws {
        let journals = try await TraceTests.journals()
        var mostInRecord = 0
        for journal in journals where try RecordScan.owner(of: journal) != .hub {
            try RecordScan.run(journal) { read, _ in
                mostInRecord = max(mostInRecord, read.decided.count)
                return true
            }
        }
        var rows = 0
        let tally = try SettlementRows(journals).each { _ in rows += 1 }
        #expect(tally.rows == rows && rows > 40 && tally.heldMost == mostInRecord && tally.heldMost < rows / 4, "\(tally)")
        let whole = Folder.make("fhir") + "/whole"
        var output = try TextOutput(whole)
        let written = try FHIRBundle.write(SettlementRows(journals), to: &output)
        try output.close()
        #expect(written.heldMost <= DetailSpool.heldMax + 512)
        #expect(throws: CommandFailure.self, "the first row can end it") {
            try SettlementRows(journals).each { _ in throw CommandFailure(.usage, "够", "enough") }
        }
    }

    @Test("details that outgrow memory come back whole and in order")
    func spool() throws {
        let spool = try DetailSpool()
        var expected = [[UInt8](), [UInt8]()]
        for number in 0..<24_000 {
            try spool.append("detail \(number),", to: number % 2)
            expected[number % 2] += "detail \(number),".utf8
        }
        for group in [0, 1] {
            var found: [UInt8] = []
            try spool.each(of: group) { found += $0 }
            #expect(found == expected[group])
        }
        #expect(spool.heldMost < DetailSpool.heldMax + 64 && expected[0].count > 2 * DetailSpool.heldMax)
    }

    @Test("an export that ends before its point is written, and says so with exit code 1")
    func missedPoint() async throws {
        let out = Folder.make("export") + "/csv"
        let command = try ExportCommand.parse([try await SmallMonth.folder, "--until", "record:99999999", "--out", out])
        #expect(throws: (any Error).self) { try command.run() }
        #expect(FileManager.default.fileExists(atPath: out))
    }

    @Test("paths collected in one reading lead to the root, for every leaf of every tree up to 40")
    func collectedPaths() {
        for size in UInt64(1)...40 {
            for wanted in 0..<size {
                var (collector, frontier) = (PathCollector(), MerkleFrontier())
                var leaf = Digest256.zero
                for index in 0..<size {
                    let hash = withUnsafeBytes(of: index) { MerkleFrontier.leafHash($0) }
                    if index == wanted { leaf = hash }
                    collector.append(hash, isWanted: index == wanted)
                    frontier.append(leafHash: hash)
                }
                let found = collector.finished()
                let proof = InclusionProof(leafIndex: wanted, treeSize: size, hashes: found.paths[wanted] ?? [])
                #expect(
                    found.root == frontier.root && proof.refusal(leafHash: leaf, root: frontier.root) == nil,
                    "\(wanted) of \(size)")
            }
        }
    }

    @Test("M9: a proof comes from published tiles without reading the journal, and otherwise from one reading")
    func readings() async throws {
        let path = try PlantedFolder.published(try await SmallMonth.folder + "/340000")
        let folder = try #require(try JournalFolder.find([path]).first)
        let timeline = try ClaimTimeline(of: try await TraceTests.claim(), in: [folder.storage])
        let wanted = Dictionary(
            timeline.entries.map { ($0.sequence, ProofMaker.WantedRecord(bytes: $0.bytes, time: $0.time)) },
            uniquingKeysWith: { first, _ in first })
        let node = NodeID(340_000)
        let counted = CountedStorage(folder.storage)
        let read = try ProofMaker.log(of: counted, node, wanted, under: nil)
        #expect(read.checkpoint == nil && counted.bytesRead <= counted.byteCount && counted.bytesRead > counted.byteCount / 2)
        for name in try FileManager.default.contentsOfDirectory(atPath: path) where name.hasSuffix(".segment") {
            try FileManager.default.removeItem(atPath: path + "/" + name)
        }
        let tiled = try ProofMaker.log(of: folder, node, wanted)
        #expect(tiled.checkpoint != nil && tiled.records.map(\.path) == read.records.map(\.path) && tiled.root == read.root)
        // Tiles that do not lead to the root prove nothing: the journal is asked, and here it is gone.
        for file in try #require(FileManager.default.enumerator(atPath: path + "/log/tile")?.allObjects as? [String]) {
            let place = URL(fileURLWithPath: path + "/log/tile/" + file)
            guard var bytes = try? Data(contentsOf: place), !bytes.isEmpty else { continue }
            for index in bytes.indices { bytes[index] ^= 1 }
            try bytes.write(to: place)
        }
        #expect(throws: (any Error).self) { try ProofMaker.log(of: folder, node, wanted) }
    }
}

/// Counts what is read of a journal.
private final class CountedStorage: JournalStorage {
    private let inner: any JournalStorage
    private let count = Mutex(0)

    init(_ inner: any JournalStorage) { self.inner = inner }

    var bytesRead: Int { count.withLock { $0 } }
    var byteCount: Int { [inner].byteCount }
    var location: String { inner.location }

    func read(_ file: JournalFile, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(JournalError) -> Int {
        let read = try inner.read(file, at: offset, into: buffer)
        count.withLock { $0 += read }
        return read
    }

    func files() throws(JournalError) -> [StoredFile] { try inner.files() }
    func create(_ file: JournalFile) throws(JournalError) { try inner.create(file) }
    func write(_ bytes: UnsafeRawBufferPointer, to file: JournalFile, at offset: UInt64) throws(JournalError) {
        try inner.write(bytes, to: file, at: offset)
    }
    func reserve(_ file: JournalFile, byteCount: UInt64) throws(JournalError) { try inner.reserve(file, byteCount: byteCount) }
    func sync(_ file: JournalFile) throws(JournalError) { try inner.sync(file) }
    func syncDirectory() throws(JournalError) { try inner.syncDirectory() }
    func truncate(_ file: JournalFile, to byteCount: UInt64) throws(JournalError) { try inner.truncate(file, to: byteCount) }
    func remove(_ file: JournalFile) throws(JournalError) { try inner.remove(file) }
    func rename(_ file: JournalFile, to other: JournalFile) throws(JournalError) { try inner.rename(file, to: other) }
    func lockForWriting() throws(JournalError) { try inner.lockForWriting() }
    func unlock() { inner.unlock() }
}
