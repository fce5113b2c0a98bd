import ClaimTypes
internal import FoundationEssentials
import LedgerTypes

extension FieldVerifier {
    private mutating func key(_ window: UInt32, _ insuring: UInt32, _ treating: UInt32, _ number: String) -> StatementKey {
        require(insuring != treating, .outOfRange, "treating", "the insuring region itself")
        return StatementKey(
            window: self.window(window, "window"), insuring: region(insuring, "insuring"), treating: region(treating, "treating"),
            number: identifier(number, "number"))
    }

    mutating func statement(_ wire: WireStatement) -> RegionStatement {
        let rows = list(wire.rows, atMost: MessageLimits.statementRowsMax, "rows") { verifier, row in
            StatementRow(
                insuringPool: verifier.region(row.insuringPool, "rows.insuring_pool"),
                treatingPool: verifier.region(row.treatingPool, "rows.treating_pool"),
                insurance: InsuranceKind(verifier.narrow(row.insurance, "rows.insurance")),
                clearingType: verifier.code(row.clearingType, fallback: .outpatient, "rows.clearing_type"),
                fund: verifier.fund(row.fund, "rows.fund"), count: Int64(verifier.narrow(row.count, "rows.count") as Int32),
                amount: verifier.fen(row.amount, "rows.amount"))
        }
        for (earlier, later) in zip(rows, rows.dropFirst()) where !earlier.order.lexicographicallyPrecedes(later.order) {
            refuse(.notAscending, "rows")
        }
        let root = digest(wire.root, "root")
        require((wire.records == 0) == (root == .zero), .outOfRange, "root", "\(wire.records) records")
        return RegionStatement(
            key: key(wire.window, wire.insuring, wire.treating, wire.number), records: wire.records, root: root, rows: rows,
            issuedAt: time(wire.issuedAt, "issued_at"))
    }

    mutating func statementConfirm(_ wire: WireStatementConfirm) -> StatementConfirm {
        StatementConfirm(
            key: key(wire.window, wire.insuring, wire.treating, wire.number), statement: digest(wire.statement, "statement"),
            confirmedAt: time(wire.confirmedAt, "confirmed_at"), confirmID: optionalIdentifier(wire.confirmID, "confirm_id"),
            isDeemed: wire.deemed, isWithdrawn: wire.withdrawn)
    }

    mutating func contestItems(_ wires: [WireContestItem]) -> [ContestItem] {
        let items = list(wires, atMost: MessageLimits.contestItemsMax, "items") { verifier, item in
            verifier.require(item.hasText == (item.text != WireBilingualText()), .notCanonical, "items.text")
            return ContestItem(
                settlementID: item.settlementID,
                reason: verifier.code(item.reason, fallback: ContestReason.other, "items.reason"),
                amounts: verifier.deducted(item.amounts),
                text: verifier.bilingual(item.text, "items.text.chinese", "items.text.english"),
                evidence: verifier.list(item.evidence, atMost: MessageLimits.contestEvidenceMax, "items.evidence") {
                    EvidenceReference(
                        sender: $0.regionOrZero($1.sender, "items.evidence.sender").node, sequence: $1.sequence,
                        digest: $0.digest($1.digest, "items.evidence.digest"))
                })
        }
        require(!items.isEmpty, .missing, "items")
        requireAscending(items, "items", by: \.settlementID)
        return items
    }

    mutating func contestFindings(_ wires: [WireContestFinding]) -> [ContestFinding] {
        let findings = list(wires, atMost: MessageLimits.contestItemsMax, "findings") { verifier, finding in
            verifier.require(!finding.accepted.isEmpty || finding.hasRefused, .missing, "findings.refused")
            return ContestFinding(
                settlementID: finding.settlementID,
                accepted: finding.accepted.isEmpty ? [] : verifier.deducted(finding.accepted),
                refused: finding.hasRefused ? verifier.refusal(finding.refused) : nil)
        }
        require(!findings.isEmpty, .missing, "findings")
        requireAscending(findings, "findings", by: \.settlementID)
        return findings
    }

    mutating func statementContest(_ wire: WireStatementContest) -> StatementContest {
        let items = contestItems(wire.items)
        return StatementContest(
            key: key(wire.window, wire.insuring, wire.treating, wire.number), statement: digest(wire.statement, "statement"),
            contestID: identifier(wire.contestID, "contest_id"), items: items, contestedAt: time(wire.contestedAt, "contested_at")
        )
    }

    mutating func contestDecision(_ wire: WireContestDecision) -> ContestDecision {
        let findings = contestFindings(wire.findings)
        return ContestDecision(
            contestID: identifier(wire.contestID, "contest_id"),
            key: key(wire.window, wire.insuring, wire.treating, wire.number), findings: findings,
            decidedAt: time(wire.decidedAt, "decided_at"))
    }

    mutating func netPosition(_ wire: WireNetPosition) -> WindowPosition {
        let withdrawn = list(wire.withdrawn, atMost: MessageLimits.withdrawnPaymentsMax, "withdrawn") { verifier, payment in
            verifier.require(payment.counted >= 0, .outOfRange, "withdrawn.counted", "\(payment.counted)")
            return WithdrawnPayment(
                number: verifier.identifier(payment.number, "withdrawn.number"),
                counted: verifier.fen(payment.counted, "withdrawn.counted"))
        }
        requireAscending(withdrawn, "withdrawn", by: \.number)
        let position = WindowPosition(
            window: window(wire.window, "window"), region: region(wire.region, "region"),
            method: code(wire.method, fallback: .grossBilateral, "method"), payable: fen(wire.payable, "payable"),
            receivable: fen(wire.receivable, "receivable"), net: fen(wire.net, "net"), table: digest(wire.table, "table"),
            withdrawn: withdrawn)
        require(
            position.receivable.subtracting(position.payable) == position.net, .identityViolated, "net",
            "M3: net \(position.net) is not receivable − payable")
        return position
    }

    mutating func paymentNotice(_ wire: WirePaymentNotice) -> PaymentNotice {
        require(wire.payer != wire.payee, .outOfRange, "payee", "the payer itself")
        let notice = PaymentNotice(
            number: identifier(wire.number, "number"), window: window(wire.window, "window"),
            payer: region(wire.payer, "payer"), payee: region(wire.payee, "payee"), amounts: fundAmounts(wire.amounts, "amounts"),
            applyBy: date(wire.applyBy, "apply_by"), payBy: date(wire.payBy, "pay_by"))
        require(notice.total.isPositive, .outOfRange, "amounts", "\(notice.total) in all")
        require(notice.applyBy <= notice.payBy, .outOfRange, "pay_by", "before it is applied for")
        return notice
    }

    mutating func paymentConfirmation(_ wire: WirePaymentConfirmation) -> PaymentConfirmation {
        require(wire.payer != wire.payee, .outOfRange, "payee", "the payer itself")
        require(wire.amount != 0 && wire.amount != .min, .outOfRange, "amount", "\(wire.amount)")
        require(!wire.bankReference.isEmpty, .missing, "bank_reference")
        return PaymentConfirmation(
            notice: identifier(wire.notice, "notice"), payer: region(wire.payer, "payer"), payee: region(wire.payee, "payee"),
            amount: fen(wire.amount, "amount"), paidOn: date(wire.paidOn, "paid_on"),
            bankReference: text(wire.bankReference, atMost: MessageLimits.bankReferenceBytesMax, "bank_reference"))
    }

    mutating func prefundNotice(_ wire: WirePrefundNotice) -> PrefundNotice {
        require(wire.insuring != wire.treating, .outOfRange, "treating", "the insuring region itself")
        require(wire.used >= 0, .outOfRange, "used", "\(wire.used)")
        require(wire.due >= 0 && (wire.due > 0) == wire.hasPayBy, .outOfRange, "due", "\(wire.due)")
        require((wire.kind == UInt32(PrefundNotice.Kind.draw.rawValue)) == wire.hasWindow, .outOfRange, "window")
        return PrefundNotice(
            number: identifier(wire.number, "number"), year: year(wire.year, "year"),
            insuring: region(wire.insuring, "insuring"), treating: region(wire.treating, "treating"),
            kind: code(wire.kind, fallback: .warning, "kind"), quota: fen(wire.quota, "quota"),
            balance: fen(wire.balance, "balance"), used: wire.used, due: fen(wire.due, "due"),
            payBy: wire.hasPayBy ? date(wire.payBy, "pay_by") : nil, window: wire.hasWindow ? window(wire.window, "window") : nil)
    }

    mutating func errorNotice(_ wire: WireErrorNotice) -> ErrorNotice {
        require(wire.sequence != 0, .missing, "sequence")
        require(wire.hasRefusal, .missing, "refusal")
        return ErrorNotice(
            sequence: wire.sequence, kind: code(wire.kind, fallback: .settleRequest, "kind"), notice: refusal(wire.refusal))
    }
}
