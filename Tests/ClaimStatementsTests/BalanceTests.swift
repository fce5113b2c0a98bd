import ClaimStatements
import ClaimTypes
import LedgerTypes
import Testing

@Suite("M3: a statement that does not balance is refused, never printed")
struct BalanceTests {
    @Test("a settlement and its cancel balance")
    func balances() throws {
        #expect(
            try Fixtures.balanced().proofs.map(\.identity) == ["I6", "I6", "I6", "I6", "I6", "I1", "I2", "I3", "I4", "I5", "I10"])
        #expect(try Fixtures.balanced(Fixtures.cancel()).proofs.map(\.identity) == ["I1", "I2", "I3", "I4", "I5", "I10"])
    }

    /// One fen more in any figure, and the statement names the level and the sum it breaks.
    @Test("one fen anywhere is noticed, at its level")
    func oneFen() {
        let fields: [(String, WritableKeyPath<ClaimStatement, Fen>, StatementImbalance.Level)] = [
            ("line amount", \.lines[0].amount, .line), ("line full", \.lines[1].split.fullSelfPay, .line),
            ("line over", \.lines[0].split.overLimit, .line), ("line pre", \.lines[0].split.preSelfPay, .line),
            ("line scope", \.lines[0].split.inScope, .line), ("full", \.amounts.split.fullSelfPay, .claim),
            ("over", \.amounts.split.overLimit, .claim), ("pre", \.amounts.split.preSelfPay, .claim),
            ("scope", \.amounts.split.inScope, .claim), ("pooled", \.amounts.pooled, .claim),
            ("large sum", \.amounts.largeSum, .claim), ("civil servant", \.amounts.civilServant, .claim),
            ("enterprise", \.amounts.enterprise, .claim), ("serious illness", \.amounts.seriousIllness, .claim),
            ("assistance", \.amounts.assistance, .claim), ("hospital", \.amounts.hospitalPart, .claim),
            ("account", \.amounts.account, .claim), ("mutual aid", \.amounts.mutualAid, .claim), ("cash", \.amounts.cash, .claim),
        ]
        for (name, path, level) in fields {
            for change in [1, -1] as [Int64] {
                var statement = Fixtures.statement()
                statement[keyPath: path] += Fen(change)
                guard case .failure(let imbalance) = statement.balanced() else {
                    Issue.record("\(name) may change unnoticed")
                    continue
                }
                #expect(imbalance.level == level, "\(name): \(imbalance)")
                #expect(imbalance.left != imbalance.right)
                #expect(imbalance.text.chinese.contains("不平衡") && imbalance.text.english.contains("does not balance"))
            }
        }
    }

    @Test("two errors that hide each other in the total are found: a fen moved between parts, a line left out")
    func hidden() {
        var moved = Fixtures.statement()
        moved.amounts.split.inScope += Fen(1)
        moved.amounts.split.preSelfPay -= Fen(1)
        guard case .failure(let imbalance) = moved.balanced() else {
            Issue.record("a fen moved between parts is not noticed")
            return
        }
        #expect(imbalance.identity == "I6" && imbalance.level == .claim)
        var shorter = Fixtures.statement()
        shorter.lines.removeLast()
        #expect((try? shorter.balanced().get()) == nil)
        var deductible = Fixtures.statement()
        deductible.amounts.deductible = deductible.amounts.split.inScope + Fen(1)
        guard case .failure(let i8) = deductible.balanced() else {
            Issue.record("I8 is not checked")
            return
        }
        #expect(i8.identity == "I8")
    }

    @Test("sums that do not fit are an imbalance, not a crash")
    func overflow() {
        var statement = Fixtures.statement()
        statement.lines = [statement.lines[0], statement.lines[0]]
        for index in 0..<2 {
            statement.lines[index].amount = Fen(Int64.max)
            statement.lines[index].split = ScopeSplit(inScope: Fen(Int64.max))
        }
        #expect((try? statement.balanced().get()) == nil)
    }
}

@Suite("M3: a batch adds up by line, by claim and by batch")
struct BatchTests {
    @Test("funds, regions and visit types come to the same sums; a cancel takes back what it cancels")
    func sums() throws {
        var report = BatchReport()
        report.add(try Fixtures.balanced())
        var outpatient = Fixtures.statement()
        outpatient.head = Fixtures.head(region: NamedRegion(RegionCode(330_000), BilingualText("浙江省", "Zhejiang")))
        outpatient.head.visitType = .outpatient
        report.add(try Fixtures.balanced(outpatient))
        #expect(report.byFund.map(\.amount.yuan) == ["100.00", "20.00", "10.00", "14.00"])
        report.add(try Fixtures.balanced(Fixtures.cancel()))
        let batch = try report.balanced().get()
        #expect(batch.report.totals.settlements == 2 && batch.report.totals.cancels == 1)
        #expect(batch.report.totals.fee == Fen(14_000) && batch.report.totals.owed == Fen(7_200))
        #expect(report.byRegion.map(\.region.value) == [330_000, 340_000])
        #expect(report.byRegion.map(\.totals.fee) == [Fen(14_000), .zero])
        #expect(report.byVisitType.map(\.visitType) == [.outpatient, .inpatient])
        #expect(Set(batch.proofs.map(\.level)) == Set(StatementImbalance.Level.allCases))
        #expect(batch.text(.english).contains("2 settlements, 1 cancels, 4 lines"))
    }

    @Test("a sum beyond what a field can carry is an imbalance")
    func overflow() throws {
        var huge = Fixtures.statement()
        huge.lines = [huge.lines[1]]
        huge.lines[0].amount = Fen(Int64.max - 5)
        huge.lines[0].split = ScopeSplit(fullSelfPay: Fen(Int64.max - 5))
        huge.amounts = SettlementAmounts(split: huge.lines[0].split)
        huge.amounts.cash = Fen(Int64.max - 5)
        var report = BatchReport()
        report.add(try Fixtures.balanced(huge))
        report.add(try Fixtures.balanced(huge))
        #expect((try? report.balanced().get()) == nil)
    }

    @Test("an empty batch balances")
    func empty() throws {
        #expect(try BatchReport().balanced().get().html(.both).contains("<svg"))
    }
}
