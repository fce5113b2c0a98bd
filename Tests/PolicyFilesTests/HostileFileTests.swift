import Benefits
import ClaimTypes
import Foundation
import PolicyFiles
import Testing

@Suite("M10: hostile files get typed findings, never a crash")
struct HostileFileTests {
    private func findings(_ bytes: [UInt8]) -> [PolicyFileError] {
        guard case .failure(let found) = PolicyFiles.decodePolicies(bytes: bytes, file: "h.json") else { return [] }
        return found.errors
    }

    private func sample(_ name: String = "Policies/530100-390.json") throws -> String {
        String(decoding: try Examples.bytes(name), as: UTF8.self)
    }

    /// A text of the sample, what replaces its first occurrence, and the path of the finding.
    private static let faults: [(String, String, String)] = [
        ("\"homeArea\": \"city\"", "\"homeArea\": \"village\"", "$.policies[0].homeArea"),
        ("\"rule\": \"once\"", "\"rule\": \"twice\"", "$.policies[0].benefits[0].transfer.rule"),
        ("\"withinDays\": \"0\"", "\"withinDays\": \"61\"", "$.policies[0].benefits[0].transfer.withinDays"),
        ("\"withinDays\": \"0\"", "\"withinDays\": \"00\"", "$.policies[0].benefits[0].transfer.withinDays"),
        ("\"emergencyHours\": \"48\"", "\"emergencyHours\": \"-1\"", "$.policies[0].benefits[0].emergencyHours"),
        ("\"levels\": [\"1\", \"2\"]", "\"levels\": []", "$.policies[0].benefits[1].levels"),
        ("\"levels\": [\"1\", \"2\"]", "\"levels\": [\"4\"]", "$.policies[0].benefits[1].levels[0]"),
        ("\"codes\": [\"M01600\"]", "\"codes\": [\"M03900\"]", "$.policies[0].benefits[2].diseases[1].codes"),
        ("\"codes\": [\"M01600\"]", "\"codes\": []", "$.policies[0].benefits[2].diseases[1].codes"),
        ("\"codes\": [\"M01600\"]", "\"codes\": [\"M 1\"]", "$.policies[0].benefits[2].diseases[1].codes[0]"),
        ("\"basis\": \"perVisit\"", "\"basis\": \"perMoon\"", "$.policies[0].benefits[4].quota.basis"),
        ("\"category\": \"1102\"", "\"category\": \"99999\"", "$.policies[0].cascade[2].categories[1].category"),
        ("\"emergencyHours\": \"48\"", "\"diseases\": []", "$.policies[0].benefits[0].diseases"),
        ("\"emergencyHours\": \"48\"", "\"yearlyCapCounts\": \"own\"", "$.policies[0].benefits[0].yearlyCapCounts"),
        (
            "\"emergencyHours\": \"48\"", "\"quota\": {\"basis\": \"perVisit\", \"amounts\": {\"all\": \"1\"}}",
            "$.policies[0].benefits[0].quota"
        ),
        ("\"visitTypes\": [\"52\"]", "\"visitTypes\": []", "$.policies[0].benefits[4].visitTypes"),
        ("\"yearlyCap\": \"60000\"", "\"yearlyCap\": \"1e99999\"", "$.policies[0].cascade[0].yearlyCap"),
        ("\"yearlyCap\": \"60000\"", "\"yearlyCap\": \"99999999999999999999999999\"", "$.policies[0].cascade[0].yearlyCap"),
        ("\"yearlyCap\": \"60000\"", "\"yearlyCap\": 1e400", "$.policies[0].cascade[0].yearlyCap"),
        ("\"yearlyCap\": \"60000\"", "\"yearlyCap\": \"６００００\"", "$.policies[0].cascade[0].yearlyCap"),
        ("\"version\": \"2024.1\"", "\"version\": \"a\\u0007b\"", "$.policies[0].version"),
        ("\"account\": {", "\"accounts\": {", "$.policies[0].account"),
    ]

    @Test("each fault of the newer keys is found at its path", arguments: faults.indices)
    func fault(_ index: Int) throws {
        let (good, bad, path) = Self.faults[index]
        let text = try sample()
        let place = try #require(text.range(of: good), "\(good)")
        let found = findings(Array(text.replacingCharacters(in: place, with: bad).utf8))
        #expect(found.contains { $0.path == path && !$0.reason.chinese.isEmpty && !$0.reason.english.isEmpty }, "\(found)")
    }

    @Test("deep nesting, repeated keys, NUL, other encodings: one finding with line and column")
    func encodings() throws {
        let text = try sample()
        let utf16 = text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        let gbk: [UInt8] = Array("{\"note\": \"".utf8) + [0xCA, 0xBE, 0xC0, 0xFD] + Array("\"}".utf8)
        let hostile: [(String, [UInt8])] = [
            ("deep", Array((String(repeating: "{\"a\":", count: 100_000)).utf8)),
            ("brackets", [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)),
            ("repeated", Array(text.replacing("\"account\":", with: "\"pool\":", maxReplacements: 1).utf8)),
            ("nul", Array(text.replacing("2024.1", with: "2024\0.1", maxReplacements: 1).utf8)),
            ("utf16", utf16), ("gbk", gbk), ("empty", []), ("blank", Array(" \n".utf8)),
            ("bom", [0xEF, 0xBB, 0xBF] + Array(text.utf8)),
        ]
        for (name, bytes) in hostile {
            let found = findings(bytes)
            #expect(found.count == 1 && found[0].file == "h.json", "\(name): \(found)")
            #expect(found.first?.reason.english.contains("line") ?? false, "\(name)")
        }
    }

    @Test("every truncation of a sample is refused")
    func truncations() throws {
        let bytes = try Examples.bytes("Policies/530100-390.json")
        let end = bytes.lastIndex(of: UInt8(ascii: "}")) ?? 0
        for length in stride(from: 0, through: end, by: 61) {
            #expect(!findings(Array(bytes[..<length])).isEmpty, "\(length) bytes were accepted")
        }
    }

    @Test("a flood of faults is cut, with a count of what is not listed")
    func flood() {
        let policies = [String](repeating: "{}", count: 500).joined(separator: ",")
        let text = #"{"format": "medclear-policies/1", "sample": true, "policies": [\#(policies)]}"#
        let found = findings(Array(text.utf8))
        #expect(found.count == 1_001)
        #expect(found.last?.reason.english == "5000 more findings are not listed")
    }

    @Test("a key of a megabyte is named by its beginning")
    func longKey() {
        let key = String(repeating: "k", count: 1 << 20)
        let found = findings(Array(#"{"\#(key)": 1}"#.utf8))
        #expect(found.allSatisfy { $0.path.utf8.count < 100 } && !found.isEmpty)
    }

    @Test("versions of an item follow each other; a gap must be stated as withdrawn")
    func itemTimes() {
        func paths(_ items: String) -> [String] {
            let text =
                #"{"format": "medclear-catalogues/1", "sample": true, "catalogues": [{"region": "310000", "version": "1", "items": [\#(items)]}]}"#
            guard case .failure(let found) = PolicyFiles.decodeCatalogues(bytes: Array(text.utf8), file: "c") else { return [] }
            return found.errors.map(\.path)
        }
        func item(_ terms: String, _ from: String, _ to: String) -> String {
            #"{"code": "A", "name": "甲", \#(terms), "validFrom": "\#(from)", "validTo": "\#(to)"}"#
        }
        let first = item(#""class": "01""#, "2024-01-01", "2024-12-31")
        let later = item(#""class": "01""#, "2026-01-01", "2026-12-31")
        let gone = item(#""withdrawn": true"#, "2025-01-01", "2025-12-31")
        #expect(paths("\(first), \(later)") == ["$.catalogues[0].items[1].validFrom"])
        #expect(paths("\(later), \(gone), \(first)") == [])
        #expect(
            paths(item(#""withdrawn": true, "class": "01""#, "2025-01-01", "2025-12-31")) == ["$.catalogues[0].items[0].class"])
        #expect(paths(item(#""kind": "999", "class": "01""#, "2025-01-01", "2025-12-31")) == ["$.catalogues[0].items[0].kind"])
        #expect(
            paths(item(#""class": "01", "preSelfPayResident": "0.1""#, "2025-01-01", "2025-12-31")) == [
                "$.catalogues[0].items[0].preSelfPayResident"
            ])
        #expect(paths(item(#""withdrawn": false"#, "2025-01-01", "2025-12-31")) == ["$.catalogues[0].items[0].class"])
    }
}
