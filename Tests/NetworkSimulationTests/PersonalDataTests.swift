import ClaimTypes
import Foundation
import Testing

@testable import NetworkSimulation

/// The search of law M8 has to find what it looks for, however it is written.
@Suite("personal data is found in bytes")
struct PersonalDataTests {
    private let data = PersonalData(of: PersonNumber(31_000_001), seed: 1)
    private var search: PersonalDataSearch { PersonalDataSearch([data]) }

    @Test("M8: as it is, in hexadecimal, in base64 at every offset, in UTF-16 of either order", arguments: 0..<4)
    func found(_ index: Int) {
        let text = data.all[index]
        let plain = Array(text.utf8)
        var forms: [[UInt8]] = [plain]
        forms.append(plain.flatMap { Array(String(format: "%02x", $0).utf8) })
        forms.append(plain.flatMap { Array(String(format: "%02X", $0).utf8) })
        for before in 0..<4 {
            // A longer text around it: what stands before and behind changes the letters at the edges.
            let bytes = [UInt8](repeating: 0xA7, count: before) + plain + [0x31, 0x32]
            forms.append(Array(Data(bytes).base64EncodedString().utf8))
        }
        for encoding in [String.Encoding.utf16LittleEndian, .utf16BigEndian] { forms.append(Array(text.data(using: encoding)!)) }
        for (number, form) in forms.enumerated() {
            let around = [UInt8](repeating: 0, count: 13) + form + [1, 2, 3]
            #expect(search.first(in: around) == text, "form \(number) of \(text)")
            #expect(search.first(in: form) == text, "form \(number) of \(text), alone")
        }
    }

    @Test("a part of it, another person's, and nothing are not found")
    func notFound() {
        let other = PersonalData(of: PersonNumber(31_000_002), seed: 1)
        let cut = data.all.map { Array($0.utf8.dropLast()) }
        for bytes in cut + other.all.map({ Array($0.utf8) }) + [[], [1, 2, 3]] { #expect(search.first(in: bytes) == nil) }
    }
}
