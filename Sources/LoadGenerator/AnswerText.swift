import HospitalInterface
import LoadModel
import NIOCore

/// Reads the few members of an answer that a load needs, without building the whole document.
enum AnswerText {
    /// `infcode`, as a number or a text; any other answer is none.
    static func code(_ body: ByteBufferView) -> AnswerCode {
        guard let text = value(of: "infcode", in: body), let number = Int(text) else { return .lost }
        let code = AnswerCode(infcode: number)
        guard code == .refused, let reason = value(of: "err_msg", in: body) else { return code }
        return busyMarks.contains { reason.hasPrefix($0) } ? .busy : code
    }

    /// Refusals that ask for the same message later: too many calls of the institution, and busy (`InterfaceRefusalCode`).
    private static let busyMarks = [InterfaceRefusalCode.tooManyCalls, .busy].map { "[\($0.rawValue)]" }

    /// The first member named `key` that is a number or a text without escapes.
    static func value(of key: StaticString, in body: ByteBufferView) -> String? {
        let name = UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
        return body.withUnsafeBytes { bytes -> String? in
            guard var index = place(after: name, in: bytes) else { return nil }
            func skipBlanks() { while index < bytes.count, bytes[index] <= 0x20 { index += 1 } }
            skipBlanks()
            guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else { return nil }
            index += 1
            skipBlanks()
            guard index < bytes.count else { return nil }
            let isText = bytes[index] == UInt8(ascii: "\"")
            let start = isText ? index + 1 : index
            var end = start
            while end < bytes.count {
                let byte = bytes[end]
                if isText ? byte == UInt8(ascii: "\"") : byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte <= 0x20 {
                    break
                }
                end += 1
            }
            return String(decoding: bytes[start..<end], as: UTF8.self)
        }
    }

    /// Behind the closing quote of the first `"name"`.
    private static func place(after name: UnsafeBufferPointer<UInt8>, in bytes: UnsafeRawBufferPointer) -> Int? {
        let length = name.count + 2
        guard bytes.count > length, let base = name.baseAddress else { return nil }
        var index = 0
        while index + length < bytes.count {
            if bytes[index] == UInt8(ascii: "\""), bytes[index + length - 1] == UInt8(ascii: "\""),
                UnsafeRawBufferPointer(rebasing: bytes[index + 1..<index + 1 + name.count])
                    .elementsEqual(UnsafeRawBufferPointer(start: base, count: name.count))
            {
                return index + length
            }
            index += 1
        }
        return nil
    }
}
