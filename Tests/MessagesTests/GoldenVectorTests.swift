import Foundation
import MessageSamples
import Messages
import Testing

/// Bytes once written stay readable for ever: `Protocols/Vectors` only grows.
@Suite("Messages: golden bytes")
struct GoldenVectorTests {
    @Test("M1: equal values give the bytes that were always given, and those bytes are still read")
    func vectors() throws {
        let recorded = try Vectors.read()
        for (name, bytes) in Vectors.current {
            #expect(recorded[name] == Vectors.hexadecimal(bytes), "\(name) changed or was never recorded")
        }
        #expect(Set(recorded.keys) == Set(Vectors.current.map(\.name)), "a vector lost the sample that reads it")
    }
}

enum Vectors {
    static let current: [(name: String, bytes: [UInt8])] = {
        var vectors: [(name: String, bytes: [UInt8])] = []
        for (name, message) in Samples.messages { vectors.append(("peer/\(name)", message.encode())) }
        for (name, command) in Samples.regionCommands { vectors.append(("region/\(command.kind)-\(name)", command.encode())) }
        for (name, command) in Samples.hubCommands { vectors.append(("hub/\(command.kind)-\(name)", command.encode())) }
        vectors.append(("envelope/body", Samples.body.encode()))
        vectors.append(("envelope/sealed-body", Samples.sealedBody.encode()))
        vectors.append(("envelope/whole", Envelope(body: [1, 2], signature: [3], payloads: [[4], [5, 6]]).encode()))
        for (name, content) in Samples.queries { vectors.append(("query/\(name)", Samples.query(content).encode())) }
        for (name, outcome) in Samples.answers { vectors.append(("answer/\(name)", Samples.answer(outcome).encode())) }
        for (name, frame) in Samples.linkFrames { vectors.append(("link/\(name)", frame.encode())) }
        return vectors
    }()

    /// Name and hexadecimal bytes of each recorded line. With `MEDCLEAR_RECORD_VECTORS=1`, names not yet there are appended first;
    /// a recorded line is never changed.
    static func read() throws -> [String: String] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Protocols/Vectors/messages-v1.txt")
        var text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        if ProcessInfo.processInfo.environment["MEDCLEAR_RECORD_VECTORS"] == "1" {
            let known = lines(text)
            for (name, bytes) in current where known[name] == nil { text += "\(name) \(hexadecimal(bytes))\n" }
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        return lines(text)
    }

    static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func lines(_ text: String) -> [String: String] {
        var found: [String: String] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: " ", omittingEmptySubsequences: false)
            found[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
        }
        return found
    }
}
