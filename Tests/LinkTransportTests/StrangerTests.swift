import Crypto
import Exchange
import Foundation
import LedgerTypes
import LinkTransport
import Messages
import Testing

/// `make check-link`: a program in another language, made of our schemas by stock tools, joins as a node. Needs Python, so it is not part
/// of `make test`.
@Suite("A stranger joins", .enabled(if: ProcessInfo.processInfo.environment["MEDCLEAR_LINK_PYTHON"] != nil))
struct StrangerTests {
    @Test("a Python client says hello, asks, sends a signed envelope, and gets its acknowledgement")
    func pythonJoins() async throws {
        let network = try TestNetwork()
        let hub = TestOwner(node: .hub)
        let files = try network.files(of: anhui)
        let seed = [UInt8](0..<32)
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed).publicKey
        try await withListener(network, owner: hub) { _, port in
            let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            let output = try await run(
                try #require(ProcessInfo.processInfo.environment["MEDCLEAR_LINK_PYTHON"]),
                [
                    root.appending(path: "Tests/LinkTransportTests/Outside/join_link.py").path, "localhost:\(port)", "--node",
                    "340000", "--schemas", root.appending(path: "Protocols/Schemas").path, "--certificate", files.certificate,
                    "--key", files.key, "--authorities", files.authorities, "--signing-seed",
                    seed.map { String(format: "%02x", $0) }.joined(),
                ])
            print(output.text)
            #expect(output.status == 0)
            try await eventually("the hub hears of the end") { hub.read(\.ends.count) == 1 }
        }
        #expect(hub.read(\.ends).map(\.reason) == [.done])
        let frame = try #require(hub.read(\.envelopes).first)
        let envelope = try Envelope.decode(frame.bytes).get()
        let signed = Array("medclear-envelope-v1".utf8) + [0] + envelope.body
        #expect(key.isValidSignature(envelope.signature, for: signed))
        let body = try EnvelopeBody.decode(envelope.body).get()
        #expect(frame.agrees(with: body))
        #expect(body.headers.map(\.count) == [3])
    }

    private func run(_ program: String, _ arguments: [String]) async throws -> (status: Int32, text: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = pipe
        return try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { ended in
                let data = (try? pipe.fileHandleForReading.readToEnd()) ?? Data()
                continuation.resume(returning: (ended.terminationStatus, String(decoding: data, as: UTF8.self)))
            }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
    }
}
