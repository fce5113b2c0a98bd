import Benefits
import ClaimTypes
import LedgerTypes
import StrictJSON

/// What only some kinds of care have: quotas, transfers, diseases.
extension PolicyFiles {
    static func readQuota(_ node: SchemaNode) -> QuotaRule? {
        guard let fields = node.object(.quota) else { return nil }
        let basis = fields.get("basis") { $0.choice(["perVisit": QuotaRule.Basis.perVisit, "perYear": .perYear]) }
        let amounts = fields.get("amounts") { readLevels($0) { $0.money() } }
        guard let basis, let amounts else { return nil }
        return QuotaRule(basis, amounts)
    }

    static func readTransfer(_ node: SchemaNode) -> TransferRule? {
        guard let fields = node.object(.transfer) else { return nil }
        let effect = fields.get("rule") {
            $0.choice(["newStay": TransferRule.Effect.newStay, "once": .once, "topUp": .topUp])
        }
        let days = fields.get("withinDays") { $0.count(0...60) }
        guard let effect, let days else { return nil }
        return TransferRule(effect, withinDays: days)
    }

    static func readDiseases(_ node: SchemaNode) -> [DiseaseBenefit]? {
        guard let diseases = node.all(readDisease) else { return nil }
        if diseases.isEmpty { node.wrong("至少一个病种", "at least one disease is expected") }
        var seen: Set<String> = []
        for (index, disease) in diseases.enumerated() {
            for code in disease.codes where !seen.insert(code).inserted {
                node.findings.add("\(node.path)[\(index)].codes", "病种编码 \(code) 重复", "disease code \(code) appears twice")
            }
        }
        return diseases
    }

    private static func readDisease(_ node: SchemaNode) -> DiseaseBenefit? {
        guard let fields = node.object(.disease) else { return nil }
        let codes = fields.get("codes") { list -> [String]? in
            guard let codes = list.all(readDiseaseCode) else { return nil }
            if codes.isEmpty { list.wrong("至少一个编码", "at least one code is expected") }
            return codes.isEmpty ? nil : codes
        }
        let chinese = fields.get("nameChinese") { $0.text() }
        let english = fields.get("nameEnglish") { $0.text() }
        let cap = fields.maybe("yearlyCap") { $0.money() }
        let bands = fields.maybe("bands", readBands)
        if let given = bands, let given, given.basis == .perYear {
            fields.optional("bands")?.wrong("仅住院可按年度累计分段", "only inpatient bands can run over the year")
        }
        guard let codes, let chinese, let english, let cap, let bands else { return nil }
        return DiseaseBenefit(codes: codes, name: BilingualText(chinese, english), yearlyCap: cap, bands: bands)
    }

    /// At most 30 letters and digits (`dise_codg` C30).
    private static func readDiseaseCode(_ node: SchemaNode) -> String? {
        guard case .string(let code) = node.value, (1...30).contains(code.utf8.count),
            code.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) })
        else {
            node.wrong("病种编码至多 30 位字母或数字", "a disease code has at most 30 letters or digits")
            return nil
        }
        return code
    }
}
