import Benefits
import ClaimTypes
import Foundation
import PolicyFiles
import Testing

@Suite("M10: faults of policy and catalogue files are named")
struct PolicyFileErrorTests {
    private func findings(_ text: String) -> [String] {
        guard case .failure(let found) = PolicyFiles.decodePolicies(bytes: Array(text.utf8), file: "p.json") else { return [] }
        return found.errors.map { "\($0.path): \($0.reason.english)" }
    }

    private func policyText() throws -> String {
        String(decoding: try Examples.bytes("Policies/340000-310.json"), as: UTF8.self)
    }

    /// A text of the sample, what replaces its first occurrence, and the path of the finding.
    private static let faults: [(String, String, String)] = [
        ("\"region\": \"340000\"", "\"region\": \"34\"", "$.policies[0].region"),
        ("\"pool\": \"340000\"", "\"pool\": \"330100\"", "$.policies[0].pool"),
        ("\"insurance\": \"310\"", "\"insurance\": \"311\"", "$.policies[0].insurance"),
        ("\"version\": \"2025.1\"", "\"version\": \"\"", "$.policies[0].version"),
        ("\"validFrom\": \"2024-01-01\"", "\"validFrom\": \"2024-02-30\"", "$.policies[0].validFrom"),
        ("\"validFrom\": \"2024-01-01\"", "\"validFrom\": \"2026-01-01\"", "$.policies[0]"),
        ("\"operator\": \"none\"", "\"operator\": \"halve\"", "$.policies[0].outOfRegion.longTerm.operator"),
        ("\"value\": \"0.10\"", "\"value\": \"1.10\"", "$.policies[0].outOfRegion.referral.value"),
        ("\"value\": \"0.10\"", "\"value\": 0.10", "$.policies[0].outOfRegion.referral.value"),
        ("\"family\": \"inpatient\"", "\"family\": \"dental\"", "$.policies[0].benefits[0].family"),
        ("[\"21\", \"22\", \"24\"]", "[\"21\", \"77\"]", "$.policies[0].benefits[0].visitTypes[1]"),
        ("[\"11\", \"13\"]", "[\"11\", \"21\"]", "$.policies[0].benefits[1].visitTypes"),
        ("[\"1200\", \"600\"]", "[\"1200\", \"-600\"]", "$.policies[0].benefits[0].deductible.amounts.3[1]"),
        ("[\"1200\", \"600\"]", "[]", "$.policies[0].benefits[0].deductible.amounts.3"),
        ("\"upTo\": \"80000\"", "\"upTo\": \"20000\"", "$.policies[0].benefits[0].bands.levels.all[1].upTo"),
        (
            "{\"ratio\": \"0.95\"}", "{\"upTo\": \"90000\", \"ratio\": \"0.95\"}",
            "$.policies[0].benefits[0].bands.levels.all[2].upTo"
        ),
        ("\"ratio\": \"0.90\"", "\"ratio\": \"0.90001\"", "$.policies[0].benefits[0].bands.levels.all[1].ratio"),
        ("\"fund\": \"pooled\"", "\"fund\": \"civilServant\"", "$.policies[0].cascade[0].fund"),
        ("\"yearlyCap\": \"100000\"", "\"yearlyCap\": \"100000.005\"", "$.policies[0].cascade[0].yearlyCap"),
        ("\"yearlyCap\": \"100000\"", "\"yearlyCup\": \"100000\"", "$.policies[0].cascade[0].yearlyCup"),
        ("\"own\": true", "\"own\": \"yes\"", "$.policies[0].account.own"),
        ("\"format\": \"medclear-policies/1\"", "\"format\": \"medclear-policies/2\"", "$.format"),
        ("\"sample\": true", "\"sample\": true, \"sample\": true", "$.sample"),
        ("\"validFrom\": \"2026-01-01\"", "\"validFrom\": \"2026-01-02\"", "policy 340000-310 2026.1 validFrom"),
        ("\"validFrom\": \"2026-01-01\"", "\"validFrom\": \"2025-12-31\"", "policy 340000-310 2026.1 validFrom"),
    ]

    @Test("each fault is found at its path", arguments: faults.indices)
    func fault(_ index: Int) throws {
        let (good, bad, path) = Self.faults[index]
        let text = try policyText()
        let place = try #require(text.range(of: good))
        let found = findings(text.replacingCharacters(in: place, with: bad))
        #expect(found.contains { $0.hasPrefix(path + ": ") }, "\(found)")
    }

    @Test("the sample itself has no finding")
    func sample() throws { #expect(findings(try policyText()) == []) }

    @Test("all faults of a file are reported at once")
    func all() {
        let found = findings(
            #"{"format": "medclear-policies/1", "sample": "no", "extra": 1, "policies": [{"region": "1"}, {"pool": true}]}"#)
        for path in ["$.sample", "$.extra", "$.policies[0].region", "$.policies[0].cascade", "$.policies[1].pool"] {
            #expect(found.contains { $0.hasPrefix(path + ": ") }, "\(path) missing in \(found)")
        }
    }

    @Test(
        "text that is not JSON is located by line and column",
        arguments: [
            ("", "line 1, column 1"), ("{\n  \"a\" 1}", "line 2, column 7"), ("[1,]", "line 1, column 4"),
            ("nul", "line 1, column 4"),
            ("{} {}", "line 1, column 4"), ("[\"\\u12g4\"]", "line 1, column 5"), ("[\"a", "line 1, column 4"),
            (String(repeating: "[", count: 100), "deeper than 32"),
        ])
    func notJSON(_ text: String, _ place: String) {
        let found = findings(text)
        #expect(found.count == 1 && found[0].contains(place), "\(found)")
    }

    @Test("a repeated key and broken syntax inside a file are found at path, line and column")
    func brokenInside() {
        #expect(
            findings("{\"policies\": [{\"pool\": 1,\n  \"pool\": 2}]}") == [
                "$.policies[0].pool: at line 2, column 3: the key appears twice"
            ])
        #expect(
            findings("{\"policies\": [{\"pool\" 1}]}") == [
                "$.policies[0]: at line 1, column 23: not JSON: a colon is expected after the key pool"
            ])
    }

    @Test("every truncation of a file is refused and none traps")
    func truncations() throws {
        let bytes = try Examples.bytes("Policies/340000-390.json")
        let end = bytes.lastIndex(of: UInt8(ascii: "}")) ?? 0
        for length in stride(from: 0, through: end, by: 7) {
            guard case .failure(let found) = PolicyFiles.decodePolicies(bytes: Array(bytes[..<length]), file: "p") else {
                Issue.record("\(length) bytes were accepted")
                continue
            }
            #expect(!found.errors.isEmpty)
        }
    }

    @Test("texts with escapes and bytes that are not UTF-8")
    func texts() {
        #expect(findings("{\"\\u4e2d\\ud83d\\ude00\\n\": 1}").contains { $0.hasPrefix("$.中😀\n: unknown key") })
        let bytes = Array("{\"".utf8) + [0xFF] + Array("\": 1}".utf8)
        guard case .failure(let found) = PolicyFiles.decodePolicies(bytes: bytes, file: "p") else {
            Issue.record("accepted")
            return
        }
        #expect(found.errors.count == 1)
    }

    private func catalogueFindings(_ items: String) -> [String] {
        let text =
            #"{"format": "medclear-catalogues/1", "sample": true, "catalogues": [{"region": "310000", "version": "1", "items": [\#(items)]}]}"#
        guard case .failure(let found) = PolicyFiles.decodeCatalogues(bytes: Array(text.utf8), file: "c.json") else { return [] }
        return found.errors.map(\.path)
    }

    @Test("faults of catalogue items are found at their path")
    func catalogueFaults() {
        let days = #""validFrom": "2026-01-01", "validTo": "2026-12-31""#
        let item = #"{"code": "A", "name": "甲", "class": "01", \#(days)}"#
        #expect(catalogueFindings(item) == [])
        #expect(catalogueFindings("\(item), \(item)") == ["$.catalogues[0].items[1]"])
        let faults = [
            (#"{"code": "A", "name": "甲", "class": "04", \#(days)}"#, "class"),
            (#"{"code": "A B", "name": "甲", "class": "01", \#(days)}"#, "code"),
            (#"{"code": "A", "name": "乙", "class": "02", \#(days)}"#, "preSelfPay"),
            (#"{"code": "A", "name": "甲", "class": "01", "preSelfPay": "0.10", \#(days)}"#, "preSelfPay"),
            (#"{"code": "A", "name": "丙", "class": "03", "priceLimits": {"all": "1"}, \#(days)}"#, "priceLimits"),
            (
                #"{"code": "A", "name": "甲", "class": "01", "priceLimits": {"1": "1", "2": "2", "3": "3"}, \#(days)}"#,
                "priceLimits.9"
            ),
            (#"{"code": "A", "name": "甲", "class": "01", "priceLimits": {"all": "-1"}, \#(days)}"#, "priceLimits.all"),
        ]
        for (item, key) in faults { #expect(catalogueFindings(item) == ["$.catalogues[0].items[0].\(key)"]) }
    }

    @Test("overlaps across files name the later file")
    func acrossFiles() throws {
        let bytes = try Examples.bytes("Policies/340000-310.json")
        let files = [PolicyFileContent(name: "a.json", bytes: bytes), PolicyFileContent(name: "b.json", bytes: bytes)]
        guard case .failure(let found) = PolicyFiles.decodePolicies(files: files) else {
            Issue.record("overlap accepted")
            return
        }
        #expect(found.errors.contains { $0.file == "b.json" && $0.reason.english.contains("overlaps") })
        let catalogue = PolicyFileContent(name: "c.json", bytes: try Examples.bytes("Catalogues/310000.json"))
        guard case .failure(let repeated) = PolicyFiles.decodeCatalogues(files: [catalogue, catalogue]) else {
            Issue.record("repeated catalogue accepted")
            return
        }
        #expect(repeated.errors.map(\.path) == ["catalogue 310000"])
    }

    @Test("a folder that is missing is a finding")
    func missingFolder() {
        guard case .failure(let found) = PolicyFiles.read(directory: "/nowhere/at/all") else {
            Issue.record("read")
            return
        }
        #expect(found.description.contains("无法读取"))
    }
}
