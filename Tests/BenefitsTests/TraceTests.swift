import Benefits
import ClaimTypes
import Foundation
import LedgerTypes
import TestSupport
import Testing

@Suite("An explanation proves its decision, and a false one is caught")
struct TraceTests {
    /// Reads the sources, since no claim takes every branch of every rule.
    @Test("every input that a rule names has words in Chinese and English")
    func inputsHaveWords() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Benefits").standardized
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var names: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let parts = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "TraceInput(").dropFirst()
            for part in parts {
                let argument = part.drop { $0 == " " || $0 == "\n" }
                if argument.first == "\"" { names.insert(String(argument.dropFirst().prefix { $0 != "\"" })) }
            }
        }
        #expect(names.count > 50, "the sources were read: \(names.count) names")
        let unnamed = names.filter { name in
            guard let words = TraceInput.words(for: name) else { return true }
            return words.english.isEmpty || words.chinese.utf8.allSatisfy { $0 < 0x80 }
        }
        #expect(unnamed == [])
    }

    @Test("code words of a value are said in both languages; figures and other texts are not words")
    func values() {
        for family in BenefitFamily.allCases { #expect(TraceValue.text("\(family)").words != nil, "\(family)") }
        for filing in FilingType.allCases { #expect(TraceValue.text("\(filing)").words != nil, "\(filing)") }
        #expect(TraceValue.text("none").words?.chinese == "无")
        #expect(TraceValue.text("M03900").words == nil && TraceValue.money(Fen(1)).words == nil)
    }

    /// Two lines of a bill, split and decided in one explanation.
    private func explained() throws -> (ExplainTrace, BenefitDecision) {
        let item = CatalogueItem(
            code: "A", name: "甲", itemClass: .b, preSelfPay: BasisPoints(1_000),
            priceLimits: LevelTable(all: price("60")), validity: always)
        let catalogue = Catalogue(region: shanghai, version: "C1", items: [item])
        var trace = ExplainTrace()
        var split = ScopeSplit()
        for (code, amount) in [("A", "100"), ("B", "40")] {
            let line = FeeLine(
                lineNumber: code, itemCode: code, quantity: Quantity(1), unitPrice: price(amount), amount: yuan(amount),
                chargedAt: BusinessTime(date("2026-03-05")))
            split = split + (try LineSplitter.split(line, in: catalogue, level: .third, trace: &trace).get())
        }
        var submission = claim(scope: "0", hospitalPart: "5")
        submission.split = split
        var policy = plainPolicy(account: AccountRule(usesOwnAccount: true, usesMutualAid: true, covers: everything))
        policy.origin = PolicyOrigin(file: "p.json", digest: Digest256.zero)
        let decision = try decide(submission, person(mutualAid: true), policy, account: "3", mutualAid: "2", trace: &trace)
        return (trace, decision)
    }

    @Test("lines, steps and figures add up, down to the payer")
    func agrees() throws {
        let (trace, decision) = try explained()
        // 100: 40 over limit, 60 × 10 % = 6 first, 54 in scope, 54 × 80 % = 43.20 paid. 40: not in the catalogue.
        #expect(trace.disagreement(with: decision) == nil)
        #expect(trace.steps.map(\.rule).filter { $0 == "line" }.count == 2)
        #expect(decision.amounts.pooled == yuan("43.20") && decision.amounts.cash == yuan("140") - yuan("43.20") - yuan("10"))
        #expect(
            Set(trace.steps.compactMap(\.part)).isSuperset(of: [.deductible, .pooled, .hospitalPart, .account, .mutualAid, .cash])
        )
    }

    @Test("the policy step names version, file and digest; a line names its catalogue")
    func origin() throws {
        let (trace, _) = try explained()
        #expect(trace["policy"]?.result == .text("T"))
        #expect(trace["policy"]?["file"] == .text("p.json"))
        #expect(trace["policy"]?["sha256"] == .text(String(repeating: "0", count: 64)))
        #expect(trace["line"]?["catalogue"] == .text("310000 C1"))
    }

    @Test("one fen too much in any figure is caught", arguments: DecisionPart.allCases)
    func oneFen(_ part: DecisionPart) throws {
        var (trace, decision) = try explained()
        var other = decision
        other.amounts[keyPath: part.amount] += Fen(1)
        #expect(trace.disagreement(with: other)?.hasPrefix("\(part)") == true)
        trace.record(TraceStep("false", BilingualText("假", "false"), [], .money(Fen(1)), part: part))
        #expect(trace.disagreement(with: decision) != nil)
    }

    @Test("a line that the claim does not count is caught, and a step whose result does not follow from its inputs")
    func falseSteps() throws {
        let (trace, decision) = try explained()
        var more = trace
        more.record(
            TraceStep(
                "line", BilingualText("明细", "line"), [TraceInput("amount", .money(Fen(1)))], .money(Fen(1))))
        #expect(more.disagreement(with: decision)?.hasPrefix("line: inScope") == true)
        for rule in [
            "deductible", "band.9", "largeSum", "seriousIllness", "assistance", "civilServant", "outOfRegion", "owed", "claim",
        ] {
            var wrong = trace
            wrong.record(TraceStep(rule, BilingualText("假", "false"), [TraceInput("left", .money(Fen(7)))], .money(Fen(5))))
            #expect(wrong.disagreement(with: decision)?.hasPrefix(rule) == true, "\(rule)")
        }
    }
}
