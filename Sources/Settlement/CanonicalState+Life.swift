import ClaimTypes
import LedgerTypes
import Messages

/// Canonical bytes of the lives of bills and decisions, of adjustments and of quarantine.
extension CanonicalSink {
    mutating func put(_ life: BillLife) {
        switch life {
        case .itemised: put(UInt8(0))
        case .settling(let hold):
            put(UInt8(1))
            put(hold)
        case .settled(let standing):
            put(UInt8(2))
            put(standing)
        case .cancelling(let standing, let messageID):
            put(UInt8(3))
            put(standing)
            put(messageID)
        case .reversingUnknown(let hold, let messageID):
            put(UInt8(4))
            put(hold)
            put(messageID)
        case .reversing(let standing, let messageID):
            put(UInt8(5))
            put(standing)
            put(messageID)
        case .undone(let standing, let negative, let undoing):
            put(UInt8(6))
            put(standing)
            put(negative)
            put(undoing.rawValue)
        case .estimated: put(UInt8(7))
        case .quarantined(let hold, let entry):
            put(UInt8(8))
            put(hold)
            put(entry)
        case .withdrawing(let hold, let entry, let messageID):
            put(UInt8(9))
            put(hold)
            put(entry)
            put(messageID)
        case .adjusting(let standing, let pending):
            put(UInt8(10))
            put(standing)
            put(pending.request)
            put(pending.hold)
        }
    }

    mutating func put(_ standing: StandingClaim) {
        put(standing.claim)
        put(standing.adjustments)
    }

    mutating func put(_ life: DecisionLife) {
        switch life {
        case .standing(let adjustments):
            put(UInt8(0))
            put(adjustments)
        case .undone(let negative, let undoing, let adjustments):
            // Nearly all were never adjusted, and have the bytes of the two fields alone.
            put(UInt8(adjustments.isEmpty ? 1 : 2))
            put(negative)
            put(undoing.rawValue)
            if !adjustments.isEmpty { put(adjustments) }
        }
    }

    mutating func put(_ undone: [UndoneSettlement]) {
        put(count: undone.count)
        for settlement in undone {
            put(settlement.messageID)
            put(settlement.standing)
            put(settlement.negative)
            put(settlement.undoing.rawValue)
        }
    }

    mutating func put(_ adjustments: [ClaimAdjustment]) {
        put(count: adjustments.count)
        for adjustment in adjustments {
            put(adjustment.request)
            put(adjustment.record.settlementID)
            put(adjustment.record.window.value)
            put(adjustment.record.clearingType.rawValue)
        }
    }

    mutating func put(_ request: AdjustmentRequest) {
        put(request.institution.value)
        put(request.visitID)
        put(request.batch)
        put(request.adjustmentID)
        put(request.settlementID)
        put(request.person.value)
        put(request.insurance.value)
        put(request.type.rawValue)
        put(request.reason.rawValue)
        put(request.amounts)
        put(request.adjustedAt.seconds)
    }

    mutating func put(_ adjustment: AdjustClaim) {
        put(adjustment.institution.value)
        put(adjustment.visitID)
        put(adjustment.batch)
        put(adjustment.adjustmentID)
        put(adjustment.type.rawValue)
        put(adjustment.reason.rawValue)
        put(adjustment.amounts)
        put(adjustment.adjustedAt.seconds)
    }

    mutating func put(_ flags: [VisitFlag]) {
        put(count: flags.count)
        for flag in flags {
            put(flag.kind.rawValue)
            put(flag.other.institution.value)
            put(flag.other.began.days)
            put(flag.other.ended.days)
        }
    }

    /// The message is written as its payload bytes; that it does not balance follows from them.
    mutating func put(_ entry: QuarantineEntry) {
        put(entry.number)
        put(entry.evidence.sender.value)
        put(entry.evidence.sequence)
        put(entry.evidence.payloadDigest)
        put(entry.key)
        let bytes = entry.message.encode()
        put(count: bytes.count)
        append(bytes)
        put(UInt16(entry.finding.rawValue))
        put(entry.detail)
        put(entry.isInSuspense)
        put(entry.standing.rawValue)
    }
}
