import Benefits
import ClaimTypes
import ClearingReports
import CommandSupport
import Journal
import LedgerTypes
import Messages
import NodeRuntime
import Settlement
import StrictJSON

/// How the insuring region came to a decision: its journal replayed up to the request, and the rules of that day asked again with every
/// step shown.
struct ClaimExplanation: Sendable {
    let claim: ClaimReference
    let insuring: NodeID
    let record: UInt64
    let policy: Digest256
    let steps: [TraceStep]
    /// What the journal says was decided, and what the rules say now.
    let recorded: SettlementAmounts
    let explained: SettlementAmounts

    var agrees: Bool { recorded == explained }

    /// Explains the last settlement of the claim.
    /// - Throws: `CommandFailure` with 1 when no journal given decided it, or the journal does not replay.
    init(of claim: ClaimReference, in journals: [any JournalStorage]) throws {
        for journal in journals {
            guard let node = try RecordScan.owner(of: journal), node != .hub,
                let found = try Self.find(claim, in: journal)
            else { continue }
            let machine = try Self.machine(before: found.sequence, of: journal)
            guard let explained = machine.explain(found.submission, facts: found.facts) else {
                throw CommandFailure(.refused, "该请求在重放时被拒绝", "the rules refuse the request when they are asked again")
            }
            self.claim = claim
            (insuring, record, policy) = (node, found.sequence, found.decided.policyDigest)
            (steps, self.explained, recorded) = (explained.steps, explained.amounts, found.decided.amounts)
            return
        }
        throw CommandFailure(
            .refused, "给出的日志中没有参保地对该费用的结算决定", "none of the journals is of the region that decided the claim")
    }

    private struct Found {
        let sequence: UInt64
        let submission: ClaimSubmission
        let facts: PersonFacts?
        let decided: SettledClaim
    }

    private static func find(_ claim: ClaimReference, in journal: any JournalStorage) throws -> Found? {
        var found: Found?
        try RecordScan.run("查找 looking up", [journal]) { read, _ in
            for saying in read.sayings {
                guard case .peer(.settleRequest(let submission)) = saying.content, let about = saying.reference,
                    claim.covers(about)
                else { continue }
                for answer in read.sayings where answer.answerTo != nil {
                    guard case .peer(.settleDecision(let decision)) = answer.content, answer.reference == about,
                        decision.messageID == submission.messageID, case .settled(let decided) = decision.outcome
                    else { continue }
                    found = Found(
                        sequence: read.record.sequence.value, submission: submission, facts: saying.facts, decided: decided)
                }
            }
            return true
        }
        return found
    }

    /// The region's state before a record.
    private static func machine(before sequence: UInt64, of journal: any JournalStorage) throws -> RegionMachine {
        var replay = JournalReplay<RegionMachine>()
        try RecordScan.blocks(journal) { block, _ in
            replay.replay(JournalReplay<RegionMachine>.prepare(block)) { $0.sequence.value < sequence }
            return replay.failure == nil && block.header.treeSize < sequence
        }
        if let failure = replay.failure {
            throw CommandFailure(.refused, "日志无法重放：\(failure)", "the journal does not replay: \(failure)")
        }
        return replay.machine
    }
}

extension ClaimExplanation {
    var text: String {
        var text = "结算说明 Explanation of a decision    \(claim.title)    单位：元 in yuan\n"
        text += "参保地 decided by \(NodeID.title(insuring)), 记录 record \(record), 政策 policy sha256 \(policy.hex)\n\n"
        for step in steps {
            text += visible("\(step.text.chinese) / \(step.text.english) = \(step.result)") + "\n"
            for input in step.inputs {
                let words = TraceInput.words(for: input.name)
                text += visible("    \(words.map { "\($0.chinese) \($0.english)" } ?? input.name): \(input.value)") + "\n"
            }
        }
        return text + "\n" + verdict + "\n"
    }

    private var verdict: String {
        agrees
            ? "与日志所记一致：应付 \(recorded.owed.yuan) / the journal says the same: owed \(recorded.owed.yuan)"
            : "与日志所记不符：记 \(recorded.owed.yuan)，算 \(explained.owed.yuan) / differs from the journal: recorded "
                + "\(recorded.owed.yuan), explained \(explained.owed.yuan)"
    }

    var json: JSONValue {
        .object([
            JSONMember("insuring", NodeID.json(insuring)), JSONMember("record", .integer(record)),
            JSONMember("policy", .string(policy.hex)), JSONMember("agrees", .bool(agrees)),
            JSONMember("owedFen", .integer(recorded.owed.units)),
            JSONMember(
                "steps",
                .array(
                    steps.map { step in
                        .object([
                            JSONMember("rule", .string(step.rule)), JSONMember("chinese", .string(step.text.chinese)),
                            JSONMember("english", .string(step.text.english)),
                            JSONMember(
                                "inputs",
                                .object(step.inputs.map { JSONMember($0.name, .string($0.value.description)) })),
                            JSONMember("result", .string(step.result.description)),
                        ])
                    })),
        ])
    }
}
