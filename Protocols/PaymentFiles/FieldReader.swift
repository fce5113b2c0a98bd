import ClaimTypes
import LedgerTypes

/// Reads values out of a tree and keeps the first refusal. After a refusal the values mean nothing and are not used.
struct FieldReader {
    private(set) var refusal: PaymentFileRefusal?

    mutating func refuse(_ code: PaymentFileRefusal.Code, _ node: ElementNode, _ detail: String) {
        if refusal == nil { refusal = PaymentFileRefusal(code, line: node.line, detail) }
    }

    /// The element at `path`, each step the only one of its name.
    mutating func child(_ node: ElementNode, _ path: String...) -> ElementNode {
        var place = node
        for name in path { place = only(place, name) }
        return place
    }

    mutating func only(_ node: ElementNode, _ name: String) -> ElementNode {
        guard let found = optional(node, name) else {
            refuse(.elementMissing, node, "\(node.name)/\(name)")
            return ElementNode(name: name, line: node.line)
        }
        return found
    }

    mutating func optional(_ node: ElementNode, _ name: String) -> ElementNode? {
        let found = node.children.filter { $0.name == name }
        if found.count > 1 { refuse(.elementRepeated, found[1], "\(node.name)/\(name)") }
        return found.first
    }

    /// All elements of that name, at least one.
    mutating func all(_ node: ElementNode, _ name: String) -> [ElementNode] {
        let found = node.children.filter { $0.name == name }
        if found.isEmpty { refuse(.elementMissing, node, "\(node.name)/\(name)") }
        return found
    }

    mutating func text(_ node: ElementNode, _ limit: Int) -> String {
        guard (1...limit).contains(node.text.unicodeScalars.count), node.children.isEmpty else {
            refuse(.valueMalformed, node, "\(node.name): \(node.text.unicodeScalars.count) characters, 1 to \(limit) expected")
            return ""
        }
        return node.text
    }

    /// Not negative, in yuan with at most two decimals that count, in CNY.
    mutating func amount(_ node: ElementNode) -> Fen {
        guard node.currency == Currency.yuan else {
            refuse(.currencyUnsupported, node, "\(node.name) Ccy=\(node.currency ?? "")")
            return .zero
        }
        return decimal(node)
    }

    mutating func decimal(_ node: ElementNode) -> Fen {
        guard let amount = Fen(yuan: node.text), !amount.isNegative else {
            refuse(.valueMalformed, node, "\(node.name): \(node.text.prefix(40))")
            return .zero
        }
        return amount
    }

    mutating func count(_ node: ElementNode) -> Int {
        guard (1...15).contains(node.text.utf8.count), node.text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Int(node.text)
        else {
            refuse(.valueMalformed, node, "\(node.name): \(node.text.prefix(40))")
            return 0
        }
        return count
    }

    mutating func time(_ node: ElementNode) -> BusinessTime {
        if let time = BusinessTime(isoText: node.text) { return time }
        refuse(.valueMalformed, node, "\(node.name): \(node.text.prefix(40))")
        return BusinessTime(seconds: 0)
    }

    /// A choice of date and time: `Dt` or `DtTm` inside, or the date itself.
    mutating func date(_ node: ElementNode) -> BusinessDate {
        if let inner = node["DtTm"] { return time(inner).date }
        let place = node["Dt"] ?? node
        if let date = BusinessDate(text: place.text) { return date }
        refuse(.valueMalformed, place, "\(place.name): \(place.text.prefix(40))")
        return BusinessDate(days: 0)
    }

    mutating func flag(_ node: ElementNode?) -> Bool {
        guard let node else { return false }
        switch node.text {
        case "true", "1": return true
        case "false", "0": return false
        default:
            refuse(.valueMalformed, node, "\(node.name): \(node.text.prefix(40))")
            return false
        }
    }

    /// `NbOfTxs` and `CtrlSum` of `node`, where they stand, against what was read.
    mutating func checkSums(
        _ node: ElementNode, count: Int, amounts: [Fen], countName: String = "NbOfTxs", sumName: String = "CtrlSum"
    ) {
        if let stated = optional(node, countName) {
            let number = self.count(stated)
            if number != count { refuse(.countDiffers, stated, "\(countName) \(number), \(count) found") }
        }
        if let stated = optional(node, sumName) { checkSum(amounts, equals: decimal(stated), at: stated) }
    }

    mutating func checkSum(_ amounts: [Fen], equals stated: Fen, at node: ElementNode) {
        var sum = Fen.zero
        for amount in amounts {
            guard let next = sum.adding(amount) else { return refuse(.sumDiffers, node, "the sum exceeds what an amount can be") }
            sum = next
        }
        if sum != stated { refuse(.sumDiffers, node, "\(node.name) \(stated.yuan), found \(sum.yuan)") }
    }

    /// The value, unless something was refused.
    func result<Value>(
        _ value: Result<Value, InstructionRefusal>, at node: ElementNode
    ) -> Result<Value, PaymentFileRefusal> {
        if let refusal { return .failure(refusal) }
        return value.mapError { PaymentFileRefusal(.valueMalformed, line: node.line, "\(node.name): \($0)") }
    }
}
