import ArgumentParser
import ClaimTypes
import ClearingReports
import CommandSupport
import Journal

/// How an auditor names a claim on the command line: by visit, or by any id that was given to it.
struct ClaimArguments: ParsableArguments {
    @Option(help: "Settlement id (setl_id), message id (msgid) or visit (mdtrt_id) of the claim.")
    var claim: String?

    @Option(help: "Institution (fixmedins_code): H or P and eleven digits.")
    var institution: String?

    @Option(help: "Visit (mdtrt_id), together with --institution.")
    var visit: String?

    @Option(help: "Batch (chrg_bchno); every batch of the visit when left out.")
    var batch: String?

    /// Whether any claim is named.
    var isGiven: Bool { claim != nil || visit != nil || institution != nil }

    /// The claim that is meant.
    /// - Throws: `CommandFailure` with 2 for a malformed institution or an id that names two claims, with 1 when no journal knows the id.
    func reference(in journals: [any JournalStorage]) throws -> ClaimReference {
        if let institution, let visit {
            guard let code = InstitutionCode(text: institution) else {
                throw CommandFailure(
                    .usage, "机构编码 \(institution) 应为 H 或 P 加 11 位数字",
                    "institution \(institution) is not H or P and eleven digits")
            }
            return ClaimReference(institution: code, visitID: visit, batch: batch ?? "")
        }
        guard let claim, visit == nil, institution == nil else {
            throw CommandFailure(
                .usage, "请指明费用：--claim，或 --institution 与 --visit",
                "name the claim: --claim ID, or --institution CODE and --visit ID")
        }
        return try find(claim, in: journals)
    }

    private func find(_ id: String, in journals: [any JournalStorage]) throws -> ClaimReference {
        var found: Set<ClaimReference> = []
        try RecordScan.run("查找 looking up", journals) { record, _ in
            for saying in record.sayings {
                guard let reference = saying.reference,
                    saying.messageID == id || reference.visitID == id || saying.settlementIDs.contains(where: { "\($0)" == id })
                else { continue }
                found.insert(ClaimReference(institution: reference.institution, visitID: reference.visitID))
            }
            return true
        }
        guard var claim = found.first else {
            throw CommandFailure(.refused, "没有日志记载 \(id)", "no journal knows a claim by \(id)")
        }
        guard found.count == 1 else {
            let list = found.map { visible("--institution \($0.institution) --visit \($0.visitID)") }.sorted().joined(
                separator: "; ")
            throw CommandFailure(.usage, "\(id) 对应多笔费用：\(list)", "\(id) names several claims: \(list)")
        }
        claim.batch = batch ?? ""
        return claim
    }
}
