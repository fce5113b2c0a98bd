import ClaimTypes
import Foundation
import HospitalGateway
import LedgerTypes
import Testing

@testable import NodeService

@Suite("Files of 9101 and 9102")
struct HospitalFilesTests {
    /// A folder of its own, gone afterwards.
    private final class Folder: Sendable {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("files-\(UUID())").path
        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private let folder = Folder()
    private static let now = BusinessTime(text: "2026-03-05 10:00:00")!
    private static let id = "F" + String(repeating: "0a", count: 14) + "1"

    private static func file(_ text: String = "row\n", days: Int64 = 7) -> StoredFile {
        StoredFile(
            institution: InstitutionCode(31_010_100_001), name: "名 \t\n.txt", bytes: Array(text.utf8),
            expiresAt: BusinessTime(seconds: now.seconds + days * 86_400))
    }

    private static func id(_ number: Int) -> String {
        let digits = String(number)
        return "F" + String(repeating: "0", count: 29 - digits.count) + digits
    }

    @Test("a file outlives a restart, with its owner, name and end; only its owner may read folder and file")
    func restart() throws {
        let files = try HospitalFiles(folder: folder.path)
        #expect(files.serve(.keep(Self.file(), id: Self.id), at: Self.now) == .kept)
        #expect(files.serve(.keep(Self.file(), id: Self.id), at: Self.now) == .kept)
        let again = try HospitalFiles(folder: folder.path)
        #expect(again.serve(.fetch(id: Self.id), at: Self.now) == .file(Self.file()))
        for (path, mode) in [(folder.path, 0o700), ("\(folder.path)/\(Self.id)", 0o600)] {
            let found = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(found == mode, "\(path)")
        }
    }

    @Test("an expired file is gone, from the disk too, and makes room")
    func expiry() throws {
        let files = try HospitalFiles(folder: folder.path, filesMax: 1)
        #expect(files.serve(.keep(Self.file(days: 1), id: Self.id(1)), at: Self.now) == .kept)
        #expect(files.serve(.keep(Self.file(), id: Self.id(2)), at: Self.now) == .full)
        let later = BusinessTime(seconds: Self.now.seconds + 86_401)
        #expect(files.serve(.fetch(id: Self.id(1)), at: later) == .absent)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        #expect(files.serve(.keep(Self.file(), id: Self.id(2)), at: later) == .kept)
    }

    @Test("the bytes are bounded, also after a restart")
    func bounded() throws {
        let files = try HospitalFiles(folder: folder.path, bytesMax: 10)
        #expect(files.serve(.keep(Self.file("123456"), id: Self.id(1)), at: Self.now) == .kept)
        #expect(files.serve(.keep(Self.file("12345"), id: Self.id(2)), at: Self.now) == .full)
        let again = try HospitalFiles(folder: folder.path, bytesMax: 10)
        #expect(again.serve(.keep(Self.file("12345"), id: Self.id(2)), at: Self.now) == .full)
        #expect(again.serve(.keep(Self.file("1234"), id: Self.id(2)), at: Self.now) == .kept)
        #expect(again.count == 2)
    }

    @Test(
        "a number that leads elsewhere names nothing",
        arguments: ["../../etc/passwd", "F", "", "F" + String(repeating: "0", count: 28) + "/"])
    func names(id: String) throws {
        let files = try HospitalFiles(folder: folder.path)
        #expect(files.serve(.fetch(id: id), at: Self.now) == .absent)
        #expect(files.serve(.keep(Self.file(), id: id), at: Self.now) == .full)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("a file that was changed on the disk, or that others could read, is none")
    func damaged() throws {
        for (number, damage) in [(1, true), (2, false)] {
            let files = try HospitalFiles(folder: folder.path)
            #expect(files.serve(.keep(Self.file(), id: Self.id(number)), at: Self.now) == .kept)
            let path = "\(folder.path)/\(Self.id(number))"
            if damage {
                let handle = try #require(FileHandle(forWritingAtPath: path))
                try handle.seekToEnd()
                try handle.write(contentsOf: Data("more".utf8))
                try handle.close()
            } else {
                try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            }
            #expect(files.serve(.fetch(id: Self.id(number)), at: Self.now) == .absent)
            #expect(try HospitalFiles(folder: folder.path).serve(.fetch(id: Self.id(number)), at: Self.now) == .absent)
        }
    }
}
