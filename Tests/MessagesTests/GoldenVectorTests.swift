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
    static let current: [(name: String, bytes: [UInt8])] =
        Samples.messages.map { ("peer/\($0.name)", $0.message.encode()) }
        + Samples.regionCommands.map { ("region/\($0.command.kind)-\($0.name)", $0.command.encode()) }
        + Samples.hubCommands.map { ("hub/\($0.command.kind)-\($0.name)", $0.command.encode()) }
        + [
            ("envelope/body", Samples.body.encode()), ("envelope/sealed-body", Samples.sealedBody.encode()),
            ("envelope/whole", Envelope(body: [1, 2], signature: [3], payloads: [[4], [5, 6]]).encode()),
        ]

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
