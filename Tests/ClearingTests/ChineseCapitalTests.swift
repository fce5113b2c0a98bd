import Clearing
import LedgerTypes
import TestSupport
import Testing

@Suite("Capital numerals (人民币大写)")
struct ChineseCapitalTests {
    @Test(
        "Amounts of the official rules and their zeros",
        arguments: [
            ("0.00", "零元整"), ("0.05", "伍分"), ("0.50", "伍角"), ("0.55", "伍角伍分"), ("1.00", "壹元整"), ("10.00", "壹拾元整"),
            ("325.04", "叁佰贰拾伍元零肆分"), ("1409.50", "壹仟肆佰零玖元伍角"), ("6007.14", "陆仟零柒元壹角肆分"), ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
            ("16409.02", "壹万陆仟肆佰零玖元零贰分"), ("107000.53", "壹拾万柒仟元伍角叁分"), ("190226.33", "壹拾玖万零贰佰贰拾陆元叁角叁分"),
            ("192226.33", "壹拾玖万贰仟贰佰贰拾陆元叁角叁分"), ("100000.00", "壹拾万元整"), ("100001.00", "壹拾万零壹元整"), ("1010101.01", "壹佰零壹万零壹佰零壹元零壹分"),
            ("100000000.00", "壹亿元整"), ("100000001.00", "壹亿零壹元整"), ("100010000.00", "壹亿零壹万元整"), ("120000000.10", "壹亿贰仟万元壹角"),
            ("1000000000000.00", "壹万亿元整"), ("1000100000000.00", "壹万零壹亿元整"), ("-25.10", "负贰拾伍元壹角"), ("-0.05", "负伍分"),
        ])
    func capitals(_ amount: String, _ expected: String) {
        #expect(yuan(amount).chineseCapital == expected)
    }

    @Test("Reading the numerals back gives the amount", arguments: 1...4 as ClosedRange<UInt64>)
    func readBack(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for digits in 1...18 {
            let limit = (0..<digits).reduce(1 as Int64) { power, _ in power * 10 }
            for _ in 0..<60 {
                // Thinned out, so that zeros stand everywhere.
                let amount = Fen(
                    Int64.random(in: 0..<limit, using: &generator) / 1_000 * (Bool.random(using: &generator) ? 1_000 : 1))
                #expect(readCapitals(amount.chineseCapital) == amount.units, "seed \(seed), \(amount)")
                #expect(!amount.chineseCapital.contains("零零"))
            }
        }
    }

    /// An independent reader: digits wait for their unit; 万 multiplies what stands since 亿, 亿 everything so far.
    private func readCapitals(_ text: String) -> Int64 {
        let digits: [Character: Int64] = ["零": 0, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9]
        let units: [Character: Int64] = ["拾": 10, "佰": 100, "仟": 1_000]
        var total: Int64 = 0
        var hundredMillions: Int64 = 0
        var tenThousands: Int64 = 0
        var section: Int64 = 0
        var digit: Int64 = 0
        for character in text {
            if let value = digits[character] {
                digit = value
            } else if let unit = units[character] {
                section += digit * unit
                digit = 0
            } else if character == "万" {
                tenThousands += (section + digit) * 10_000
                (section, digit) = (0, 0)
            } else if character == "亿" {
                hundredMillions = (hundredMillions + tenThousands + section + digit) * 100_000_000
                (tenThousands, section, digit) = (0, 0, 0)
            } else if character == "元" {
                total = (hundredMillions + tenThousands + section + digit) * 100
                (section, digit) = (0, 0)
            } else if character == "角" {
                total += digit * 10
            } else if character == "分" {
                total += digit
            }
        }
        return total
    }
}
