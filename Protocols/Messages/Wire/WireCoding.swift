internal import FoundationEssentials
import LedgerTypes
internal import SwiftProtobuf

/// Bytes to wire message and back, without a throw.
extension SwiftProtobuf.Message {
    /// The canonical bytes: fields in ascending number, defaults left out, integers packed and minimal.
    func canonicalBytes() -> [UInt8] {
        guard let bytes: [UInt8] = try? serializedBytes() else {
            preconditionFailure("M1: \(Self.protoMessageName) cannot be encoded: no field is required and sizes are limited")
        }
        return bytes
    }

    /// Reads bytes this program wrote, as the commands of its own journal.
    static func read(trusted bytes: [UInt8]) -> Result<Self, MessageFault> {
        guard let wire = try? Self(serializedBytes: bytes) else { return .failure(MessageFault(.malformed)) }
        return .success(wire)
    }

    /// Reads bytes from another party: one content has one encoding, so equal content means equal bytes and equal digests.
    static func read(foreign bytes: [UInt8], atMost limit: Int) -> Result<Self, MessageFault> {
        guard bytes.count <= limit else { return .failure(MessageFault(.tooLarge, detail: "\(bytes.count) bytes")) }
        // Unknown fields are dropped here, so that the comparison below finds them.
        var options = BinaryDecodingOptions()
        options.discardUnknownFields = true
        guard let wire = try? Self(serializedBytes: bytes, options: options) else { return .failure(MessageFault(.malformed)) }
        guard wire.canonicalBytes() == bytes else { return .failure(MessageFault(.notCanonical)) }
        return .success(wire)
    }
}

extension Result where Failure == MessageFault {
    /// Verifies what was read.
    func verified<Value>(_ verify: (inout FieldVerifier, Success) -> Value) -> Result<Value, MessageFault> {
        flatMap { wire in
            var verifier = FieldVerifier()
            let value = verify(&verifier, wire)
            return verifier.result(value)
        }
    }
}

extension Data {
    /// The 32 bytes of a digest.
    init(_ digest: Digest256) {
        let words = digest.words
        let bytes = (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
        self = Swift.withUnsafeBytes(of: bytes) { Data($0) }
    }

    /// The digest these bytes are; `nil` unless there are 32.
    var digest: Digest256? {
        guard count == 32 else { return nil }
        return withUnsafeBytes { bytes in
            func word(_ index: Int) -> UInt64 {
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
            }
            return Digest256(words: (word(0), word(1), word(2), word(3)))
        }
    }
}
