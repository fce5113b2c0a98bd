import CommandSupport
import Foundation
import Journal
import LedgerTypes
import MerkleLog
import StrictJSON
import Testing

@testable import JournalCommands
@testable import medclear_check

/// Three readers that share no line beside the format (the product, `medclear-check`, and one in Python) agree on every journal, whole and
/// tampered with. `make check-tampers` does the same with every block of a demo's and of many simulated journals.
@Suite("tampers, seen by three readers")
struct TamperTests {
    @Test("all readers find the same figures in every journal of a month and of a simulated network with crashes")
    func wholeJournals() async throws {
        let journals = try await TamperedMonth.journals()
        #expect(journals.count >= 8, "a month of five nodes, a simulation of three")
        let lines = try PythonReader.lines(journals.map(\.path))
        for (index, folder) in journals.enumerated() {
            let (ours, theirs) = (verifyJournal(folder.storage), JournalCheck.run(folder.path))
            #expect(ours.damage == nil && theirs.faults.isEmpty, "\(folder.path): \(theirs.faults)")
            #expect(theirs.blocks == ours.blocks && theirs.records == ours.records && theirs.bytes == ours.bytes)
            #expect(theirs.sums.postings == ours.postings && theirs.sums.debits == ours.debits)
            #expect(theirs.tree.root == ours.merkleRoot.bytes && theirs.lastBlock == ours.lastBlockHash.bytes)
            guard PythonReader.program != nil else { continue }
            let line = try #require(lines.count > index ? lines[index] : nil)
            #expect(line["verdict"] == .string(ours.tornTail == nil ? "sound" : "torn"), "\(folder.path): \(line.text)")
            #expect(line["records"] == .number("\(ours.records)") && line["postings"] == .number("\(ours.postings)"))
            #expect(line["debits"] == .number("\(ours.debits)") && line["root"] == .string(ours.merkleRoot.hex))
        }
        let replayed = ReplaySummary(replaying: try JournalFolder.find([try TamperedMonth.simulated.get()]).map(\.storage))
        #expect(replayed.exit == .done && replayed.journals.allSatisfy { $0.records > 0 }, "\(replayed.findings)")
    }

    @Test(
        "M10: bits of every field, records and blocks removed, swapped, repeated: all readers say the same, and none says sound")
    func planted() async throws {
        let isLong = TamperedMonth.outside != nil
        var count = 0
        for folder in try await TamperedMonth.journals() where isLong || ["340000", "hub"].contains(folder.name) {
            let journal = try TamperedMonth.beginning(of: folder, blocks: isLong ? 40 : 9)
            var tampers = Tamper.segmentFlips(journal.bytes, bits: isLong ? lowestAndHighest : [1])
            for index in journal.places.indices where isLong || [0, 5, 8].contains(index) {
                tampers += Tamper.flips(journal.bytes, block: journal.places[index], bits: isLong ? lowestAndHighest : [1])
                tampers += Tamper.moves(journal.bytes, blocks: journal.places, at: index)
            }
            count += tampers.count
            try expectFound(tampers, of: folder.path)
        }
        #expect(count > 400, "\(count)")
        print("tampers planted: \(count)")
    }

    private let lowestAndHighest: [UInt8] = [1, 0x80]

    /// A thousand at a time, so that a long run does not fill the disk.
    private func expectFound(_ tampers: [Tamper], of journal: String) throws {
        for first in stride(from: 0, to: tampers.count, by: 1_000) {
            let some = tampers[first..<min(first + 1_000, tampers.count)]
            let root = Folder.make("tampers")
            defer { try? FileManager.default.removeItem(atPath: root) }
            let folders = try some.enumerated().map { index, tamper in
                let folder = "\(root)/\(index)"
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
                try PlantedFolder.write(tamper.bytes, folder)
                return folder
            }
            let python = try PythonReader.readings(folders)
            for (index, (tamper, folder)) in zip(some, folders).enumerated() {
                let (ours, theirs) = (Reading(product: folder), Reading(checker: folder))
                #expect(ours.verdict != .sound, "\(journal), \(tamper.name) is not found")
                #expect(ours == theirs, "\(journal), \(tamper.name)")
                if PythonReader.program != nil { #expect(python[index] == ours, "\(journal), \(tamper.name)") }
            }
        }
    }

    @Test("M6: a history with every hash made anew is sound to all readers; the signed checkpoint tells both that know one")
    func forged() async throws {
        let isLong = TamperedMonth.outside != nil
        for folder in try await TamperedMonth.journals() where isLong || ["340000", "hub"].contains(folder.name) {
            let journal = try TamperedMonth.beginning(of: folder, blocks: isLong ? 40 : 9)
            let original = Folder.make("original")
            try PlantedFolder.write(journal.bytes, original)
            let log = try PlantedFolder.published(original) + "/log/checkpoint"
            let kept = try KeptCheckpoint(reading: log, keys: PlantedFolder.verifiers)
            let pledge = try Pledge(reading: log, keys: PlantedFolder.verifiers.compactMap { Key($0.text) })
            var forgeries = try Forgery.all(FileStorage(folder: original), at: UInt64(journal.places.count / 2))
            // The last block cut off: nothing in the file can show it.
            let shorter = try CopiedJournal.exact(FileStorage(folder: original))
            shorter.plant(Array(journal.bytes.prefix(try #require(journal.places.last).lowerBound)), as: 1)
            forgeries.append(Forgery(name: "last block removed", storage: shorter))
            // A beginning without postings has no amount to change.
            let end = verifyJournal(FileStorage(folder: original)).lastBlockHash
            forgeries.removeAll { verifyJournal($0.storage).lastBlockHash == end }
            #expect(forgeries.count >= 6)
            for forgery in forgeries {
                let place = try PlantedFolder.make(forgery.storage, "forged")
                let readings = [Reading(product: place), Reading(checker: place)] + (try PythonReader.readings([place]))
                #expect(readings.allSatisfy { $0.verdict == .sound && $0 == readings[0] }, "\(forgery.name): \(readings)")
                let told = VerificationSummary(verifying: [FileStorage(folder: place)], against: [place: [kept]])
                #expect(told.exit == .refused, "\(folder.path), \(forgery.name) is not told by the checkpoint")
                #expect(Set(JournalCheck.run(place, pledges: [pledge]).faults.map(\.kind)) == [.differs], "\(forgery.name)")
            }
        }
    }
}

extension JournalFolder {
    /// The last part of the path: the node.
    fileprivate var name: String { String(path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...]) }
}
