import ClaimTypes
import Clearing
import ClearingReports
import LedgerTypes
import Reconciliation
import StrictJSON
import Testing

@Suite("Rendering")
struct RenderingTests {
    @Test("Columns align by display width, where a Chinese character takes two")
    func alignment() {
        var table = TextTable([.init("地区", "region"), .init("金额", "amount", alignment: .right)])
        table.append(["安徽", "1.00"])
        table.append(["Anhui", "1,234.56"])
        table.appendRule()
        table.append(["合计", "1,235.56"])
        #expect(
            table.render() == """
                地区        金额
                region    amount
                ----------------
                安徽        1.00
                Anhui   1,234.56
                ----------------
                合计    1,235.56

                """)
        #expect(DisplayWidth.of("安徽（A）") == 9)
    }

    @Test(
        "Thousands separators",
        arguments: [
            (0, "0.00"), (99, "0.99"), (-5, "-0.05"), (99_999, "999.99"), (100_000, "1,000.00"), (-14_033_833, "-140,338.33"),
            (123_456_789_012, "1,234,567,890.12"),
        ] as [(Int64, String)])
    func separators(_ units: Int64, _ text: String) {
        #expect(Fen(units).grouped == text)
    }

    @Test("RFC 4180: quotes only where needed, doubled inside, CR LF at the end")
    func csv() {
        var csv = CSVText(heading: ["a", "b"])
        csv.append(["1,5", "say \"no\""])
        csv.append(["two\r\nlines", ""])
        #expect(csv.text == "a,b\r\n\"1,5\",\"say \"\"no\"\"\"\r\n\"two\r\nlines\",\r\n")
    }

    @Test("RFC 8259: members keep their order, controls and quotes are escaped")
    func json() {
        let value = JSONValue.object([
            .init("z", .string("a\"\\\n\u{1}费")),
            .init("a", .array([.integer(-1), .null, .bool(true), .fen(Fen(250)), .fen(nil)])),
        ])
        #expect(value.text == #"{"z":"a\"\\\n\u0001费","a":[-1,null,true,250,null]}"#)
    }
}

@Suite("Reports of the month")
struct MonthReportTests {
    private static let anhui = RegionCode(340_000)
    private static let shanghai = RegionCode(310_000)

    /// 192 226.33 from Anhui to Shanghai and 12 226.33 back: 180 000.00 net.
    private func month() throws -> (NationalClearingTable, Netting) {
        let window = WindowNumber(202_503)
        let forth = RegionPair(insuring: Self.anhui, treating: Self.shanghai)
        let back = RegionPair(insuring: Self.shanghai, treating: Self.anhui)
        var matrix = ExposureMatrix()
        let entries = [
            ClearingEntry(
                window: window, pair: forth, insurance: .employee, cases: 1, medicalFee: Fen(17_504_335),
                funds: [FundAmount(.employeePooled, Fen(14_033_833))]),
            ClearingEntry(
                window: window, pair: forth, insurance: .resident, cases: 1, medicalFee: Fen(6_600_000),
                funds: [FundAmount(.residentPooled, Fen(5_188_800))]),
            ClearingEntry(
                window: window, pair: back, insurance: .resident, cases: 3, medicalFee: Fen(1_300_000),
                funds: [FundAmount(.residentPooled, Fen(1_222_633))]),
        ]
        for entry in entries { #expect(matrix.add(entry) == nil) }
        for pair in [forth, back] { #expect(matrix.close(matrix.fence(of: pair, in: window)) == .closed) }
        let table = try NationalClearingTable.of(matrix, window: window).get()
        return (table, try Netting.of(table.obligations).get())
    }

    @Test(
        "late interest is a fund with a name in both languages, in the table, the notices and the tables by fund, in every form")
    func lateInterest() throws {
        let window = WindowNumber(202_504)
        let pair = RegionPair(insuring: Self.anhui, treating: Self.shanghai)
        var matrix = ExposureMatrix()
        let entry = ClearingEntry(
            window: window, pair: pair, insurance: .unrelated, cases: 0, medicalFee: .zero,
            funds: [FundAmount(.lateInterest, Fen(79))])
        #expect(matrix.add(entry) == nil && matrix.close(matrix.fence(of: pair, in: window)) == .closed)
        let table = try NationalClearingTable.of(matrix, window: window).get()
        let netting = try Netting.of(table.obligations).get()
        var reports: [any DocumentReport] = [NationalTableReport(table)]
        reports += MonthlyNotice.issue(table, netting, method: .multilateral).map { NoticeReport($0) }
        reports += try [
            #require(FundTableReport(table, of: Self.anhui, .payment)),
            #require(FundTableReport(table, of: Self.shanghai, .receipt)),
        ]
        for report in reports {
            for text in [report.text(), report.csv(), report.document.html(), report.records().map(\.text).joined()] {
                #expect(text.contains("滞纳金"), "\(report.document.number)")
            }
            #expect(report.document.html().contains("late interest") && report.text().contains("0.79"))
        }
        #expect(NationalTableReport(table).text().contains("late interest"))
    }

    @Test("The national table as a fund manager reads it")
    func nationalTable() throws {
        let report = NationalTableReport(try month().0)
        #expect(
            report.text() == """
                全国跨省异地就医费用清算表 National cross-province medical clearing table
                清算期 Window 2025-03    单位：元 in yuan

                就医地       参保地        人次   医疗费总额       职工统筹       居民统筹    应付金额
                treating     insuring     cases  medical fee  employee pool  resident pool        owed
                --------------------------------------------------------------------------------------
                310000 上海  340000 安徽      2   241,043.35     140,338.33      51,888.00  192,226.33
                340000 安徽  310000 上海      3    13,000.00           0.00      12,226.33   12,226.33
                --------------------------------------------------------------------------------------
                合计 total                    5   254,043.35     140,338.33      64,114.33  204,452.66
                各基金之和＝应付金额；各行之和＝合计。 Funds add up to owed; rows add up to the total.

                地区           应付人次        应付       应收人次        应收         净额
                region       cases paid     payable  cases treated  receivable          net
                ---------------------------------------------------------------------------
                310000 上海           3   12,226.33              2  192,226.33   180,000.00
                340000 安徽           2  192,226.33              3   12,226.33  -180,000.00
                ---------------------------------------------------------------------------
                合计 total            5  204,452.66              5  204,452.66         0.00
                应付合计＝应收合计；净额之和＝0.00。 Payable equals receivable; net adds up to 0.00.

                """)
        #expect(report.csv().split(separator: "\r\n").count == 4)
        #expect(
            report.csv().split(separator: "\r\n")[3]
                == "2025-03,TOTAL,TOTAL,5,254043.35,140338.33,64114.33,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,204452.66")
        #expect(
            report.jsonLines().split(separator: "\n").last.map(String.init)
                == #"{"record":"total","window":202503,"cases":5,"medicalFeeFen":25404335,"funds":[{"fund":"310101","name":"职工统筹基金","amountFen":14033833},{"fund":"390101","name":"居民统筹基金","amountFen":6411433}],"owedFen":20445266}"#
        )
    }

    @Test("A notice states figures, capitals, counterparties, funds and the transfer")
    func notice() throws {
        let (table, netting) = try month()
        let notices = MonthlyNotice.issue(table, netting, method: .netBilateral)
        let payment = try #require(notices.first { $0.kind == .payment && $0.region == Self.anhui })
        #expect(
            NoticeReport(payment).text()
                == """
                跨省异地就医费用付款通知书 Payment notice
                编号 No. FK-202503-340000    清算期 Window 2025-03    地区 Region 340000 安徽 Anhui

                就医地        人次   医疗费总额  职工统筹基金  居民统筹基金        金额
                treating     cases  medical fee        310101        390101      amount
                -----------------------------------------------------------------------
                310000 上海      2   241,043.35    140,338.33     51,888.00  192,226.33
                -----------------------------------------------------------------------
                合计 total       2   241,043.35    140,338.33     51,888.00  192,226.33

                本期应付 Payable  ¥192,226.33
                  人民币（大写） In capitals  人民币壹拾玖万贰仟贰佰贰拾陆元叁角叁分
                清算方式 Method  双边轧差 net bilateral
                本期实付 To be paid  ¥180,000.00
                  人民币（大写） In capitals  人民币壹拾捌万元整
                收款方             金额
                payee            amount
                -----------------------
                310000 上海  180,000.00
                -----------------------
                合计 total   180,000.00

                """)
        let receipt = try #require(notices.first { $0.kind == .receipt && $0.region == Self.anhui })
        #expect(NoticeReport(receipt).text().hasSuffix("人民币零元整\n无需划款。 Nothing to transfer.\n"))
        #expect(
            NoticeReport(payment).csv().hasSuffix("FK-202503-340000,付款通知书,2025-03,340000,310000,390101,居民统筹基金,51888.00\r\n"))
        #expect(
            NoticeReport(payment).jsonLines().contains(
                #""transfers":[{"payer":"340000","payee":"310000","amountFen":18000000}],"transferFen":18000000,"transferInCapitals":"人民币壹拾捌万元整"}"#
            ))
    }

    @Test("Netting methods side by side, with the proof of positions")
    func netting() throws {
        let report = NettingReport(try month().1, of: WindowNumber(202_503), method: .multilateral)
        // 180 000.00 ÷ 204 452.66 = 0.88040.
        #expect(report.text().contains("* 多边轧差 multilateral net         1   180,000.00     88.04 %\n"))
        #expect(report.text().contains("340000 安徽  -180,000.00      -180,000.00    -180,000.00       -180,000.00"))
        #expect(
            report.csv()
                == "方式 method,付款方 payer,收款方 payee,金额 amount\r\ngross bilateral,310000,340000,12226.33\r\n"
                + "gross bilateral,340000,310000,192226.33\r\nnet bilateral,340000,310000,180000.00\r\n"
                + "multilateral net,340000,310000,180000.00\r\n")
        #expect(
            report.jsonLines().contains(#""method":"multilateral net","chosen":true,"totalFen":18000000,"ratioBasisPoints":8804"#)
        )
        let page = try report.document.checked().get()
        #expect(page.number == "ZC-202503" && page.tables.map(\.rows.count) == [3, 1, 2])
        #expect(page.tables[1].totals?.last == .amount(Fen(18_000_000)) && page.allControls.count == 6)
        #expect(page.html().contains("88.04 %") && page.html().contains("人民币壹拾捌万元整"))
    }

    @Test("M10: a comparison shows missing books as missing, in every form")
    func comparison() throws {
        let day = BusinessDate(year: 2025, month: 3, day: 14)!
        let pair = RegionPair(insuring: Self.anhui, treating: Self.shanghai)
        let key = DayBookKey(date: day, pair: pair, insurance: .resident, clearingType: .inpatient, fund: .medicalFee)
        let rows = [DayBookRow(key: key, totals: DayBookTotals(count: 2, amount: Fen(123_456)))]
        let equal = ThreeWayComparison.compare(pair, on: day, insuring: rows, treating: rows, hub: rows)
        let missing = ThreeWayComparison.compare(pair, on: day, insuring: rows, treating: nil, hub: [])
        let report = ComparisonReport([equal, missing])
        #expect(report.text().contains("对账组 pairs 2：一致 equal 1，不一致 differ 0，无法比对 cannot compare 1\n"))
        #expect(report.text().contains("2 × 1,234.56  缺失 missing"))
        #expect(
            report.csv().hasSuffix(
                "2025-03-14,340000,310000,390,21,0,cannot compare: books missing from treating region,000102,,2,1234.56,,,0,0.00\r\n"
            ))
        #expect(report.jsonLines().split(separator: "\n")[1].contains(#""equal":null,"missing":["treating region"]"#))
        #expect(report.jsonLines().split(separator: "\n")[1].contains(#""treating region":null"#))
        let page = try report.document.checked().get()
        #expect(page.number == "DZ-202503" && page.isWide && page.tables.map(\.rows.count) == [2, 1])
        #expect(page.tables[1].rows[0].contains(.text(BilingualText("缺失", "missing"))))
        #expect(page.tables[1].rows[0].contains(.amount(Fen(123_456))))
    }
}

@Suite("Differences between two regions")
struct DifferenceReportTests {
    private static let date = BusinessDate(year: 2026, month: 11, day: 3)!
    private static let pair = RegionPair(insuring: RegionCode(340_000), treating: RegionCode(310_000))

    private static func record(_ id: UInt64, _ amount: Int64) -> DayRecord {
        DayRecord(
            settlementID: id, date: date, window: WindowNumber(202_611), insurance: .employee, clearingType: .inpatient,
            medicalFee: Fen(100_000), funds: [FundAmount(.employeePooled, Fen(amount))], claim: ClaimMark(id))
    }

    /// One open difference of each class, and one that an operator ended.
    private static var book: DifferenceBook {
        var book = DifferenceBook()
        let day = PairDay(pair: pair, date: date)
        let differences = DifferenceClass.allCases.map { kind in
            let id = UInt64(kind.rawValue)
            return RecordDifference(
                settlementID: id, kind: kind, ours: kind == .theirsOnly ? nil : record(id, 70_000),
                theirs: kind == .oursOnly ? nil : record(id, kind == .amountDiffers ? 76_000 : 70_000),
                twinID: kind == .duplicate ? 9 : 0)
        }
        _ = book.note(.differs(differences), of: day, side: .treating, on: date)
        _ = book.decide(1, by: "li.na", reason: "agreed")
        return book
    }

    @Test("Each difference is shown with class, cause, owner, age, remedy, suspense and end, in both languages and three forms")
    func forms() throws {
        let report = DifferenceReport(Self.book.differences, of: Self.pair.treating, on: Self.date.adding(days: 12))
        let text = report.text()
        for words in [
            "共 total 6，未了结 open 5", "我方有、对方无 ours only", "金额不符 amount differs", "跨日结转 cut-off carry-over",
            "参保地结果未入账", "撤销后重新结算", "ended by li.na: agreed",
        ] { #expect(text.contains(words), "\(words) is missing in\n\(text)") }
        let rows = report.csv().split(separator: "\r\n")
        #expect(rows.count == 7 && rows[3].contains("760.00") && rows[3].contains(",12,"))
        let records = report.records()
        #expect(records.count == 6)
        #expect(records[1]["oursFen"] == .null && records[1]["theirsFen"] == .integer(70_000), "a missing record is no zero")
        #expect(records[2]["suspenseFen"] == .integer(6_000) && records[2]["days"] == .integer(12))
        #expect(records[4]["remedy"] == .string("cancel one of the two"))
        let page = try report.document.checked().get()
        #expect(page.tables[0].totals == [.text(BilingualText("合计", "total")), .count(5), .count(1)])
        #expect(page.tables[1].rows.count == 6 && page.tables[1].rows[1][9] == .text(BilingualText("无", "none")))
        #expect(page.html().contains("跨日结转") && page.statements[0].amount >= Fen(6_000))
    }
}

@Suite("Texts of others in tables")
struct VisibleTextTests {
    @Test(
        "controls, line breaks and turned writing become visible; all other texts stay as they are",
        arguments: [
            ("安徽 Anhui 1,234.56 ✓ é", "安徽 Anhui 1,234.56 ✓ é"), ("", ""), ("a\nb\tc\r", "a\u{FFFD}b\u{FFFD}c\u{FFFD}"),
            ("\u{1B}[31mred", "\u{FFFD}[31mred"),
            ("\u{7F}\u{85}\u{202E}\u{2028}\u{2029}\u{200B}", String(repeating: "\u{FFFD}", count: 6)),
        ])
    func replaced(_ text: String, _ shown: String) {
        #expect(visible(text) == shown)
        var table = TextTable([.init("节点", "node"), .init("说明", "text")])
        table.append(["1", text])
        let lines = table.render().split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 5 && lines[3] == (shown.isEmpty ? "1" : "1     \(shown)"), "one line, whatever it holds")
    }
}
