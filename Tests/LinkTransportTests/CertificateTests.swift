import Foundation
import LedgerTypes
import Testing

@testable import LinkTransport

@Suite("Certificates of nodes", .timeLimit(.minutes(5)))
struct CertificateTests {
    @Test("a node's name has one spelling", arguments: [NodeID.hub, NodeID(340_000), NodeID(110_000)])
    func names(node: NodeID) {
        #expect(NodeName.node(named: NodeName.uri(of: node)) == node)
    }

    @Test(
        "other spellings name nobody",
        arguments: [
            "medclear:node:0", "medclear:node:000000", "medclear:node:+40000", "medclear:node:34000", "medclear:node:3400000",
            "medclear:node:HUB", "medclear:node:", "MEDCLEAR:node:340000", "https://340000", "medclear:node:034000",
        ])
    func otherNames(uri: String) {
        #expect(NodeName.node(named: uri) == nil)
    }

    @Test("an issued certificate names its node, and its key is readable by its owner alone")
    func issued() async throws {
        let network = try TestNetwork()
        let files = try network.files(of: anhui)
        let credentials = try await LinkCredentials(node: anhui, files: files)
        #expect(credentials.identity.node == anhui)
        #expect(credentials.identity.fingerprint.count == 64)
        let mode = try FileManager.default.attributesOfItem(atPath: files.key)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test("files that exist are not overwritten")
    func notOverwritten() async throws {
        let network = try TestNetwork()
        _ = try network.files(of: anhui)
        #expect(throws: CredentialFault.self) { try network.files(of: anhui) }
    }

    @Test("an authority is taken up again from its files and issues what the network believes")
    func authorityAgain() async throws {
        let network = try TestNetwork()
        let again = try CertificateAuthority(try network.authority.credentials)
        let credentials = try await LinkCredentials(
            node: shanghai, files: try network.files(of: shanghai, by: again))
        #expect(credentials.identity.node == shanghai)
    }

    @Test("a key that others may read is refused")
    func keyTooOpen() async throws {
        let network = try TestNetwork()
        let files = try network.files(of: anhui)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: files.key)
        await #expect(throws: CredentialFault.keyTooOpen(path: files.key, mode: 0o640)) {
            try await LinkCredentials(node: anhui, files: files)
        }
    }

    @Test("another certificate's key, another node's certificate and damaged files are refused")
    func wrongFiles() async throws {
        let network = try TestNetwork()
        let (own, other) = (try network.files(of: anhui), try network.files(of: shanghai))
        var mixed = own
        mixed.key = other.key
        await #expect(throws: CredentialFault.keyOfAnotherCertificate(path: other.key)) {
            try await LinkCredentials(node: anhui, files: mixed)
        }
        let refusal = ConnectionRefusal.certificateOfAnotherNode(expected: anhui, found: shanghai)
        await #expect(throws: CredentialFault.refused(path: other.certificate, refusal)) {
            try await LinkCredentials(node: anhui, files: other)
        }
        try "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".write(
            toFile: own.certificate, atomically: true, encoding: .utf8)
        await #expect(throws: CredentialFault.self) { try await LinkCredentials(node: anhui, files: own) }
        try FileManager.default.removeItem(atPath: other.authorities)
        await #expect(throws: CredentialFault.system(path: other.authorities, code: 2)) {
            try await LinkCredentials(node: shanghai, files: other)
        }
    }

    @Test("a denied list takes comments, colons and capitals, and refuses anything else")
    func deniedList() async throws {
        let network = try TestNetwork()
        let files = try network.files(of: anhui)
        let print = String(repeating: "ab", count: 32)
        let spelled = String(repeating: "AB:", count: 31) + "AB"
        try "# lost on the train\n\n\(spelled) # node 330000\n".write(
            toFile: try #require(files.denied), atomically: true, encoding: .utf8)
        let credentials = try await LinkCredentials(node: anhui, files: files)
        #expect(credentials.denies(print))
        try "abcd\n".write(toFile: try #require(files.denied), atomically: true, encoding: .utf8)
        await #expect(throws: CredentialFault.self) { try await credentials.reload() }
        #expect(credentials.denies(print), "a list that cannot be read changes nothing")
    }

    @Test("certificates made by openssl do as well")
    func openssl() async throws {
        let network = try TestNetwork()
        let path = network.folder
        try openssl("req -x509 -newkey rsa:2048 -nodes -keyout \(path)/ca.key -out \(path)/ca.pem -days 2 -subj /CN=Outside")
        try openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out \(path)/n.key")
        try openssl("req -new -key \(path)/n.key -out \(path)/n.csr -subj /CN=node")
        try "subjectAltName=URI:medclear:node:340000\n".write(toFile: "\(path)/san", atomically: true, encoding: .utf8)
        try openssl(
            "x509 -req -in \(path)/n.csr -CA \(path)/ca.pem -CAkey \(path)/ca.key -CAcreateserial -days 1 -extfile \(path)/san "
                + "-out \(path)/n.pem")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: "\(path)/n.key")
        let files = CredentialFiles(
            certificate: "\(path)/n.pem", key: "\(path)/n.key", authorities: "\(path)/ca.pem", denied: nil)
        #expect(try await LinkCredentials(node: anhui, files: files).identity.node == anhui)
    }

    private func openssl(_ arguments: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments.split(separator: " ").map(String.init)
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(arguments)")
    }
}
