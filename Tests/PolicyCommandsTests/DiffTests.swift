import ArgumentParser
import Benefits
import ClaimTypes
import LedgerTypes
import PolicyFiles
import StrictJSON
import Testing

@testable import PolicyCommands

@Suite("policy diff")
struct DiffTests {
    private static func load(_ name: String, _ text: String? = nil) -> [LoadedPolicy] {
        PolicySource(name: name, bytes: Array((text ?? Samples.text("Policies/\(name).json")).utf8)).policies
    }

    private static func changed(_ name: String, _ old: String, _ new: String) -> [PolicyDifference] {
        let text = Samples.text("Policies/\(name).json")
        #expect(text.contains(old))
        return PolicyDifference.compare(load(name), load(name, text.replacing(old, with: new)))
    }

    @Test("golden: what a lower deductible and a higher ratio mean, in words and yuan")
    func golden() throws {
        let versions = Self.load("530100-310")
        #expect(versions.count == 2)
        let report = DiffReport(differences: PolicyDifference.compare([versions[0]], [versions[1]]), language: .both)
        #expect(!report.isEqual)
        #expect(
            report.text == """
                --- 530100-310 2025.1 2024-01-01 … 2025-12-31  530100-310
                +++ 530100-310 2026.1 2026-01-01 … 2030-12-31  530100-310

                政策 policy
                  版本:2025.1 → 2026.1
                  version: 2025.1 → 2026.1
                  生效日:2024-01-01 → 2026-01-01
                  in force from: 2024-01-01 → 2026-01-01
                  截止日:2025-12-31 → 2030-12-31
                  in force until: 2025-12-31 → 2030-12-31

                住院 inpatient care
                  起付线:三级:每次 1,300 元;二级:每次 600 元 → 三级:每次 1,200 元;二级:每次 500 元
                  deductible: tier three: 1,300 yuan each time; tier two: 600 yuan each time → tier three: 1,200 yuan each time; tier two: 500 yuan each time

                普通门诊 ordinary outpatient care
                  起付线:全年 400 元 → 全年 200 元
                  deductible: 400 yuan a year → 200 yuan a year

                门诊慢特病 chronic and special diseases
                  起付线:全年 400 元 → 全年 200 元
                  deductible: 400 yuan a year → 200 yuan a year

                药店购药 pharmacy purchases
                  起付线:全年 400 元 → 全年 200 元
                  deductible: 400 yuan a year → 200 yuan a year

                职工大额补助 large-sum subsidy
                  支付比例:85% → 90%
                  pays: 85 % → 90 %

                标准样例 standard bill              费用 fee  原基金支付 funds before  现基金支付 funds after  差额 difference
                --------------------------------------------------------------------------------------------------------------
                小额门诊 small outpatient bill      2,000.00                   800.00                  900.00          +100.00
                普通住院 ordinary inpatient stay   20,000.00                14,025.00               14,100.00           +75.00
                长期住院 long inpatient stay      200,000.00               149,025.00              152,373.34        +3,348.34
                条件:全部符合范围,三级医院,转诊备案后省外就医,年初无累计,不用账户 / conditions: all in scope, tier three, in another province after a referral, nothing counted this year, no account used

                共 8 处变化 / 8 changes in all

                """)
    }

    /// (1,300 → 1,200) × 75 % = 75; above the cap of 100,000 (deductible 1,200 + 100,000 ÷ 75 % = 134,533.33 used of 200,000)
    /// large-sum pays 80 % of 65,466.67 instead of 75 % of 65,366.67: 52,373.34 − 49,025.00.
    @Test("the yuan of the golden text, by hand")
    func effectsByHand() {
        let versions = Self.load("530100-310")
        let effects = PolicyDifference(versions[0], versions[1]).effects
        #expect(effects.map(\.difference) == [Fen(10_000), Fen(7_500), Fen(334_834)])
    }

    @Test("a policy equals itself, however its figures are written; exit code 0")
    func equal() throws {
        for name in Samples.policyNames.map({ String($0.dropLast(".json".count)) }) {
            let report = DiffReport(differences: PolicyDifference.compare(Self.load(name), Self.load(name)), language: .both)
            #expect(report.isEqual && report.text.hasSuffix("规则相同 / the rules are equal\n"), "\(name)")
            #expect(report.json["equal"] == .bool(true))
        }
        let same = Self.changed("110000-310", #""ratio": "0.90""#, #""ratio": "0.9""#)
        #expect(same.allSatisfy { $0.isEmpty })
        #expect(Samples.exit { try DiffCommand.parse([Samples.policy("110000-310"), Samples.policy("110000-310")]) } == 0)
    }

    /// File, what is replaced by what, the one rule that changes, and what an English reader sees.
    static let single: [(String, String, String, String, String, String)] = [
        (
            "370200-310", #""3": ["800", "400", "0"]"#, #""3": ["800", "400", "100"]"#, "benefits.inpatient.deductible",
            "tier three: 800 yuan at admission 1, 400 yuan at admission 2, 0 yuan from admission 3 on",
            "tier three: 800 yuan at admission 1, 400 yuan at admission 2, 100 yuan from admission 3 on"
        ),
        (
            "330300-390", #""unfiled": "refuse""#, #""unfiled": "asOther""#, "outOfRegion.unfiled", "refused",
            "as other temporary stays"
        ),
        (
            "530100-390", #""homeArea": "city""#, #""homeArea": "province""#, "outOfRegion.homeArea", "the same city",
            "the same province"
        ),
        (
            "530100-390", #""withinDays": "0""#, #""withinDays": "3""#, "benefits.inpatient.transfer",
            "within 0 days one deductible in all", "within 3 days one deductible in all"
        ),
        (
            "530100-390", #"{"all": "2400"}"#, #"{"all": "2500"}"#, "benefits.maternity.quota", "2,400 yuan each visit",
            "2,500 yuan each visit"
        ),
        (
            "530100-390", #""covers": ["inScope"]"#, #""covers": []"#, "account.covers", "burden in scope", "nothing"
        ),
    ]

    @Test("one changed rule is one change, told for the levels that change", arguments: single.indices)
    func singleChanges(index: Int) {
        let (name, old, new, rule, before, after) = Self.single[index]
        let changes = Self.changed(name, old, new).flatMap(\.changes)
        #expect(changes.map(\.id) == [rule])
        #expect(changes.first?.before?.english == before)
        #expect(changes.first?.after?.english == after)
    }

    /// A change of any value that the loader accepts must be seen: no rule is missing from the words.
    @Test("no rule can change unseen", arguments: Samples.rich)
    func nothingIsMissed(name: String) {
        let document = Samples.newest(name)
        let original = (document["policies"]?.elements ?? []).map(PolicyWords.statements)
        var seen = 0
        for mutation in Rewriting.all(of: document) {
            let source = PolicySource(name: name, bytes: Array(mutation.document.text.utf8))
            guard source.findings.isEmpty, !mutation.what.hasPrefix("$.note"), !mutation.what.hasPrefix("$.sample") else { continue }
            seen += 1
            #expect(source.policies.map { PolicyWords.statements(of: $0.tree) } != original, "\(name): \(mutation.what)")
        }
        #expect(seen > 40)
    }

    @Test("files of different pools are compared by their newest policies; a missing side is told")
    func otherPools() {
        let differences = PolicyDifference.compare(Self.load("340000-310"), Self.load("330000-310"))
        #expect(differences.count == 1 && differences[0].before?.policy.version == "2026.1")
        #expect(differences[0].changes.contains { $0.id == "pool" })
        let kinds = PolicyDifference.compare(Self.load("530100-310"), Self.load("530100-390"))
        #expect(kinds.contains { $0.before == nil } && kinds.contains { $0.after == nil })
        #expect(DiffReport(differences: kinds, language: .en).text.contains("a policy was added"))
    }

    @Test("exit codes: 1 different, 1 findings, 2 nothing chosen or no file")
    func exits() throws {
        let (a, b) = (Samples.policy("340000-310"), Samples.policy("330000-310"))
        #expect(Samples.exit { try DiffCommand.parse([a, b]) } == 1)
        #expect(Samples.exit { try DiffCommand.parse([a, b, "--date", "2019-01-01"]) } == 2)
        #expect(Samples.exit { try DiffCommand.parse([a, b, "--date", "yesterday"]) } == 2)
        #expect(Samples.exit { try DiffCommand.parse([a, b, "--language", "fr"]) } == 2)
        #expect(Samples.exit { try DiffCommand.parse([a, "/nowhere"]) } == 2)
        #expect(try Samples.with([0x7B]) { path in Samples.exit { try DiffCommand.parse([a, path]) } } == 1)
    }
}

/// Every text of a file replaced by another word of its kind.
enum Rewriting {
    static func all(of document: JSONValue) -> [Mutation] {
        Mutation.texts(of: document) { text in
            let words = [
                "0.37", "12345", "3", "once", "topUp", "own", "shared", "perStay", "perYear", "perVisit", "province", "city", "refuse",
                "asOther", "inScope", "overLimit", "2026-01-02", "M99999", "1160", "inpatient", "chronic",
            ]
            return words.filter { $0 != text }
        }
    }
}
