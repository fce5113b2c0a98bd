import ClaimTypes
import Clearing
import ClearingReports
import LedgerTypes
import TestSupport
import Testing

@Suite("Documents for print: every sum is added up again on the page")
struct DocumentTests {
    private static let window = WindowNumber(202_503)
    private static let regions = [310_000, 330_000, 340_000, 660_000].map { RegionCode($0) }

    /// A month of random figures, cancels among them.
    private func month(seed: UInt64) throws -> NationalClearingTable {
        var generator = SeededGenerator(seed: seed)
        var matrix = ExposureMatrix()
        var pairs: Set<RegionPair> = []
        for _ in 0..<60 {
            let two = Self.regions.shuffled(using: &generator)
            let pair = RegionPair(insuring: two[0], treating: two[1])
            let amount = Int64.random(in: -50_000...9_000_000, using: &generator)
            let fund = FundCode.owed[Int.random(in: 0..<FundCode.owed.count, using: &generator)]
            let entry = ClearingEntry(
                window: Self.window, pair: pair, insurance: .employee, cases: amount < 0 ? -1 : 1, medicalFee: Fen(amount + 5),
                funds: [FundAmount(fund, Fen(amount == 0 ? 1 : amount))])
            #expect(matrix.add(entry) == nil)
            pairs.insert(pair)
        }
        for pair in pairs { #expect(matrix.close(matrix.fence(of: pair, in: Self.window)) == .closed) }
        return try NationalClearingTable.of(matrix, window: Self.window).get()
    }

    @Test("every document of a month balances, in every form", arguments: [1, 2, 20_250_301] as [UInt64])
    func monthBalances(seed: UInt64) throws {
        let table = try month(seed: seed)
        let netting = try Netting.of(table.obligations).get()
        var reports: [any DocumentReport] = [NationalTableReport(table)]
        for method in NettingMethod.allCases {
            reports += MonthlyNotice.issue(table, netting, method: method).map { NoticeReport($0) }
        }
        for region in Self.regions {
            reports += NoticeKind.allCases.compactMap { FundTableReport(table, of: region, $0) }
        }
        for report in reports {
            let document = report.document
            #expect(throws: Never.self, "seed \(seed)") { try document.checked().get() }
            #expect(!document.allControls.isEmpty && !document.html().contains("✗"))
            #expect(document.html().contains(document.number) && !document.html().contains("http"))
            #expect(report.text().contains("¥") || report is NationalTableReport)
        }
    }

    private func sample(_ change: (inout ClearingDocument.Table) -> Void = { _ in }) -> ClearingDocument {
        var document = ClearingDocument(number: "N-1", title: BilingualText("表", "Table"), window: Self.window)
        var table = ClearingDocument.Table(
            "t", BilingualText("明细", "lines"),
            [.init("name", BilingualText("名称", "name")), .init("sumFen", BilingualText("金额", "sum"), isNumber: true)])
        table.append([.text(BilingualText("甲", "A")), .amount(Fen(100_000))])
        table.append([.text(BilingualText("乙", "B")), .amount(Fen(-1))])
        change(&table)
        document.tables = [table]
        return document
    }

    private struct Plain: DocumentReport {
        let document: ClearingDocument
    }

    @Test("a page as it is, small enough to read")
    func golden() throws {
        let document = sample { $0.close([.text(BilingualText("合计", "total")), .amount(Fen(99_999))]) }
        let page = document.html()
        let body = try #require(page.split(separator: "<main>\n").last)
        #expect(
            body.hasPrefix(
                """
                <header><div><h1>表 <span class="en" lang="en">Table</span></h1>
                <p class="sub">单位:元 <span class="en" lang="en">in yuan</span></p>
                </div>
                <div class="id"><b>N-1</b>清算期 <span class="en" lang="en">window</span> 2025-03</div>
                </header>
                <section class="short"><h2>明细 <span class="en" lang="en">lines</span></h2>
                <div class="scroll"><table><thead><tr><th>名称 <span class="en" lang="en">name</span></th>\
                <th class="n">金额 <span class="en" lang="en">sum</span></th></tr>
                </thead>
                <tbody>
                <tr><td>甲 <span class="en" lang="en">A</span></td><td class="n">1,000.00</td></tr>
                <tr><td>乙 <span class="en" lang="en">B</span></td><td class="n">-0.01</td></tr>
                <tr class="sum"><td>合计 <span class="en" lang="en">total</span></td><td class="n">999.99</td></tr>
                </tbody></table>

                """))
        #expect(page.contains("金额 999.99 = 999.99") && page.contains("制单") && !page.contains("class=\"alarm\""))
        let plain = Plain(document: document)
        #expect(plain.csv() == "名称 name,金额 sum\r\n甲 A,1000.00\r\n乙 B,-0.01\r\nTOTAL,999.99\r\n")
        #expect(
            plain.jsonLines().contains(
                #""rows":[{"name":"甲 A","sumFen":100000},{"name":"乙 B","sumFen":-1}],"total":{"name":"合计 total","sumFen":99999}"#)
        )
        #expect(plain.text().contains("合计 total    999.99\n"))
    }

    @Test("a sum that does not come out is an error, and the page says so above all else and has no place to sign")
    func imbalance() {
        for wrong in [Fen(99_998), Fen(.max)] {
            let document = sample { $0.close([.text(BilingualText("合计", "total")), .amount(wrong)]) }
            guard case .failure(let found) = document.checked() else {
                Issue.record("\(wrong) is taken for the sum")
                continue
            }
            #expect(found.equation.left == "999.99" && found.text.english.contains("999.99 ≠"))
            let page = document.html()
            #expect(page.contains("class=\"alarm\" role=\"alert\"") && page.contains("✗") && !page.contains("制单"))
        }
        var overflow = sample { table in
            table.append([.text(BilingualText("丙", "C")), .amount(Fen(.max))])
            table.close([.text(BilingualText("合计", "total")), .amount(Fen(.max))])
        }
        #expect((try? overflow.checked().get()) == nil)
        overflow.tables = []
        overflow.controls = [
            DocumentControl(BilingualText("数", "n"), [DocumentEquation(BilingualText("数", "n"), counts: [1, 2], 4)])
        ]
        #expect((try? overflow.checked().get()) == nil)
    }

    @Test("a name from outside cannot become markup", arguments: ["<script>x</script>", "\"><img>", "'&amp;", "\u{1}"])
    func escaping(text: String) {
        let names = RegionNames([RegionCode(310_000): BilingualText(text, text)])
        let lines = [
            DeductionLine(
                pair: RegionPair(insuring: RegionCode(340_000), treating: RegionCode(310_000)), number: text, kind: .audit,
                reason: .chargedTwice, fund: .employeePooled, amount: Fen(5))
        ]
        let report = DeductionReport(
            window: Self.window, insuring: RegionCode(340_000), lines, sums: [FundAmount(.employeePooled, Fen(5))], names: names)
        let page = report.document.html()
        #expect(page.contains(HTMLText.escaped(text)) && !page.contains("<script") && !page.contains("<img"))
        #expect(throws: Never.self) { try report.document.checked().get() }
    }

    @Test("deductions that are not those of the books, or of another region, do not balance")
    func deductions() {
        let pair = RegionPair(insuring: RegionCode(340_000), treating: RegionCode(310_000))
        func report(_ amount: Int64, _ fund: FundCode, insuring: UInt32 = 340_000) -> ClearingDocument {
            let line = DeductionLine(
                pair: pair, number: "K1", kind: .inspection, reason: .stayDivided, fund: fund, amount: Fen(amount))
            return DeductionReport(
                window: Self.window, insuring: RegionCode(insuring), [line], sums: [FundAmount(.employeePooled, Fen(700))]
            ).document
        }
        #expect((try? report(700, .employeePooled).checked().get()) != nil)
        #expect((try? report(699, .employeePooled).checked().get()) == nil)
        #expect((try? report(700, .residentPooled).checked().get()) == nil)
        #expect((try? report(700, .employeePooled, insuring: 330_000).checked().get()) == nil)
    }

    @Test("confirmations as a clerk reads them: differences and suspense add up")
    func matching() throws {
        let day = BusinessDate(year: 2025, month: 5, day: 15)!
        let expected = ["FK-1", "FK-2"].map {
            ExpectedPayment(
                number: $0, payer: RegionCode(340_000), payee: RegionCode(310_000), amount: Fen(1_000), payBy: day)
        }
        let told = [
            BankedPayment(number: "FK-1", side: .payee, amount: Fen(1_200), on: day, reference: "B1"),
            BankedPayment(number: "?", side: .payee, amount: Fen(7), on: day, reference: "B2"),
        ]
        let matching = try PaymentMatching.match(expected, told, side: .payee).get()
        let report = MatchingReport(matching, number: "HD-1", window: Self.window, on: day.adding(days: 3))
        #expect(throws: Never.self) { try report.document.checked().get() }
        let text = report.text()
        #expect(text.contains("转暂记 to suspense  ¥2.07"))
        #expect(text.contains("编号不明 unknown number") && text.contains("逾期 3 天 overdue") && text.contains("已清偿 discharged"))
    }
}

@Suite("A region's position split to its pools")
struct PoolSplitTests {
    private static let window = WindowNumber(202_503)

    /// The position of 340000 against one other region, and the rows of three pools it is the sum of.
    private func sample(seed: UInt64) throws -> (RegionTotals, [PoolFigure]) {
        var generator = SeededGenerator(seed: seed)
        let (region, other) = (RegionCode(340_000), RegionCode(310_000))
        var matrix = ExposureMatrix()
        var figures: [PoolFigure] = []
        for _ in 0..<40 {
            let isPayable = Bool.random(using: &generator)
            let pool = RegionCode([340_100, 340_200, 341_600].randomElement(using: &generator)!)
            let amount = Fen(Int64.random(in: -900...90_000, using: &generator) * 10 + 1)
            let fund: FundCode = Bool.random(using: &generator) ? .employeePooled : .largeSum
            let pair = RegionPair(insuring: isPayable ? region : other, treating: isPayable ? other : region)
            let entry = ClearingEntry(
                window: Self.window, pair: pair, insurance: .employee, cases: 1, medicalFee: amount + amount,
                funds: [FundAmount(fund, amount)])
            #expect(matrix.add(entry) == nil)
            figures.append(PoolFigure(pool: pool, isPayable: isPayable, fund: fund, cases: 0, amount: amount))
            figures.append(PoolFigure(pool: pool, isPayable: isPayable, fund: .medicalFee, cases: 1, amount: amount + amount))
        }
        for pair in [
            RegionPair(insuring: region, treating: other), RegionPair(insuring: other, treating: region),
        ] {
            #expect(matrix.close(matrix.fence(of: pair, in: Self.window)) == .closed)
        }
        let table = try NationalClearingTable.of(matrix, window: Self.window).get()
        return (try #require(table.regions.first { $0.region == region }), figures)
    }

    @Test("pools add up to the region, by side, fund, cases and net", arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func sums(seed: UInt64) throws {
        let (position, figures) = try sample(seed: seed)
        let split = try PoolSplit.of(position, window: Self.window, figures).get()
        #expect(split.pools.reduce(Fen.zero) { $0 + $1.net } == position.net, "seed \(seed)")
        #expect(split.pools.reduce(Fen.zero) { $0 + $1.payable.owed } == position.payable.owed)
        #expect(try PoolSplit.of(position, window: Self.window, figures.reversed()).get() == split, "order does not matter")
        let document = PoolSplitReport(split).document
        #expect(throws: Never.self, "seed \(seed)") { try document.checked().get() }
        #expect(document.html().contains("340100"))
    }

    @Test("rows that are not those of the position are refused, never spread")
    func refused() throws {
        let (position, figures) = try sample(seed: 9)
        var changed = figures
        changed[0].amount += Fen(1)
        guard
            case .failure(.amountDiffers(_, let fund, let pools, let region)) =
                PoolSplit.of(position, window: Self.window, changed)
        else {
            Issue.record("a fen too much is split")
            return
        }
        #expect(fund == figures[0].fund && pools == region + Fen(1))
        var fee = figures
        fee[1].cases += 1
        #expect(PoolSplit.of(position, window: Self.window, fee) == .failure(.feeDiffers(isPayable: fee[1].isPayable)))
        var moved = figures
        moved[0].amount += Fen(1)
        let same = moved.indices.dropFirst().first {
            moved[$0].fund == moved[0].fund && moved[$0].isPayable == moved[0].isPayable
        }
        moved[try #require(same)].amount -= Fen(1)
        #expect(
            (try? PoolSplit.of(position, window: Self.window, moved).get()) != nil, "a fen moved between pools is not seen here")
        #expect((try? PoolSplit.of(position, window: Self.window, Array(figures.dropLast(2))).get()) == nil)
    }
}
