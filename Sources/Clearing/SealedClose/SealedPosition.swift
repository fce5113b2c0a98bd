import ClaimTypes
import LedgerTypes

/// One participant's leaf of a sealed close: its position, and which of its journaled fences it rests on.
///
/// Its text is what is hashed, so that a person can read what a proof proves:
///
/// ```
/// medclear seal leaf 1
/// window 202609
/// region 310000
/// payable 1250
/// receivable 990
/// drawn 0
/// net -260
/// fence 330000 17
/// ```
///
/// Amounts are in fen. `drawn` is what prefunds paid on balance: received from them minus paid by them. A `fence` line names the
/// message of the region's stream to another region that ended the window (law M7); ascending.
public struct SealedPosition: Hashable, Sendable {
    public struct Fence: Hashable, Sendable {
        public var treating: RegionCode
        /// Sequence in the stream from the participant to `treating`.
        public var sequence: UInt64

        public init(treating: RegionCode, sequence: UInt64) {
            self.treating = treating
            self.sequence = sequence
        }
    }

    public var window: WindowNumber
    public var region: RegionCode
    public var payable: Fen
    public var receivable: Fen
    public var drawn: Fen
    /// Receivable − payable.
    public var net: Fen
    public var fences: [Fence]

    public init(
        window: WindowNumber, region: RegionCode, payable: Fen, receivable: Fen, drawn: Fen, net: Fen, fences: [Fence]
    ) {
        self.window = window
        self.region = region
        self.payable = payable
        self.receivable = receivable
        self.drawn = drawn
        self.net = net
        self.fences = fences
    }

    public var text: String {
        var lines = [
            "medclear seal leaf 1", "window \(window.value)", "region \(region)", "payable \(payable.units)",
            "receivable \(receivable.units)", "drawn \(drawn.units)", "net \(net.units)",
        ]
        for fence in fences { lines.append("fence \(fence.treating) \(fence.sequence)") }
        return lines.joined(separator: "\n") + "\n"
    }

    public var canonicalBytes: [UInt8] { Array(text.utf8) }

    /// Reads exactly what `text` writes. Whether the figures agree with each other is another question.
    public init?(text: String) {
        var reader = SealLines(text)
        guard reader.take() == ["medclear", "seal", "leaf", "1"], let window = reader.value("window").flatMap({ UInt32($0) }),
            let region = reader.value("region").flatMap({ RegionCode(text: $0) }), let payable = reader.fen("payable"),
            let receivable = reader.fen("receivable"), let drawn = reader.fen("drawn"), let net = reader.fen("net")
        else { return nil }
        var fences: [Fence] = []
        while let words = reader.take() {
            guard words.count == 3, words[0] == "fence", let treating = RegionCode(text: words[1]),
                let sequence = UInt64(words[2])
            else { return nil }
            fences.append(Fence(treating: treating, sequence: sequence))
        }
        self.init(
            window: WindowNumber(window), region: region, payable: payable, receivable: receivable, drawn: drawn, net: net,
            fences: fences)
        guard self.text == text else { return nil }
    }
}

/// Lines of a seal's text, as words.
struct SealLines {
    private var lines: ArraySlice<Substring>

    init(_ text: String) { lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...] }

    /// `nil` at the end: behind the last line feed.
    mutating func take() -> [Substring]? {
        guard lines.count > 1, let line = lines.popFirst() else { return nil }
        return line.split(separator: " ", omittingEmptySubsequences: false)
    }

    mutating func value(_ name: String) -> Substring? {
        guard let words = take(), words.count == 2, words[0] == name else { return nil }
        return words[1]
    }

    mutating func fen(_ name: String) -> Fen? { value(name).flatMap { Int64($0) }.map { Fen($0) } }

    mutating func digest(_ name: String) -> Digest256? { value(name).flatMap { SealLines.digest($0) } }

    static func digest(_ word: Substring) -> Digest256? {
        guard let bytes = Hexadecimal.bytes(of: Array(word.utf8)), bytes.count == 32 else { return nil }
        return Digest256(bytes)
    }
}
