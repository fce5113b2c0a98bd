import ClaimTypes
import LedgerTypes

/// The one currency of clearing between regions.
enum Currency {
    static let yuan = "CNY"
}

extension ElementNode {
    /// An amount with its currency, two decimals.
    init(amount: Fen, _ name: String) { self.init(name: name, currency: Currency.yuan, text: amount.yuan) }
}

extension BankAccount {
    func accountNode(_ name: String) -> ElementNode {
        ElementNode(name) {
            ElementNode("Id") { ElementNode("Othr") { ElementNode("Id", number) } }
            ElementNode("Ccy", Currency.yuan)
        }
    }

    func agentNode(_ name: String) -> ElementNode {
        ElementNode(name) {
            ElementNode("FinInstnId") {
                ElementNode("ClrSysMmbId") {
                    ElementNode("ClrSysId") { ElementNode("Cd", "CNAPS") }
                    ElementNode("MmbId", bankCode)
                }
                ElementNode("Nm", bank)
            }
        }
    }

    /// The account that three elements of `node` describe: party, account and agent.
    static func read(
        _ node: ElementNode, _ party: String, _ account: String, _ agent: String, _ fields: inout FieldReader
    ) -> BankAccount {
        BankAccount(
            holder: fields.text(fields.child(node, party, "Nm"), FieldLimit.name),
            number: fields.text(fields.child(node, account, "Id", "Othr", "Id"), FieldLimit.account),
            bank: fields.text(fields.child(node, agent, "FinInstnId", "Nm"), FieldLimit.name),
            bankCode: fields.text(fields.child(node, agent, "FinInstnId", "ClrSysMmbId", "MmbId"), FieldLimit.identifier))
    }
}

extension BusinessTime {
    /// ISO 8601 with the offset of China Standard Time: `2026-10-31T09:00:00+08:00`.
    var isoText: String {
        let text = description
        return "\(text.prefix(10))T\(text.suffix(8))+08:00"
    }

    /// Reads an ISODateTime: with an offset it is brought to China Standard Time, without one it is taken as that; parts of a
    /// second are left out.
    init?(isoText text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 19, bytes[10] == UInt8(ascii: "T"),
            let time = BusinessTime(text: text.prefix(10) + " " + String(decoding: bytes[11..<19], as: UTF8.self))
        else { return nil }
        var rest = bytes[19...]
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard !digits.isEmpty else { return nil }
            rest = rest.dropFirst(1 + digits.count)
        }
        guard let offset = Self.offset(String(decoding: rest, as: UTF8.self)) else { return nil }
        self.init(seconds: time.seconds - offset + 8 * 3_600)
    }

    /// Seconds east of Greenwich.
    private static func offset(_ text: String) -> Int64? {
        if text.isEmpty { return 8 * 3_600 }
        if text == "Z" { return 0 }
        let bytes = Array(text.utf8)
        guard bytes.count == 6, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"), bytes[3] == UInt8(ascii: ":"),
            let hours = Int64(text.dropFirst().prefix(2)), let minutes = Int64(text.suffix(2)), (0...14).contains(hours),
            (0..<60).contains(minutes)
        else { return nil }
        return (bytes[0] == UInt8(ascii: "-") ? -1 : 1) * (hours * 3_600 + minutes * 60)
    }
}
