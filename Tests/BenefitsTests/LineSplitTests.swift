import Benefits
import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

@Suite("Line split")
struct LineSplitTests {
    private static let catalogue = Catalogue(
        region: shanghai, version: "T",
        items: [
            CatalogueItem(code: "b05", name: "乙", itemClass: .b, preSelfPay: BasisPoints(500), validity: always),
            CatalogueItem(
                code: "level", name: "诊查费", itemClass: .a,
                priceLimits: LevelTable(first: price("10"), second: price("15"), third: price("25"), none: nil),
                validity: always),
            CatalogueItem(
                code: "changed", name: "调整", itemClass: .b, preSelfPay: BasisPoints(2_000),
                validity: date("2024-01-01")...date("2025-12-31")),
            CatalogueItem(
                code: "changed", name: "调整", itemClass: .b, preSelfPay: BasisPoints(1_000),
                validity: date("2026-01-01")...date("2030-12-31")),
        ])

    private func split(
        _ code: String, _ amount: String, count: Int64 = 1, level: HospitalLevel = .third, on day: String = "2026-03-01"
    ) -> Result<ScopeSplit, LineRefusal> {
        let line = FeeLine(
            lineNumber: "1", itemCode: code, quantity: Quantity(count), unitPrice: price("1"), amount: yuan(amount),
            chargedAt: BusinessTime(date(day)))
        return LineSplitter.split(line, in: Self.catalogue, level: level)
    }

    @Test("I7: pre-self-pay is rounded half away from zero", arguments: [("4.52", "0.23"), ("25.10", "1.26"), ("0.09", "0.00")])
    func rounding(_ amount: String, _ pre: String) throws {
        let part = try split("b05", amount).get()
        #expect(part.preSelfPay.yuan == pre)
        #expect(part.total == yuan(amount))
    }

    @Test("a returned line is the exact negative of its charge", arguments: ["4.52", "0.10", "0.30", "12345.67"])
    func returned(_ amount: String) throws {
        for code in ["b05", "level", "unknown"] {
            #expect(try split(code, "-" + amount, count: -1).get() == -(try split(code, amount).get()))
        }
    }

    @Test("an item the catalogue does not know, then or ever, is fully self-paid")
    func unknown() throws {
        #expect(try split("unknown", "8.00").get() == ScopeSplit(fullSelfPay: yuan("8.00")))
        #expect(try split("changed", "8.00", on: "2023-12-31").get() == ScopeSplit(fullSelfPay: yuan("8.00")))
    }

    @Test("the ratio of the day of the charge counts", arguments: [("2025-12-31", "2.00"), ("2026-01-01", "1.00")])
    func versions(_ day: String, _ pre: String) throws {
        #expect(try split("changed", "10.00", on: day).get().preSelfPay.yuan == pre)
    }

    @Test(
        "price limits differ by level; without a limit nothing is over",
        arguments: [(HospitalLevel.first, "40.00"), (.second, "30.00"), (.third, "10.00"), (.none, "0.00")])
    func levels(_ level: HospitalLevel, _ over: String) throws {
        #expect(try split("level", "60.00", count: 2, level: level).get().overLimit.yuan == over)
    }

    @Test("an amount below its limit is wholly in scope")
    func belowLimit() throws {
        #expect(try split("level", "20.00").get() == ScopeSplit(inScope: yuan("20.00")))
    }

    @Test("M10: what cannot be split is refused by name")
    func refusals() {
        #expect(split("b05", "1.00", count: -1) == .failure(.quantitySignDiffers))
        #expect(split("b05", "-1.00", count: 1) == .failure(.quantitySignDiffers))
        #expect(split("b05", "1.00", count: 0) == .failure(.quantitySignDiffers))
        #expect(split("level", "1.00", count: Int64.max / 10_000) == .failure(.limitOutOfRange))
        var line = FeeLine(
            lineNumber: "1", itemCode: "b05", quantity: Quantity(1), unitPrice: price("1"), amount: Fen(Int64.min),
            chargedAt: BusinessTime(date("2026-03-01")))
        #expect(LineSplitter.split(line, in: Self.catalogue, level: .third) == .failure(.amountOutOfRange))
        line.amount = Fen(Fen.fieldMaximum.units + 1)
        #expect(LineSplitter.split(line, in: Self.catalogue, level: .third) == .failure(.amountOutOfRange))
        #expect(LineRefusal.allCases.map(\.rawValue) == [1, 2, 3])
    }
}
