import Foundation
import MerkleLog
import Testing

@Suite("A log on disk")
struct FileLogStorageTests {
    func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("log-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }

    @Test("files are whole under their names, replaced, and nothing else is left beside them")
    func files() throws {
        try withFolder { folder in
            let storage = FileLogStorage(folder: folder + "/deep/log")
            #expect(try storage.read("checkpoint") == nil)
            try storage.lockForWriting()
            try storage.write([1, 2, 3], to: "checkpoint")
            try storage.write([4], to: "checkpoint")
            let large = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
            try storage.write(large, to: "tile/0/x001/000")
            try storage.write([], to: "tile/0/x001/001.p/7")
            try storage.syncNames()
            #expect(try storage.read("checkpoint") == [4])
            #expect(try storage.read("tile/0/x001/000") == large)
            #expect(try storage.read("tile/0/x001/001.p/7") == [])
            #expect(try storage.read("checkpoint/deeper") == nil)
            try storage.removeFolder("tile/0/x001/001.p")
            try storage.removeFolder("tile/0/x001/001.p")
            #expect(try storage.read("tile/0/x001/001.p/7") == nil)
            try storage.syncNames()
            let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String }.filter {
                $0.hasSuffix("partial")
            }
            #expect(names == [])
        }
    }

    @Test("a second writer is refused, a reader is not; what cannot be done is an error with its reason")
    func locks() throws {
        try withFolder { folder in
            let first = FileLogStorage(folder: folder + "/log")
            let second = FileLogStorage(folder: folder + "/log")
            try first.lockForWriting()
            try first.write([1], to: "checkpoint")
            #expect(throws: MerkleLogError(.locked, "")) { try second.lockForWriting() }
            #expect(try second.read("checkpoint") == [1])
            first.unlock()
            try second.lockForWriting()
            #expect(throws: MerkleLogError(.storageFailed, "")) { try second.write([1], to: "checkpoint/deeper") }
            do throws(MerkleLogError) {
                try second.write([1], to: "checkpoint/deeper")
            } catch {
                #expect(error.errorNumber == ENOTDIR && error.message.contains(folder))
            }
        }
    }

    @Test("a log written to disk is read from disk")
    func log() throws {
        try withFolder { folder in
            let tree = NaiveTree(520)
            let storage = FileLogStorage(folder: folder)
            var log = TileLog(storage)
            for index in 0..<520 { try log.append(tree.leafHash(index)) }
            try log.publishEdge()
            var reader = TileReader(FileLogStorage(folder: folder), size: 520)
            try reader.audit(root: tree.root(520))
            let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/tile/0/001")
            #expect(attributes[.size] as? Int == 8_192)
        }
    }
}
