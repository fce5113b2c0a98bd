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
        guard let wire = try? Self(serializedBytes: bytes) else { return .failure(MessageFault(.malformed)) }
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
