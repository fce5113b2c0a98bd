import ArgumentParser
import Benefits
import ClaimTypes
import CommandSupport
import Foundation
import LedgerTypes
import StrictJSON
import Testing

@testable import PolicyCommands

@Suite("medclear policy check, diff, explain")
struct PolicyCommandTests {
    static let examples = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Documentation/Examples").path(percentEncoded: false)

    private func temporary(_ text: String) throws -> String {
        let path = NSTemporaryDirectory() + "policy-\(UInt64.random(in: 0...UInt64.max)).json"
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    private func exit(_ body: () throws -> Void) -> Int32 {
        do {
            try body()
            return 0
        } catch let failure as CommandFailure {
            return failure.exit.rawValue
        } catch let code as ExitCode {
            return code.rawValue
        } catch {
            return CommandExit.internal.rawValue
        }
    }

    @Test("check: the examples have no fault; the table shows every version with its digest")
    func check() throws {
        let loaded = try LoadedFiles(["/Policies", "/Catalogues", "/MoreCatalogues"].map { Self.examples + $0 })
        #expect(loaded.findings.isEmpty && loaded.fileCount == 25)
        let text = CheckCommand.text(loaded)
        #expect(text.contains("330300-310") && text.contains("├ 2025-07-01 … 2030-12-31 ┤"))
        #expect(text.hasSuffix("25 个文件,无问题 / 25 files, no fault\n"))
        guard case .array(let policies)? = CheckCommand.json(loaded)["policies"] else { return }
        #expect(policies.count == 31)
        guard case .string(let digest)? = policies[0]["sha256"] else { return }
        #expect(digest.utf8.count == 64)
    }

    @Test("check: a fault names file, path and reason in both languages, and other files are still read; exit 1")
    func faults() throws {
        let good = Self.examples + "/Policies/360700-310.json"
        let text = String(decoding: try Data(contentsOf: URL(filePath: good)), as: UTF8.self)
        let bad = try temporary(text.replacingOccurrences(of: "\"ratio\": \"0.95\"", with: "\"ratio\": \"1.95\""))
        defer { try? FileManager.default.removeItem(atPath: bad) }
        let loaded = try LoadedFiles([good, bad])
        #expect(loaded.findings.count == 2 && loaded.policies.count == 1)
        #expect(CheckCommand.text(loaded).contains("$.policies[0].benefits[0].bands.levels.1[0].ratio"))
        #expect(exit { try CheckCommand.parse([good, bad]).run() } == 1)
        #expect(exit { try CheckCommand.parse([good, good]).run() } == 1, "the same version twice overlaps")
        #expect(exit { try CheckCommand.parse(["/nowhere"]).run() } == 2)
    }

    @Test("diff: a change in words and in yuan; a file against itself changes nothing")
    func diff() throws {
        let path = Self.examples + "/Policies/530100-310.json"
        let policies = try LoadedFiles.policies(of: path)
        let report = DiffCommand.Report(versionsOf: policies)
        let difference = try #require(report.differences.first)
        #expect(difference.changes.map(\.key) == ["outOfRegion.other"])
        #expect(difference.text.contains("其他临时外出:支付比例降低 20%(百分点) → 支付比例降低 15%(百分点)"))
        #expect(difference.text.contains("out of region, other: 20% points off the ratio → 15% points off the ratio"))
        // At home and by referral nothing changes. 200 000 in scope, filed as other: with 65 % the pool pays its cap of 80 000 either way at
        // (80 000 ÷ 65 %) or (80 000 ÷ 70 %) of scope consumed, so large-sum and enterprise pay the rest.
        #expect(difference.effects.map { $0.difference?.yuan }.prefix(2) == ["0.00", "0.00"])
        #expect(difference.effects[2].difference?.isPositive == true)
        #expect(!DiffCommand.Report(policies, policies).hasChanges)
        #expect(exit { try DiffCommand.parse([path]).run() } == 1)
        #expect(exit { try DiffCommand.parse([path, path]).run() } == 0)
        #expect(exit { try DiffCommand.parse([Self.examples + "/Policies/360700-310.json"]).run() } == 2)
    }

    @Test("diff: every key of a policy that can change shows up as a change")
    func everyRuleShows() throws {
        let path = Self.examples + "/Policies/530100-390.json"
        let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        let edits: [(String, String, String)] = [
            ("\"homeArea\": \"city\"", "\"homeArea\": \"province\"", "homeArea"),
            ("\"unfiled\": \"asOther\"", "\"unfiled\": \"refuse\"", "outOfRegion.unfiled"),
            ("\"3\": [\"880\"]", "\"3\": [\"900\"]", "inpatient.deductible"),
            ("\"3\": [{\"ratio\": \"0.60\"}]", "\"3\": [{\"ratio\": \"0.61\"}]", "inpatient.bands"),
            ("\"rule\": \"once\"", "\"rule\": \"topUp\"", "inpatient.transfer"),
            ("\"emergencyHours\": \"48\"", "\"emergencyHours\": \"24\"", "inpatient.emergencyHours"),
            ("\"levels\": [\"1\", \"2\"]", "\"levels\": [\"1\"]", "outpatient.levels"),
            ("\"yearlyCap\": \"400\"", "\"yearlyCap\": \"500\"", "outpatient.yearlyCap"),
            ("\"yearlyCap\": \"2000\"", "\"yearlyCap\": \"2500\"", "chronic.disease.M03900"),
            ("\"threshold\": \"12000\"", "\"threshold\": \"12001\"", "fund.seriousIllness.threshold"),
            ("\"ratio\": \"0.80\"", "\"ratio\": \"0.85\"", "fund.seriousIllness.steps"),
            (
                "\"category\": \"1203\", \"threshold\": \"8000\"", "\"category\": \"1203\", \"threshold\": \"8001\"",
                "fund.assistance.category.1203"
            ),
            ("\"mutualAid\": true", "\"mutualAid\": false", "account.mutualAid"),
        ]
        let old = try LoadedFiles.policies(of: path)
        for (from, to, key) in edits {
            let place = try #require(text.range(of: from), "\(from)")
            let edited = try temporary(text.replacingCharacters(in: place, with: to))
            defer { try? FileManager.default.removeItem(atPath: edited) }
            let report = DiffCommand.Report(old, try LoadedFiles.policies(of: edited))
            #expect(report.differences[0].changes.map(\.key).contains(key), "\(key)")
        }
    }

    @Test("explain: the policy in words, then a calculation whose steps are proved")
    func explain() throws {
        let policy = try #require(try LoadedFiles.policies(of: Self.examples + "/Policies/530100-390.json").first)
        let words = PolicyExplanation(policy, nil).text
        #expect(words.contains("• 居民大病 分段比例:12000–30000 元 60%;30000–60000 元 70%;60000 元以上 80%"))
        #expect(words.contains("serious illness, steps: 12000–30000 60%; 30000–60000 70%; above 60000 80%"))
        #expect(words.contains(policy.origin?.digest.hex ?? "no digest"))

        let arguments = try ExplainCommand.parse([Self.examples + "/Policies/530100-390.json", "--amount", "100000"])
        let visit = try #require(try arguments.visit.example(on: nil))
        let explanation = PolicyExplanation(policy, visit)
        #expect(explanation.disagreement == nil && explanation.decision?.amounts.seriousIllness.yuan == "18169.60")
        #expect(explanation.text.contains("[band.1]") && explanation.text.hasSuffix("the steps add up to the decision"))
        #expect(explanation.json["amounts"]?["hifp_pay"] == .string("59472.00"))
        #expect(explanation.json["steps_add_up"] == .bool(true))
    }

    @Test("explain: options choose version, pool and visit; refusals and wrong options have their exit codes")
    func choices() throws {
        let folder = Self.examples + "/Policies"
        func run(_ options: String...) -> Int32 { exit { try ExplainCommand.parse(options).run() } }
        #expect(run(folder + "/330300-310.json", "--amount", "1000", "--json") == 0)
        #expect(run(folder, "--pool", "330300", "--insurance", "390", "--amount", "1000", "--treating", "310000") == 1)
        #expect(run(folder, "--amount", "1000") == 2)
        #expect(run(folder, "--pool", "999999") == 2)
        #expect(run(folder + "/330300-310.json", "--date", "2035-01-01") == 2)
        for wrong in [
            ["--amount", "-1"], ["--amount", "1.001"], ["--amount", "1", "--level", "4"], ["--date", "2026-02-30"],
            ["--amount", "1", "--filing", "x"],
        ] {
            #expect(throws: (any Error).self) { try ExplainCommand.parse([folder] + wrong) }
        }
    }
}
