import LedgerTypes
import Testing

/// Bytes of a standard's example; blanks as printed there.
func hex(_ text: String) -> [UInt8] {
    guard let bytes = Hexadecimal.bytes(of: text.lowercased().utf8.filter { $0 != UInt8(ascii: " ") }) else {
        Issue.record("no hexadecimal: \(text)")
        return []
    }
    return bytes
}
