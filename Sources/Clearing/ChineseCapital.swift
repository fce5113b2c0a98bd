import LedgerTypes

extension Fen {
    /// The amount in capital numerals (人民币大写), without the leading 人民币: `Fen(19_022_633)` → 壹拾玖万零贰佰贰拾陆元叁角叁分.
    ///
    /// Source: rules for filling in bills and settlement vouchers (正确填写票据和结算凭证的基本规定, annex 1 of 支付结算办法):
    /// 整 follows an amount that ends in yuan; zeros inside are read once; a zero jiao before fen is read as 零. Where the rules
    /// leave a choice (a zero in the yuan or ten-thousand place before a digit other than zero; 整 after jiao) the shorter form stands.
    public var chineseCapital: String {
        let yuan = units.magnitude / 100
        let jiao = Int(units.magnitude / 10 % 10)
        let fen = Int(units.magnitude % 10)
        var text = units < 0 ? "负" : ""
        if yuan > 0 || (jiao == 0 && fen == 0) { text += capital(yuan) + "元" }
        if jiao == 0 && fen == 0 { return text + "整" }
        if jiao > 0 { text += capitalDigits[jiao] + "角" }
        if jiao == 0 && yuan > 0 { text += "零" }
        if fen > 0 { text += capitalDigits[fen] + "分" }
        return text
    }
}

private let capitalDigits = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"]

/// Splits at 亿, then at 万. A group whose first place is empty is joined by one 零.
private func capital(_ number: UInt64) -> String {
    if number == 0 { return capitalDigits[0] }
    for (unit, base) in [("亿", 100_000_000 as UInt64), ("万", 10_000)] where number >= base {
        let rest = number % base
        let link = rest > 0 && rest < base / 10 ? "零" : ""
        return capital(number / base) + unit + (rest == 0 ? "" : link + capital(rest))
    }
    return capitalBelowTenThousand(Int(number))
}

private func capitalBelowTenThousand(_ number: Int) -> String {
    var text = ""
    var zeroPending = false
    for (unit, base) in [("仟", 1_000), ("佰", 100), ("拾", 10), ("", 1)] {
        let digit = number / base % 10
        if digit == 0 {
            zeroPending = !text.isEmpty
            continue
        }
        if zeroPending { text += "零" }
        text += capitalDigits[digit] + unit
        zeroPending = false
    }
    return text
}
