import Foundation
import MessageSecurity
import SecretFiles
import Testing

@Suite("Security: files with secrets")
struct KeyFileTests {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("medclear-keys-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    @Test(
        "a key file is private, never overwritten, and gives the key back, in clear and under a password",
        arguments: SecuritySuite.allCases)
    func keys(_ suite: SecuritySuite) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let (signing, opening) = (try signingKey(suite, "file"), try openingKey(suite, "file"))
        for (name, password) in [("clear", nil), ("locked", KeyPassword(Array("open sesame".utf8)))] {
            let (one, other) = (path("\(name).sign"), path("\(name).seal"))
            try signing.store(at: one, password: password).get()
            try opening.store(at: other, password: password).get()
            #expect(try SigningKey.load(suite, from: one, password: password).get().verifyingKey == signing.verifyingKey)
            #expect(try OpeningKey.load(suite, from: other, password: password).get().sealingKey == opening.sealingKey)
            let mode = try FileManager.default.attributesOfItem(atPath: one)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(refusal(signing.store(at: one)) == .file(.system(path: one, code: EEXIST)))
        }
        #expect(
            refusal(SigningKey.load(suite, from: path("locked.sign"))) == .passwordNeeded(path: path("locked.sign")))
        #expect(
            refusal(SigningKey.load(suite, from: path("locked.sign"), password: KeyPassword([1])))
                == .passwordWrong(path: path("locked.sign")))
        let foreign = try #require(SecuritySuite.allCases.first { $0 != suite })
        #expect(
            refusal(SigningKey.load(foreign, from: path("clear.sign"))) == .otherAlgorithm(path: path("clear.sign")))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 4, "nothing half-written is left")
    }

    @Test("what is no key is refused, and so is a file that is absent, a folder, a pipe, or too large")
    func contents() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = path("x")
        for content in ["", "00", "-----BEGIN PRIVATE KEY-----\n"] {
            try SecretFile.replace(file, Array(content.utf8)).get()
            #expect(refusal(SigningKey.load(.international, from: file)) == .malformed(path: file), "\(content)")
        }
        try SecretFile.replace(file, [UInt8](repeating: 1, count: 101)).get()
        #expect(refusal(SecretFile.read(file, atMost: 100)) == .tooLarge(path: file))
        #expect(try SecretFile.read(file, atMost: 101).get().count == 101)
        #expect(refusal(SecretFile.read(path("absent"), atMost: 9)) == .system(path: path("absent"), code: ENOENT))
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("d"), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        #expect(refusal(SecretFile.read(path("d"), atMost: 9)) == .notAFile(path: path("d")))
        #expect(mkfifo(path("p"), 0o600) == 0)
        #expect(refusal(SecretFile.read(path("p"), atMost: 9)) == .notAFile(path: path("p")))
    }

    @Test(
        "a file that others may read or write is refused, whatever it holds",
        arguments: [0o640, 0o604, 0o620, 0o602, 0o644, 0o610])
    func modes(_ mode: Int) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = path("x")
        try SecretFile.create(file, [1]).get()
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        #expect(refusal(SecretFile.read(file, atMost: 9)) == .tooOpen(path: file, mode: UInt32(mode)))
    }

    @Test(
        "a file of another user is refused, though its mode is right",
        .enabled(if: geteuid() == 0, "only root may give a file away"))
    func owner() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = path("x")
        try SecretFile.create(file, [1]).get()
        #expect(chown(file, 12_345, 0) == 0)
        #expect(refusal(SecretFile.read(file, atMost: 9)) == .foreignOwner(path: file, owner: 12_345))
    }

    @Test("a file is replaced whole, also over what an interrupted replacement left")
    func replacing() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = path("x")
        try SecretFile.create(file, [1]).get()
        try Data([9, 9, 9]).write(to: URL(fileURLWithPath: file + ".new"))
        try SecretFile.replace(file, [2, 3]).get()
        #expect(try SecretFile.read(file, atMost: 9).get() == [2, 3])
        #expect(!FileManager.default.fileExists(atPath: file + ".new"))
    }

    @Test("a password comes from a file of its own, as private as a key")
    func passwords() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let (file, key) = (path("password"), path("key"))
        try SecretFile.create(file, Array("open sesame\n".utf8)).get()
        let signing = try signingKey(.national, "file")
        try signing.store(at: key, password: try KeyPassword.load(from: file).get()).get()
        #expect(
            try SigningKey.load(.national, from: key, password: KeyPassword(Array("open sesame".utf8))).get().verifyingKey
                == signing.verifyingKey)
        try SecretFile.replace(file, Array("\n".utf8)).get()
        #expect(refusal(KeyPassword.load(from: file)) == .passwordLength(path: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        #expect(refusal(KeyPassword.load(from: file)) == .file(.tooOpen(path: file, mode: 0o644)))
        #expect(KeyPassword([]) == nil && KeyPassword([UInt8](repeating: 1, count: 1_025)) == nil)
    }

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private func refusal<Value, Refusal>(_ result: Result<Value, Refusal>) -> Refusal? {
        guard case .failure(let refusal) = result else { return nil }
        return refusal
    }
}
