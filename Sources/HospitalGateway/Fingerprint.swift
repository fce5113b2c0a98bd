import ClaimTypes
import HospitalInterface

/// 64-bit FNV-1a over values: tells messages of one hospital apart, is no proof against an adversary and never leaves the node.
struct Fingerprint {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    static func of(_ value: InterfaceValue) -> UInt64 {
        var fingerprint = Fingerprint()
        fingerprint.put(value)
        return fingerprint.value
    }

    mutating func put(byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }

    mutating func put(_ number: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { put(byte: UInt8(truncatingIfNeeded: number >> shift)) }
    }

    /// Text and its length, so that two texts in a row cannot be read as two others.
    mutating func put(_ text: String) {
        var count: UInt64 = 0
        for byte in text.utf8 {
            put(byte: byte)
            count += 1
        }
        put(count)
    }

    /// A value with its kind. Written out, because the text of a value is made by reflection, which costs more than reading the message.
    mutating func put(_ value: InterfaceValue) {
        switch value {
        case .text(let text): tagged(1) { $0.put(text) }
        case .count(let number): tagged(2) { $0.put(UInt64(bitPattern: number)) }
        case .decimal(let number): tagged(3) { $0.put(UInt64(bitPattern: number)) }
        case .time(let time): tagged(4) { $0.put(UInt64(bitPattern: Int64(time.seconds))) }
        case .date(let date): tagged(5) { $0.put(UInt64(bitPattern: Int64(date.days))) }
        case .flag(let isSet): tagged(6) { $0.put(byte: isSet ? 1 : 0) }
        case .person(let person): tagged(7) { $0.put(UInt64(person.value)) }
        case .institution(let code): tagged(8) { $0.put(UInt64(code.value)) }
        case .region(let code): tagged(9) { $0.put(UInt64(code.value)) }
        case .insurance(let kind): tagged(10) { $0.put(UInt64(kind.value)) }
        case .visitType(let type): tagged(11) { $0.put(UInt64(type.value)) }
        case .bytes(let bytes):
            tagged(12) { fingerprint in
                for byte in bytes { fingerprint.put(byte: byte) }
                fingerprint.put(UInt64(bytes.count))
            }
        }
    }

    private mutating func tagged(_ kind: UInt8, _ rest: (inout Fingerprint) -> Void) {
        put(byte: kind)
        rest(&self)
    }
}
