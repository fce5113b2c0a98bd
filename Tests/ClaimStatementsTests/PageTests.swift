import ClaimStatements
import ClaimTypes
import LedgerTypes
import StrictJSON
import Testing

@Suite("A printed statement says what was decided, and nothing else gets in")
struct PageTests {
    private static let hostile = [
        "<script>alert(1)</script>", "a\" onload=\"x", "&amp;<b>", "'; DROP", "</style></main>", "\u{0}\u{7}\u{1B}[31m", "]]>",
    ]

    /// Every `<` opens one of our elements or closes the one that is open.
    private func elements(of page: String) -> [String] {
        var open: [String] = []
        var seen: [String] = []
        let void: Set = ["!DOCTYPE", "meta", "rect"]
        for piece in page.split(separator: "<").dropFirst(page.hasPrefix("<") ? 0 : 1) {
            guard let end = piece.firstIndex(of: ">") else {
                Issue.record("an element without end: \(piece)")
                return seen
            }
            let tag = piece[..<end]
            let name = String(tag.drop { $0 == "/" }.prefix { $0 != " " && $0 != "/" })
            if tag.hasPrefix("/") {
                #expect(open.popLast() == name, "</\(name)> closes another element")
            } else if !void.contains(name) {
                open.append(name)
            }
            seen.append(name)
        }
        #expect(open.isEmpty, "left open: \(open)")
        return seen
    }

    @Test("what a hospital calls its items, itself or its visit cannot become markup", arguments: hostile)
    func escapes(text: String) throws {
        var statement = Fixtures.statement(itemName: text)
        statement.head.institutionName = text
        statement.head.visitID = text
        statement.head.settlementID = text
        statement.lines[0].number = text
        let page = try Fixtures.balanced(statement).html(.both)
        let clean = try Fixtures.balanced().html(.both)
        #expect(elements(of: page) == elements(of: clean))
        #expect(!page.contains("<script") && !page.contains("onload=\"") && !page.contains("\u{0}") && !page.contains("\u{1B}"))
    }

    @Test("a page needs nothing from elsewhere and runs nothing", arguments: StatementLanguage.allCases)
    func selfContained(language: StatementLanguage) throws {
        var report = BatchReport()
        report.add(try Fixtures.balanced())
        for page in [
            try Fixtures.balanced().html(language), try Fixtures.balanced(Fixtures.cancel()).html(language),
            try report.balanced().get().html(language),
        ] {
            let names = Set(elements(of: page))
            #expect(names.isDisjoint(with: ["script", "link", "img", "iframe", "object", "embed", "form", "base"]))
            for word in ["http:", "https:", "url(", "@import", "src=", "href=", "javascript:"] {
                #expect(!page.contains(word), "\(word) in a page")
            }
            #expect(page.contains("@page { size: A4") && page.contains("@media print"))
            #expect(page.contains("<html lang=\"\(language == .english ? "en" : "zh-CN")\">"))
        }
    }

    @Test("every figure of the settlement stands in all three forms")
    func figures() throws {
        let balanced = try Fixtures.balanced()
        let (page, text, json) = (balanced.html(.both), balanced.text(.both), balanced.json.text)
        for figure in ["140.00", "85.00", "15.00", "40.00", "50.00", "7.00", "3.00", "10.00", "5.00", "65.00"] {
            #expect(page.contains(figure) && text.contains(figure) && json.contains("\"\(figure)\""), "\(figure)")
        }
        #expect(page.contains("陆拾伍元整") && page.contains("乙类 15%") && page.contains("310101"))
        #expect(text.contains("起付线 / deductible") && text.contains("85.00 + 15.00") == false)
        guard case .array(let proofs) = balanced.json["balance"], case .array(let lines) = balanced.json["lines"] else {
            Issue.record("no lines or proofs in the JSON")
            return
        }
        #expect(proofs.count == balanced.proofs.count && lines.count == 2)
        #expect((try? JSONParser.parse(Array(json.utf8)).get()) == balanced.json)
    }

    @Test("one language is written in one language")
    func languages() throws {
        let balanced = try Fixtures.balanced()
        #expect(balanced.text(.chinese).contains("医疗费用结算单\n") && !balanced.text(.chinese).contains("Statement"))
        #expect(balanced.text(.english).contains("Statement of Medical Expenses\n") && !balanced.text(.english).contains("结算"))
        #expect(balanced.html(.english).contains("<h1>Statement of Medical Expenses</h1>"))
        #expect(balanced.html(.both).contains("<h1>医疗费用结算单 <span class=\"en\" lang=\"en\">Statement"))
    }

    @Test("a cancel says what it takes back, and every amount is negative")
    func cancel() throws {
        let text = try Fixtures.balanced(Fixtures.cancel()).text(.english)
        #expect(text.contains("Statement of a Cancelled Settlement") && text.contains("takes back") && text.contains(" S1\n"))
        #expect(text.contains("-140.00") && text.contains("-65.00"))
    }

    @Test("shares of a bar fill it exactly, whatever they are")
    func bars() throws {
        for cash in [1, 333, 6_500, 999_999] as [Int64] {
            var statement = Fixtures.statement()
            statement.lines[1].amount += Fen(cash)
            statement.lines[1].split.fullSelfPay += Fen(cash)
            statement.amounts.split.fullSelfPay += Fen(cash)
            statement.amounts.cash += Fen(cash)
            let page = try Fixtures.balanced(statement).html(.chinese)
            let widths = page.split(separator: "<rect x=\"").dropFirst().compactMap { piece in
                piece.split(separator: "width=\"").dropFirst().first?.prefix { $0 != "\"" }
            }.compactMap { Int($0) }
            #expect(widths.count >= 2 && widths.reduce(0, +) == 1_000, "\(widths)")
        }
    }
}
