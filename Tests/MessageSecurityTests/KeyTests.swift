import Foundation
import LedgerTypes
import MessageSecurity
import Testing

@Suite("Security: keys and signatures")
struct KeyTests {
    struct Vector: Sendable {
        let seed: String
        let publicKey: String
        let message: String
        let signature: String
    }

    /// RFC 8032, section 7.1, tests 1 to 3.
    static let vectors = [
        Vector(
            seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", message: "",
            signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
                + "d25bf5f0595bbe24655141438e7a100b"),
        Vector(
            seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", message: "72",
            signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
                + "387b2eaeb4302aeeb00d291612bb0c00"),
        Vector(
            seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", message: "af82",
            signature: "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
                + "4a7c15e9716ed28dc027beceea1ec40a"),
    ]

    @Test("Ed25519 gives the signatures of RFC 8032", arguments: vectors)
    func rfc8032(_ vector: Vector) throws {
        let key = try #require(SigningKey(seed: bytes(vector.seed)))
        #expect(key.verifyingKey.bytes == bytes(vector.publicKey))
        let message = bytes(vector.message)
        let signature = key.sign(message)
        #expect(signature == bytes(vector.signature))
        #expect(key.verifyingKey.isValid(signature, of: message))
        #expect(!key.verifyingKey.isValid(signature, of: message + [0]))
        #expect(!key.verifyingKey.isValid(Array(signature.dropLast()), of: message))
        #expect(!key.verifyingKey.isValid([], of: message))
        for index in signature.indices {
            var damaged = signature
            damaged[index] ^= 1
            #expect(!key.verifyingKey.isValid(damaged, of: message), "byte \(index)")
        }
    }

    @Test("a key of the wrong length is no key")
    func lengths() {
        for count in [0, 31, 33, 64] {
            #expect(SigningKey(seed: [UInt8](repeating: 1, count: count)) == nil)
            #expect(VerifyingKey(bytes: [UInt8](repeating: 1, count: count)) == nil)
        }
    }

    @Test("a key file is private, never overwritten, and gives the key back")
    func files() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("medclear-keys-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("340000.key").path
        let key = try #require(SigningKey.generate())
        try key.store(at: path).get()
        #expect(try SigningKey.load(from: path).get().verifyingKey == key.verifyingKey)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(refusal(key.store(at: path)) == .system(path: path, code: EEXIST))

        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        #expect(refusal(SigningKey.load(from: path)) == .tooOpen(path: path, mode: 0o640))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        for content in ["", "00", String(repeating: "g", count: 64) + "\n", String(repeating: "0", count: 66)] {
            try Data(content.utf8).write(to: URL(fileURLWithPath: path))
            #expect(refusal(SigningKey.load(from: path)) == .malformed(path: path), "\(content)")
        }
        #expect(refusal(SigningKey.load(from: path + ".absent")) == .system(path: path + ".absent", code: ENOENT))
    }

    @Test("the secret is not printed")
    func secrecy() throws {
        let vector = Self.vectors[0]
        let key = try #require(SigningKey(seed: bytes(vector.seed)))
        #expect("\(key)" == "signing key of \(vector.publicKey)")
    }

    private func refusal<Value>(_ result: Result<Value, KeyFileRefusal>) -> KeyFileRefusal? {
        guard case .failure(let refusal) = result else { return nil }
        return refusal
    }

    private func bytes(_ hexadecimal: String) -> [UInt8] {
        stride(from: 0, to: hexadecimal.count, by: 2).compactMap { UInt8(hexadecimal.dropFirst($0).prefix(2), radix: 16) }
    }
}
