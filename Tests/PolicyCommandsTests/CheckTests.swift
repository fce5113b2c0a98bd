import ArgumentParser
import Benefits
import ClaimTypes
import Foundation
import LedgerTypes
import PolicyFiles
import StrictJSON
import Testing

@testable import PolicyCommands

@Suite("policy check")
struct CheckTests {
    private static func check(_ bytes: [UInt8]) -> CheckReport { CheckReport([PolicySource(name: "policy.json", bytes: bytes)]) }

    @Test("golden: two versions, their table, timeline and digest")
    func golden() {
        let report = CheckReport([
            PolicySource(name: "530100-310.json", bytes: Samples.bytes("Policies/530100-310.json"))
        ])
        #expect(report.findings.isEmpty)
        let digest = report.sources[0].digest?.hex ?? ""
        #expect(digest.count == 64)
        #expect(
            report.text == """
                统筹区  险种               版本     有效期                   名称                          样例      SHA-256
                pool    insurance          version  valid                    name                          sample    of the file
                ---------------------------------------------------------------------------------------------------------------------
                530100  310 职工 employee  2024.1   2024-01-01 … 2025-12-31  昆明市职工基本医疗保险(示例)  样例 yes  \(digest.prefix(16))
                530100  310 职工 employee  2026.1   2026-01-01 … 2030-12-31  昆明市职工基本医疗保险(示例)  样例 yes  \(digest.prefix(16))

                有效期 validity
                            2024    2025     2026    2027     2028    2029     2030
                530100-310  ├─── 2024.1 ────┤├──────────────── 2026.1 ─────────────────┤

                1 个文件 / 1 file: 全部通过 all sound

                """)
    }

    @Test("the folder of samples is sound, ten pools, and JSON says so")
    func folder() throws {
        let report = CheckReport(try PolicySource.load(["\(Samples.folder)/Policies"]))
        #expect(report.findings.isEmpty)
        #expect(Set(report.sources.flatMap(\.policies).map(\.policy.pool)).count == 10)
        let json = try JSONParser.parse(Array(report.json.text.utf8)).get()
        #expect(json == report.json && json["sound"] == .bool(true))
        #expect(json["files"]?.elements.count == Samples.policyNames.count)
        #expect(json["files"]?.elements.allSatisfy { $0["sample"] == .bool(true) } == true)
    }

    @Test("no sample is warned of")
    func samplesAreNotWarnedOf() throws {
        #expect(CheckReport(try PolicySource.load(["\(Samples.folder)/Policies"])).warnings.isEmpty)
    }

    /// The cascade of the newest version of a sample in another order, as places of the present one.
    private static func reordered(_ name: String, _ order: [Int]) -> [UInt8] {
        func change(_ value: JSONValue, _ key: String, _ body: (JSONValue) -> JSONValue) -> JSONValue {
            .object(value.members.map { $0.key == key ? JSONMember(key, body($0.value)) : $0 })
        }
        let document = change(Samples.newest(name), "policies") { policies in
            .array(
                policies.elements.map { policy in
                    change(policy, "cascade") { cascade in .array(order.map { cascade.elements[$0] }) }
                })
        }
        return Array(document.text.utf8)
    }

    @Test("a fund that counts money a fund before it may have paid is warned of by file and path, and the file stays sound")
    func countedTwice() throws {
        let report = Self.check(Self.reordered("530100-390.json", [0, 2, 1]))
        #expect(report.findings.isEmpty && report.warnings.count == 1)
        let warning = try #require(report.warnings.first)
        #expect(warning.file == "policy.json" && warning.path == "$.policies[0].cascade[2]")
        #expect(warning.reason.chinese.contains("大病保险排在医疗救助之后") && warning.reason.english.contains("medical assistance"))
        #expect(report.text.contains("⚠ policy.json\n  $.policies[0].cascade[2]\n") && report.text.contains("全部通过"))
        let json = try JSONParser.parse(Array(report.json.text.utf8)).get()
        #expect(json["sound"] == .bool(true) && json["warnings"]?.elements.count == 1)
    }

    @Test("what is warned of does happen: behind assistance, serious illness is paid on burden that assistance has paid")
    func countedTwiceInYuan() throws {
        let source = PolicySource(name: "policy.json", bytes: Self.reordered("530100-390.json", [0, 2, 1]))
        let policy = try #require(source.policies.first).policy
        let scope = Fen(20_000_000)
        let stay = ExampleStay(split: ScopeSplit(inScope: scope), filing: .referral, isAssisted: true)
        let (decision, trace) = try stay.decide(under: policy).get()
        #expect(decision.amounts.assistance.isPositive && decision.amounts.seriousIllness.isPositive)
        #expect(trace["seriousIllness"]?["burden"] == .money(scope - decision.amounts.pooled), "what assistance paid is in it")
    }

    @Test("large-sum behind the civil-servant subsidy is warned of, but not where they help with different care")
    func largeSum() throws {
        #expect(Self.check(Self.reordered("530100-310.json", [0, 2, 1, 3])).warnings.map(\.path) == ["$.policies[0].cascade[2]"])
        var layers = try #require(Self.check(Samples.bytes("Policies/530100-310.json")).sources[0].policies.last).policy.cascade
        layers.swapAt(1, 2)
        layers[1].families = [.outpatient]
        layers[2].families = [.inpatient]
        #expect(CascadeWarning.overlap(at: 2, in: layers) == nil)
        layers[2].families = [.inpatient, .outpatient]
        #expect(CascadeWarning.overlap(at: 2, in: layers) != nil)
    }

    /// Bytes, where the finding stands, and words of it in either language.
    static let hostile: [(what: String, bytes: [UInt8], path: String, words: [String])] = [
        ("nothing", [], "$", ["不是合法 JSON", "line 1, column 1"]),
        ("not UTF-8", [0xFF, 0xFE, 0x7B], "$", ["UTF-8"]),
        ("UTF-16", Array("{\"a\":1}".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }), "$", ["NUL"]),
        ("byte order mark", [0xEF, 0xBB, 0xBF] + Array("{}".utf8), "$", ["字节顺序标记", "byte order mark"]),
        ("NUL inside", Array("{\"format\":\"a\u{0}\"}".utf8), "$", ["NUL"]),
        ("deep nesting", Array(String(repeating: "[", count: 1 << 20).utf8), "$", ["嵌套过深", "nested deeper"]),
        ("a key twice", Array(#"{"format":"medclear-policies/1","format":"x"}"#.utf8), "$.format", ["键重复", "appears twice"]),
        ("another format", Array(#"{"format":"x","sample":true,"policies":[]}"#.utf8), "$.format", ["medclear-policies/1"]),
        ("a list", Array("[]".utf8), "$", ["应为对象", "object is expected"]),
        ("larger than a policy", [UInt8](repeating: 0x20, count: PolicySource.policyBytesMax + 1), "$", ["4 MiB"]),
    ]

    @Test("hostile bytes are typed findings in both languages, never a crash", arguments: hostile.indices)
    func hostileBytes(index: Int) throws {
        let (what, bytes, path, words) = Self.hostile[index]
        let report = Self.check(bytes)
        let finding = try #require(report.findings.first, "\(what)")
        #expect(
            finding.file == "policy.json" && (finding.path == path || finding.path.hasPrefix("$[0]")), "\(what): \(finding.path)")
        for word in words { #expect("\(finding)".contains(word), "\(what): \(finding)") }
        #expect(report.text.contains("✗ policy.json") && report.json["sound"] == .bool(false))
        #expect(try Samples.with(bytes) { path in Samples.exit { try CheckCommand.parse([path]) } } == 1, "\(what)")
    }

    @Test("a file of 100 MB is refused by its size, and a million wrong elements by their first thousand")
    func large() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("medclear-large-\(UUID().uuidString).json").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.truncate(atOffset: 100 << 20)
        try handle.close()
        #expect("\(CheckReport([PolicySource(path)]).findings)".contains("larger than 32 MiB"))
        let many =
            #"{"format":"medclear-policies/1","sample":true,"policies":["# + String(repeating: "0,", count: 1 << 18) + "0]}"
        let report = Self.check(Array(many.utf8))
        #expect(report.findings.count == 1_001 && report.text.utf8.count < 20_000)
    }

    @Test("a number where a text is expected, a huge amount, a sign: each is named by its path")
    func figures() {
        let text = Samples.text("Policies/330300-390.json")
        for (wrong, path) in [
            (#""threshold": 20000"#, "threshold"), (#""threshold": "1e4""#, "threshold"),
            (#""threshold": "99999999999999999999999""#, "threshold"), (#""threshold": "-1""#, "threshold"),
            (#""threshold": "1.005""#, "threshold"),
        ] {
            let report = Self.check(Array(text.replacing(#""threshold": "20000""#, with: wrong).utf8))
            #expect(report.findings.map(\.path) == ["$.policies[0].cascade[1].\(path)"], "\(wrong)")
        }
    }

    @Test("every prefix of a file is a finding or the whole file")
    func truncated() {
        let bytes = Samples.bytes("Policies/330300-390.json")
        for length in stride(from: 0, to: bytes.count - 2, by: 97) {
            #expect(!Self.check(Array(bytes[..<length])).findings.isEmpty, "\(length) bytes")
        }
    }

    @Test("files that contradict each other are found out together, good files beside them are still shown")
    func betweenFiles() {
        let bytes = Samples.bytes("Policies/370200-310.json")
        let report = CheckReport([
            PolicySource(name: "a.json", bytes: bytes), PolicySource(name: "b.json", bytes: bytes),
            PolicySource(name: "c.json", bytes: Samples.bytes("Policies/330300-390.json")),
        ])
        #expect(report.findings.count == 1 && report.findings[0].reason.english.contains("overlaps"))
        #expect(report.json["betweenFiles"]?.elements.count == 1)
        #expect(report.text.contains("330300-390"))
    }

    @Test("no control character of a file or of its name reaches the terminal")
    func controlCharacters() {
        let text = Samples.text("Policies/330300-390.json").replacing(#""2024.1""#, with: #""2024\u001b[31m""#)
        let report = CheckReport([PolicySource(name: "\u{1B}[2J.json", bytes: Array(text.utf8))])
        #expect(report.findings.map(\.path) == ["$.policies[0].version"] && !report.text.contains("\u{1B}"))
    }

    @Test("paths that lead nowhere and empty folders are wrong use; devices are findings")
    func paths() throws {
        #expect(Samples.exit { try CheckCommand.parse(["/nowhere/policy.json"]) } == 2)
        #expect(Samples.exit { try CheckCommand.parse([]) } == 2)
        #expect(
            try Samples.with([], name: "note.txt") { path in
                Samples.exit { try CheckCommand.parse([String(path.dropLast("/note.txt".count))]) }
            } == 2)
        #expect(Samples.exit { try CheckCommand.parse(["/dev/zero"]) } == 1)
    }
}
