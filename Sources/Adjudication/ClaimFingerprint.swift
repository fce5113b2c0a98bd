import ClaimTypes
import HospitalInterface
import LedgerTypes

/// What is kept of a settled claim to tell a repetition from a conflict: its head, and 128 bits that stand for its lines.
struct ClaimFingerprint: Hashable {
    private let head: SubmittedClaim
    private let lines: UInt128

    init(_ claim: SubmittedClaim) {
        var head = claim
        head.lines = []
        self.head = head
        var sink = FingerprintSink()
        for line in claim.lines {
            sink.put(line.lineNumber)
            sink.put(line.itemCode)
            sink.put(line.quantity.tenThousandths)
            sink.put(line.unitPrice.microYuan)
            sink.put(line.amount)
            sink.put(line.chargedAt.seconds)
        }
        lines = sink.value
    }

    /// The first field that differs from `earlier`, with its value here; `nil` when both are the same claim.
    ///
    /// - Parameter isResent: both carry the same message id, so everything has to be equal. Otherwise the same visit was sent
    ///   again as a new message: its id and its time may differ, as after a lost reply.
    func difference(from earlier: ClaimFingerprint, isResent: Bool) -> (field: String, value: String)? {
        let known = earlier.head.texts
        for (index, text) in head.texts.enumerated() where text.value != known[index].value {
            if isResent || text.field != "setl_time" { return text }
        }
        return lines == earlier.lines ? nil : ("feedetail", "")
    }
}

extension SubmittedClaim {
    /// Every field of the head but the message id, as on the interface, in the order in which differences are named.
    fileprivate var texts: [(field: String, value: String)] {
        [
            ("infno", transaction.infno), ("fixmedins_code", institution.description), ("mdtrt_id", visitID),
            ("chrg_bchno", batch), ("medfee_sumamt", total.yuan), ("psn_no", person.description),
            ("mdtrtarea_admvs", treatingRegion.description), ("insuplc_admdvs", insuringRegion.description),
            ("insutype", insurance.description), ("med_type", visitType.description), ("dise_codg", diseaseCode),
            ("begntime", beganAt.description), ("acct_used_flag", useAccount ? "1" : "0"),
            ("hosp_part_amt", hospitalPart.yuan), ("mid_setl_flag", isInterim ? "1" : "0"),
            ("psn_setlway", settlementWay.code), ("er_begntime", emergencyBeganAt?.description ?? ""),
            ("setl_time", settledAt.description),
        ]
    }
}

/// FNV-1a of 128 bits: tells apart what differs by accident. It is no protection against someone who wants a collision, and
/// needs to be none, since the sender of both claims is the same hospital.
private struct FingerprintSink: CanonicalSink {
    private(set) var value: UInt128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D

    mutating func append(_ byte: UInt8) { value = (value ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013B }

    mutating func append(_ bytes: [UInt8]) { for byte in bytes { append(byte) } }
}

extension SubmittedCancel {
    /// The first field that differs from the cancel that holds the same message id.
    func difference(from earlier: SubmittedCancel) -> (field: String, value: String)? {
        if transaction != earlier.transaction { return ("infno", transaction.infno) }
        if institution != earlier.institution { return ("fixmedins_code", institution.description) }
        if visitID != earlier.visitID { return ("mdtrt_id", visitID) }
        if person != earlier.person { return ("psn_no", person.description) }
        if settlementID != earlier.settlementID { return ("setl_id", settlementID ?? "") }
        if originalMessageID != earlier.originalMessageID { return ("omsgid", originalMessageID ?? "") }
        return cancelledAt == earlier.cancelledAt ? nil : ("setl_time", cancelledAt.description)
    }

    /// The first field that contradicts the settlement to be cancelled.
    func difference(from settlement: SettledBook.Settlement) -> (field: String, value: String, expected: String)? {
        let answer = settlement.answer
        if answer.transaction.cancel != transaction {
            return ("infno", transaction.infno, answer.transaction.cancel?.infno ?? "")
        }
        if institution != settlement.institution {
            return ("fixmedins_code", institution.description, settlement.institution.description)
        }
        if visitID != answer.visitID { return ("mdtrt_id", visitID, answer.visitID) }
        if person != answer.facts.person { return ("psn_no", person.description, answer.facts.person.description) }
        if let originalMessageID, originalMessageID != answer.messageID { return ("omsgid", originalMessageID, answer.messageID) }
        if cancelledAt < answer.settledAt { return ("setl_time", cancelledAt.description, answer.settledAt.description) }
        return nil
    }
}
