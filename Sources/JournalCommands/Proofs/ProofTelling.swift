import ClaimTypes
import ClearingReports
import LedgerTypes
import Messages
import Settlement

/// A record that stands in its tree, and what it says.
struct ProvenRecord {
    let node: NodeID
    /// Of its block, as the maker of the proof states it.
    let time: Timestamp
    let role: String
    let parts: RecordParts
    let read: SayingReader
}

/// What a reader of a proof is told. A record is proven whole, and an envelope carries messages of many persons: what concerns neither the
/// claim nor the account the proof is about is counted and left out.
struct ProofTelling: Sendable {
    private(set) var said: [String] = []
    /// Messages in the proven records that are left out.
    private(set) var withheld = 0
    /// Windows that a position is told of.
    private(set) var windows: Set<WindowNumber> = []
    /// Whether the records say nothing of what the file is about.
    private(set) var isSilent = true

    init() {}

    init(_ records: [ProvenRecord], of file: ProofFile, tellsAll: Bool) {
        let circle = file.claim.map { ClaimCircle($0, records) }
        for record in records {
            if let account = file.balance?.account { tell(postingsOn: account, in: record) }
            for saying in record.read.sayings {
                let concerns =
                    switch file.subject {
                    case .claim, .evidence: circle?.holds(saying) ?? false
                    case .position: saying.reference == nil && saying.settlementIDs.isEmpty
                    case .balance: false
                    }
                if concerns, let window = saying.position { windows.insert(window) }
                if concerns, file.subject != .position || saying.position != nil { isSilent = false }
                if tellsAll || concerns { tell(saying, in: record) } else { withheld += 1 }
            }
            if record.role == "receipt", let circle { tell(receiptFor: circle, in: record) }
        }
    }

    private mutating func tell(_ saying: Saying, in record: ProvenRecord) {
        let outcome = saying.outcome(record.parts.outcome)
        say(
            "\(Self.head(record))  \(saying.route(at: record.node))  \(saying.title.chinese) \(saying.title.english)  "
                + "\(saying.messageID)  \(outcome.chinese) \(outcome.english)"
                + (saying.owed.map { "  应付 owed \($0.yuan)" } ?? ""))
    }

    private mutating func tell(postingsOn account: AccountID, in record: ProvenRecord) {
        for posting in record.parts.postings where posting.debit == account || posting.credit == account {
            isSilent = false
            let code = TransferCode(rawValue: posting.code)?.names
            let reason = BilingualText(code?.chinese ?? "代码", code?.english ?? "code \(posting.code)")
            let (side, effect) = (posting.debit == account ? "借 debit" : "贷 credit", posting.effect.names)
            let amount = Int128(posting.amount.units).groupedYuan
            said.append(
                "\(Self.head(record))  \(side) \(amount)  \(reason.chinese) \(reason.english)  \(effect.chinese) \(effect.english)"
            )
        }
    }

    /// A signed envelope acknowledges every message up to a place of the stream towards its sender.
    private mutating func tell(receiptFor circle: ClaimCircle, in record: ProvenRecord) {
        guard let body = record.read.envelope else { return }
        let received = circle.places.filter {
            $0.sender == body.receiver && $0.receiver == body.sender && $0.epoch == body.epoch && $0.sequence <= body.acknowledged
        }
        guard !received.isEmpty else { return }
        said.append(
            "\(Self.head(record))  \(body.sender) → \(body.receiver)  回执 receipt: 已收到本案报文 has received \(received.count) "
                + "message(s) of the claim (acknowledges up to \(body.acknowledged))")
    }

    private mutating func say(_ line: String) { said.append(visible(line)) }

    private static func head(_ record: ProvenRecord) -> String {
        "\(record.time.chinaTime)  \(record.node) #\(record.parts.sequence)"
    }

    /// How many messages were left out; `nil` when none was.
    var note: BilingualText? {
        guard withheld > 0 else { return nil }
        return BilingualText(
            "同一记录中另有 \(withheld) 条报文属于他人或与本证明无关，此处不显示。证明文件中的记录字节仍是完整的，其中包含这些报文（他人以化名编号出现）；请只交给有权查看的人。",
            "\(withheld) further messages in the same records are of other persons or matters and are not shown here. The bytes in the "
                + "proof file still hold each record whole, those messages with it (persons as pseudonymous numbers): hand the file "
                + "only to who may see them.")
    }
}

/// What belongs to a claim among proven records: whatever names its visit or its settlements, and, at the hub, which keeps no visit, what
/// holds the same place in a stream.
struct ClaimCircle {
    let claim: ClaimReference
    private(set) var places: Set<Saying.Place> = []
    private var settlements: Set<UInt64> = []

    init(_ claim: ClaimReference, _ records: [ProvenRecord]) {
        self.claim = claim
        for saying in records.flatMap(\.read.sayings) where saying.reference.map(claim.covers) ?? false {
            settlements.formUnion(saying.settlementIDs)
            if let place = saying.place { places.insert(place) }
        }
    }

    func holds(_ saying: Saying) -> Bool {
        if let reference = saying.reference { return claim.covers(reference) }
        if let place = saying.place, places.contains(place) { return true }
        return saying.settlementIDs.contains(where: settlements.contains)
    }
}

extension Posting.Effect {
    fileprivate var names: BilingualText {
        switch self {
        case .post: BilingualText("入账", "posted")
        case .hold: BilingualText("冻结", "held")
        case .postHold: BilingualText("冻结转入账", "hold posted")
        case .voidHold: BilingualText("解冻", "hold released")
        case .expireHold: BilingualText("到期解冻", "hold expired")
        }
    }
}
