import LedgerTypes
import Testing

@Suite("Fen: money is an exact integer")
struct FenTests {
    @Test(
        "yuan is read exactly or not at all",
        arguments: [
            ("0", 0), ("0.00", 0), ("1", 100), ("4.5", 450), ("4.52", 452), ("4.5200", 452), ("-25.10", -2_510), ("+3.01", 301),
            ("99999999999999.99", 9_999_999_999_999_999), ("-99999999999999.99", -9_999_999_999_999_999), ("007.10", 710),
        ] as [(String, Int64)])
    func reads(_ text: String, _ units: Int64) {
        #expect(Fen(yuan: text) == Fen(units))
    }

    @Test(
        "what would need rounding, guessing, or more digits than a field has is refused",
        arguments: [
            "", "-", "+", ".", ".5", "-.5", "4.521", "4.5201", "1e3", "1E3", " 1", "1 ", "1,000.00", "1.2.3", "--1", "1-", "NaN",
            "100000000000000.00", "999999999999999999999", "一", "１",
        ])
    func refuses(_ text: String) {
        #expect(Fen(yuan: text) == nil)
    }

    @Test(
        "yuan is written with two decimals",
        arguments: [
            (0, "0.00"), (1, "0.01"), (10, "0.10"), (99, "0.99"), (100, "1.00"), (-1, "-0.01"), (-2_510, "-25.10"),
            (14_033_833, "140338.33"), (Int64.max, "92233720368547758.07"), (Int64.min, "-92233720368547758.08"),
        ] as [(Int64, String)])
    func writes(_ units: Int64, _ text: String) {
        #expect(Fen(units).yuan == text)
        #expect("\(Fen(units))" == text)
    }

    @Test("what is written is read back, within the field")
    func roundTrip() {
        for exponent in 0..<53 {
            for offset in Int64(-3)...3 {
                let amount = Fen((1 << exponent) + offset)
                #expect(Fen(yuan: amount.yuan) == amount)
                #expect(Fen(yuan: (-amount).yuan) == -amount)
            }
        }
    }

    @Test("checked sums are nil exactly where the sum does not fit")
    func checkedArithmetic() {
        #expect(Fen(.max).adding(Fen(1)) == nil)
        #expect(Fen(.max).adding(Fen(0)) == Fen(.max))
        #expect(Fen(.min).subtracting(Fen(1)) == nil)
        #expect(Fen(.min).adding(Fen(.max)) == Fen(-1))
        #expect(Fen(0).subtracting(Fen(.min)) == nil)
        #expect(Fen(3).subtracting(Fen(5)) == Fen(-2))
    }

    @Test("an unchecked sum that does not fit stops the process")
    func overflowIsLoud() async {
        await #expect(processExitsWith: .failure) {
            let amounts = [Fen(.max), Fen(1)]
            print(amounts[0] + amounts[1])
        }
    }

    @Test("order and sign")
    func orderAndSign() {
        #expect(Fen(-1) < Fen.zero && Fen.zero < Fen(1))
        #expect(Fen(-1).isNegative && !Fen(0).isNegative && !Fen(0).isPositive && Fen(1).isPositive)
        #expect([Fen(3), Fen(-3), Fen(0)].sorted() == [Fen(-3), Fen(0), Fen(3)])
    }
}

@Suite("DecimalText: scaled integers, no floating point")
struct DecimalTextTests {
    @Test(
        "text to scaled integer",
        arguments: [
            ("0.8500", 4, 8_500), ("1", 4, 10_000), ("38615.4", 6, 38_615_400_000), ("12.", 2, 1_200), ("-0.000001", 6, -1),
            ("5", 0, 5), ("5.0", 0, 5), ("9223372036854775807", 0, .max), ("922337203685477580.7", 1, .max),
        ] as [(String, Int, Int64)])
    func reads(_ text: String, _ decimals: Int, _ value: Int64) {
        #expect(DecimalText.scaled(text, decimals: decimals) == value)
    }

    @Test(
        "refused",
        arguments: [("5.1", 0), ("9223372036854775808", 0), ("922337203685477581", 1), ("92233720368547759", 2), ("x", 2)])
    func refuses(_ text: String, _ decimals: Int) {
        #expect(DecimalText.scaled(text, decimals: decimals) == nil)
    }

    @Test(
        "scaled integer to text",
        arguments: [
            (12_000, 4, "1.2000"), (5, 4, "0.0005"), (-5, 4, "-0.0005"), (0, 2, "0.00"), (7, 0, "7"), (-70, 0, "-70"),
            (.min, 6, "-9223372036854.775808"),
        ] as [(Int64, Int, String)])
    func writes(_ value: Int64, _ decimals: Int, _ text: String) {
        #expect(DecimalText.text(of: value, decimals: decimals) == text)
    }
}
