/// The arithmetic of a golden ledger: decimal numbers, per cent, + − × ÷, brackets. Exact to ten decimals, rounded to the fen at the end.
struct Expression {
    private static let scale: Int128 = 10_000_000_000
    private var rest: Substring

    private init(_ text: some StringProtocol) { rest = Substring(text.filter { $0 != " " }) }

    /// Yuan with two decimals, half away from zero; `nil` when the text is no arithmetic.
    static func yuan(_ text: some StringProtocol) -> String? {
        var reader = Expression(text)
        guard let value = reader.sum(), reader.rest.isEmpty else { return nil }
        let step = scale / 100
        let fen = (value.magnitude + UInt128(step / 2)) / UInt128(step)
        let cents = fen % 100
        return (value < 0 && fen > 0 ? "-" : "") + "\(fen / 100)." + (cents < 10 ? "0" : "") + "\(cents)"
    }

    private mutating func sum() -> Int128? {
        guard var value = product() else { return nil }
        while let sign = rest.first, sign == "+" || sign == "−" {
            rest.removeFirst()
            guard let next = product() else { return nil }
            value += sign == "+" ? next : -next
        }
        return value
    }

    private mutating func product() -> Int128? {
        guard var value = factor() else { return nil }
        while let sign = rest.first, sign == "×" || sign == "÷" {
            rest.removeFirst()
            guard let next = factor() else { return nil }
            value = sign == "×" ? value * next / Self.scale : value * Self.scale / next
        }
        return value
    }

    private mutating func factor() -> Int128? {
        if rest.first == "(" {
            rest.removeFirst()
            guard let value = sum(), rest.first == ")" else { return nil }
            rest.removeFirst()
            return value
        }
        let digits = rest.prefix { $0.isNumber || $0 == "." }
        rest = rest.dropFirst(digits.count)
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first.flatMap({ Int128($0) }), parts.count <= 2 else { return nil }
        var value = whole * Self.scale
        if parts.count == 2 {
            let padded = (parts[1] + String(repeating: "0", count: 10)).prefix(10)
            guard let fraction = Int128(padded) else { return nil }
            value += fraction
        }
        if rest.first == "%" {
            rest.removeFirst()
            value /= 100
        }
        return value
    }
}
