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

    @Test("golden: what a lower deductible means, in words and yuan")
    func golden() throws {
        let versions = Self.load("660000-310")
        #expect(versions.count == 2)
        let report = DiffReport(differences: PolicyDifference.compare([versions[0]], [versions[1]]), language: .both)
        #expect(!report.isEqual)
        #expect(
            report.text == """
                --- 660000-310 2025.1 2024-01-01 … 2025-12-31  660000-310
                +++ 660000-310 2026.1 2026-01-01 … 2030-12-31  660000-310

                政策 policy
                  版本:2025.1 → 2026.1
                  version: 2025.1 → 2026.1
                  生效日:2024-01-01 → 2026-01-01
                  in force from: 2024-01-01 → 2026-01-01
                  截止日:2025-12-31 → 2030-12-31
                  in force until: 2025-12-31 → 2030-12-31

                住院 inpatient care
                  起付线:三级:首次 900 元,第 2 次起 450 元 → 三级:首次 800 元,第 2 次起 400 元
                  deductible: tier three: 900 yuan at admission 1, 450 yuan from admission 2 on → tier three: 800 yuan at admission 1, 400 yuan from admission 2 on

                标准样例 standard bill                    费用 fee  原基金支付 funds before  现基金支付 funds after  差额 difference
                --------------------------------------------------------------------------------------------------------------------
                小额门诊 small outpatient bill            2,000.00                   880.00                  880.00             0.00
                普通住院,转诊 ordinary stay, referral    20,000.00                16,199.50               16,289.00           +89.50
                普通住院,未备案 ordinary stay, unfiled   20,000.00                14,409.50               14,499.00           +89.50
                长期住院,转诊 long stay, referral       200,000.00               170,921.83              171,014.83           +93.00
                长期住院,未备案 long stay, unfiled      200,000.00               152,321.83              152,414.83           +93.00
                条件:全部符合范围,三级医院,省外就医,年初无累计,不用账户 / conditions: all in scope, tier three, in another province, nothing counted this year, no account used

                共 4 处变化 / 4 changes in all

                """)
    }

    /// The deductible falls by 100. On 20,000 yuan the pooled fund pays 85 % of it more, the enterprise supplement 30 % of the 15
    /// left: 89.50. On 200,000 the pooled fund is at its cap both times; large-sum pays 90 more, the enterprise supplement 3.
    @Test("the yuan of the golden text, by hand")
    func effectsByHand() {
        let versions = Self.load("660000-310")
        let effects = PolicyDifference(versions[0], versions[1]).effects
        #expect(effects.map(\.difference) == [Fen(0), Fen(8_950), Fen(8_950), Fen(9_300), Fen(9_300)])
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
        for mutation in Mutation.share(of: name, Rewriting.all) {
            let source = PolicySource(name: name, bytes: Array(mutation.document.text.utf8))
            guard source.findings.isEmpty, !mutation.what.hasPrefix("$.note"), !mutation.what.hasPrefix("$.sample") else {
                continue
            }
            seen += 1
            #expect(source.policies.map { PolicyWords.statements(of: $0.tree) } != original, "\(name): \(mutation.what)")
        }
        #expect(seen > 5)
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
                "0.37", "12345", "3", "once", "topUp", "own", "shared", "perStay", "perYear", "perVisit", "province", "city",
                "refuse",
                "asOther", "inScope", "overLimit", "2026-01-02", "M99999", "1160", "inpatient", "chronic",
            ]
            return words.filter { $0 != text }
        }
    }
}
