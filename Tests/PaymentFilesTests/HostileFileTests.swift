import ClaimTypes
import Foundation
import LedgerTypes
import PaymentFiles
import PaymentReader
import Testing

@Suite("Payment files from outside: refused with a code and a line, never half taken")
struct HostileFileTests {
    private static let good = Samples.bank(.statement).xml
    private static let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

    private func refusal(_ text: String) -> PaymentFileRefusal? { refusal(Array(text.utf8)) }

    private func refusal(_ bytes: [UInt8]) -> PaymentFileRefusal? {
        if case .failure(let refusal) = PaymentReader.read(bytes) { return refusal }
        return nil
    }

    /// The first place of `old` changed, and its line.
    private func changed(_ old: String, _ new: String, in text: String = good) -> (text: String, line: Int) {
        guard let range = text.range(of: old) else {
            Issue.record("\(old) is not in the file")
            return (text, 0)
        }
        return (text.replacingCharacters(in: range, with: new), text[..<range.lowerBound].count { $0 == "\n" } + 1)
    }

    @Test("the unchanged file is taken")
    func control() { #expect(refusal(Self.good) == nil) }

    @Test(
        "a changed value is refused at its line",
        arguments: [
            ("<Amt Ccy=\"CNY\">192226.33", "<Amt Ccy=\"USD\">192226.33", .currencyUnsupported),
            ("<Ccy>CNY", "<Ccy>EUR", .currencyUnsupported),
            ("<Amt Ccy=\"CNY\">192226.33", "<Amt>192226.33", .currencyUnsupported),
            ("<Amt Ccy=\"CNY\">192226.33", "<Amt Ccy=\"CNY\">-192226.33", .valueMalformed),
            ("<Amt Ccy=\"CNY\">192226.33", "<Amt Ccy=\"CNY\">192226.335", .valueMalformed),
            ("<Amt Ccy=\"CNY\">192226.33", "<Amt Ccy=\"CNY\">1e5", .valueMalformed),
            ("<NbOfNtries>5", "<NbOfNtries>6", .countDiffers), ("<NbOfNtries>5", "<NbOfNtries>-5", .valueMalformed),
            ("<Sum>192233.88", "<Sum>192233.89", .sumDiffers),
            ("<BookgDt>\n     <Dt>2026-11-13", "<BookgDt>\n     <Dt>2026-11-31", .valueMalformed),
            ("<CdtDbtInd>CRDT", "<CdtDbtInd>BOTH", .valueMalformed), ("<Cd>BOOK", "<Cd>DONE", .valueMalformed),
            ("<AcctSvcrRef>B1", "<AcctSvcrRef>\(String(repeating: "9", count: 36))", .valueMalformed),
            ("<MsgId>NT-1</MsgId>", "<MsgId>NT-1</MsgId><MsgId>NT-2</MsgId>", .elementRepeated),
            ("<GrpHdr>", "text <GrpHdr>", .valueMalformed),
        ] as [(String, String, PaymentFileRefusal.Code)])
    func values(_ old: String, _ new: String, _ code: PaymentFileRefusal.Code) {
        let (text, line) = changed(old, new)
        let found = refusal(text)
        #expect(found?.code == code, "\(String(describing: found))")
        // Text between elements is known when the parent ends; a value over two lines is found on the second.
        if !old.contains("\n"), !new.hasPrefix("text") { #expect(found?.line == line, "\(String(describing: found))") }
    }

    @Test("an entry that differs from its transactions, and balances that do not agree")
    func sums() {
        let (entry, line) = changed("<Amt Ccy=\"CNY\">7.00", "<Amt Ccy=\"CNY\">7.01")
        #expect(refusal(entry)?.code == .sumDiffers && refusal(entry)?.line == line)
        #expect(refusal(changed("<Amt Ccy=\"CNY\">1.00", "<Amt Ccy=\"CNY\">1.01").text)?.code == .balanceDiffers)
        let order = try? Samples.order().xml
        #expect(refusal(changed("<CtrlSum>192226.38", "<CtrlSum>192226.39", in: order ?? "").text)?.code == .sumDiffers)
        #expect(refusal(changed("<NbOfTxs>2", "<NbOfTxs>3", in: order ?? "").text)?.code == .countDiffers)
        let interbank = (try? Samples.interbank().xml) ?? ""
        let off = changed("<TtlIntrBkSttlmAmt Ccy=\"CNY\">180000.01", "<TtlIntrBkSttlmAmt Ccy=\"CNY\">180000.02", in: interbank)
        #expect(refusal(off.text)?.code == .sumDiffers)
    }

    @Test("document types, entity bombs and files of others are refused before the parser sees them")
    func documentTypes() {
        let bomb = "<!DOCTYPE lolz [\n<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>\n"
        let outside = "<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n"
        for text in [bomb, outside, "<!DOCTYPE Document>\n", "\n<!--<!DOCTYPE x>-->\n"] {
            let found = refusal(Self.good.replacingOccurrences(of: Self.head, with: Self.head + text))
            #expect(found?.code == .documentTypeForbidden, "\(text)")
            #expect((2...3).contains(found?.line ?? 0))
        }
        #expect(refusal(changed("NT-1</MsgId>", "&x;</MsgId>").text)?.code == .malformed, "an entity nobody declared")
    }

    @Test("processing instructions are refused before the parser sees them: an empty one stopped the process inside it")
    func processingInstructions() {
        for text in ["<?a?>", "<?a b?>", "<?xml?>", "<?xml version=\"1.0\"?>", "<!--<?a?>-->"] {
            #expect(
                refusal(Self.good.replacingOccurrences(of: Self.head, with: Self.head + text))?.code == .instructionForbidden,
                "\(text)")
            #expect(refusal(Self.good + text)?.code == .instructionForbidden, "\(text) at the end")
        }
        #expect(refusal("<?xml?><Document/>")?.code == .instructionForbidden)
        #expect(refusal(" " + Self.good)?.code == .instructionForbidden, "a declaration stands first")
        #expect(refusal(Array([0xEF, 0xBB, 0xBF] + Self.good.utf8)) == nil, "a byte order mark")
    }

    @Test("other encodings are refused: no declaration can hide in one")
    func encodings() {
        #expect(refusal(changed("UTF-8", "UTF-16").text)?.code == .encodingUnsupported)
        #expect(refusal(changed("UTF-8", "ISO-8859-1").text)?.code == .encodingUnsupported)
        let wide = Self.good.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        #expect(refusal([0xFF, 0xFE] + wide)?.code == .encodingUnsupported)
        #expect(refusal(Array(Self.good.utf8) + [0xC3, 0x28])?.code == .encodingUnsupported)
    }

    @Test("another version, another root, no namespace, mixed namespaces")
    func namespaces() {
        #expect(refusal(changed("camt.053.001.08", "camt.053.001.02").text)?.code == .namespaceUnsupported)
        #expect(refusal("<Document/>")?.code == .namespaceUnsupported)
        #expect(refusal(changed("<GrpHdr>", "<GrpHdr xmlns=\"urn:x\">").text)?.code == .namespaceUnsupported)
        let other = Self.good.replacingOccurrences(of: "Document", with: "Dokument")
        #expect(refusal(other)?.code == .namespaceUnsupported)
        let swapped = changed("camt.053.001.08", "camt.054.001.08").text
        #expect(refusal(swapped)?.code == .elementMissing)
    }

    @Test("a file cut off anywhere is refused")
    func truncated() {
        let bytes = Array(Self.good.utf8)
        for length in stride(from: 0, to: bytes.count - 2, by: 61) {
            let found = refusal(Array(bytes[..<length]))
            #expect(found != nil, "cut to \(length) bytes")
            #expect(found?.code == .malformed || found?.code == .encodingUnsupported, "\(length): \(String(describing: found))")
        }
    }

    @Test("too deep and too large")
    func limits() {
        let namespace = BankFile.Kind.statement.namespace
        let deep = "<Document xmlns=\"\(namespace)\">" + String(repeating: "<a>", count: 10_000)
        #expect(refusal(deep)?.code == .tooDeep)
        #expect(refusal([UInt8](repeating: 0x20, count: PaymentReader.bytesMax + 1))?.code == .tooLarge)
        #expect(refusal("")?.code == .malformed)
    }

    @Test("elements that clearing does not use are passed over; a time zone is brought to ours")
    func liberal() throws {
        let text = changed("<TxsSummry>", "<Intrst><Rsn>x</Rsn></Intrst><TxsSummry>").text
        #expect(refusal(text) == nil)
        let zoned = changed("09:00:05+08:00", "01:00:05.250Z").text
        #expect(try PaymentReader.read(Array(zoned.utf8)).get() == .bank(Samples.bank(.statement)))
    }
}
