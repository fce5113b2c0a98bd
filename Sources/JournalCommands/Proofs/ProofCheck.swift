import ClaimTypes
import CommandSupport
import Journal
import LedgerTypes
import MerkleLog
import MessageSecurity
import Messages
import StrictJSON

/// What checking a proof file came to, line by line. Needs no journal.
struct ProofCheck: Sendable {
    struct Line: Sendable {
        let holds: Bool
        let text: BilingualText
    }

    /// What the checker of a proof believes beforehand; nothing in the file itself can be one.
    struct Anchors {
        var checkpointKeys: [NoteVerifier] = []
        var roots: [Digest256] = []
        var ring: KeyRing?
    }

    let subject: ProofFile.Subject
    let about: String
    private(set) var lines: [Line] = []
    /// What the proven records say.
    private(set) var said: [String] = []

    var exit: CommandExit { lines.allSatisfy(\.holds) ? .done : .refused }

    init(_ file: ProofFile, _ anchors: Anchors) {
        (subject, about) = (file.subject, file.about)
        for log in file.logs {
            anchor(log, anchors)
            for record in log.records { check(record, log, anchors) }
        }
        if file.logs.allSatisfy(\.records.isEmpty) { add(false, "文件中没有记录", "the file holds no record") }
        if let balance = file.balance { check(balance, file) }
    }

    private mutating func add(_ holds: Bool, _ chinese: String, _ english: String) {
        lines.append(Line(holds: holds, text: BilingualText(chinese, english)))
    }

    /// Why the root is believed.
    private mutating func anchor(_ log: ProofFile.Log, _ anchors: Anchors) {
        let name = "\(log.node)"
        if anchors.roots.contains(log.root) {
            return add(true, "\(name)：根与给定的一致", "\(name): the root is one that was given")
        }
        guard let text = log.checkpoint else {
            return add(
                false, "\(name)：无签名检查点；请用 --root 给出在别处公布的根 \(log.root.hex)",
                "\(name): no signed checkpoint; compare the root with one published elsewhere: --root \(log.root.hex)")
        }
        guard let note = try? SignedNote(Array(text.utf8)), let checkpoint = try? Checkpoint(text: note.text),
            checkpoint.size == log.size, checkpoint.root == log.root
        else { return add(false, "\(name)：检查点与根不符", "\(name): the checkpoint is not one of this root and size") }
        guard !anchors.checkpointKeys.isEmpty else {
            return add(
                false, "\(name)：检查点签名未核验，请用 --key 给出公钥",
                "\(name): nobody's key was given for the checkpoint of \(checkpoint.origin); name it with --key")
        }
        switch note.refusal(by: anchors.checkpointKeys) {
        case nil:
            add(
                true, "\(name)：\(log.size) 条记录的检查点签名有效",
                "\(name): the checkpoint of \(log.size) records is signed by a key that was given")
        case .wrongSignature?: add(false, "\(name)：检查点签名无效", "\(name): the checkpoint's signature is wrong")
        default:
            add(false, "\(name)：检查点不是由给定的密钥签署", "\(name): no given key signed the checkpoint of \(checkpoint.origin)")
        }
    }

    private mutating func check(_ record: ProofFile.Record, _ log: ProofFile.Log, _ anchors: Anchors) {
        let name = "\(log.node) 记录 record \(record.sequence)"
        let proof = InclusionProof(leafIndex: record.sequence &- 1, treeSize: log.size, hashes: record.path)
        let leaf = record.bytes.withUnsafeBytes { MerkleFrontier.leafHash($0) }
        guard record.sequence > 0, proof.refusal(leafHash: leaf, root: log.root) == nil else {
            return add(false, "\(name)：不在该树中", "\(name): the path does not lead to the root")
        }
        guard let parts = RecordParts(record.bytes), parts.sequence == record.sequence else {
            return add(false, "\(name)：记录格式有误", "\(name): the record is malformed")
        }
        add(true, "\(name)：在日志中", "\(name): stands in the journal")
        switch SayingReader.read(kind: parts.kind, command: parts.command, detail: parts.detail, of: log.node) {
        case .failure(let fault): add(false, "\(name)：无法解读：\(fault)", "\(name): cannot be read: \(fault)")
        case .success(let read):
            for saying in read.sayings {
                said.append(
                    "\(record.time.chinaTime)  \(log.node) #\(record.sequence)  \(saying.route(at: log.node))  "
                        + "\(saying.title.chinese) \(saying.title.english)  \(saying.messageID)  "
                        + "\(saying.outcome(parts.outcome).chinese) \(saying.outcome(parts.outcome).english)"
                        + (saying.owed.map { "  应付 owed \($0.yuan)" } ?? ""))
            }
            if let envelope = read.envelopeBytes { check(envelope, name, record.time, anchors) }
        }
    }

    private mutating func check(_ envelope: [UInt8], _ name: String, _ time: Timestamp, _ anchors: Anchors) {
        guard let ring = anchors.ring else { return }
        switch EnvelopeOpener.witness(envelope, ring: ring, at: time) {
        case .success(let witnessed):
            add(
                true, "\(name)：由 \(witnessed.body.sender) 签署",
                "\(name): signed by \(witnessed.body.sender) with the key it had then")
        case .failure(let refusal):
            add(false, "\(name)：签名不成立：\(refusal.text.chinese)", "\(name): \(refusal.text.english)")
        }
    }

    /// The stated totals are those of the postings proven here. That there are no others only the whole journal can show.
    private mutating func check(_ balance: (account: AccountID, debits: Int128, credits: Int128), _ file: ProofFile) {
        var (debits, credits) = (Int128(0), Int128(0))
        for record in file.logs.flatMap(\.records) {
            for posting in RecordParts(record.bytes)?.postings ?? [] where posting.effect == .post || posting.effect == .postHold
            {
                if posting.debit == balance.account { debits += Int128(posting.amount.units) }
                if posting.credit == balance.account { credits += Int128(posting.amount.units) }
            }
        }
        let figures = "\(debits.groupedYuan) / \(credits.groupedYuan)"
        add(
            debits == balance.debits && credits == balance.credits,
            "借贷发生额由所列分录相加为 \(figures)（没有遗漏其他分录这一点，只有完整日志能证明）",
            "debits and credits of the postings shown add up to \(figures) (that no posting is left out, only the whole journal shows)"
        )
    }
}

extension ProofCheck {
    var text: String {
        var text = "核验证明 Checking a proof: \(subject.rawValue)  \(about)\n\n"
        for line in lines { text += (line.holds ? "  ✓ " : "  ✗ ") + "\(line.text.chinese) / \(line.text.english)\n" }
        if !said.isEmpty { text += "\n记录内容 What the records say\n" + said.map { "  \($0)\n" }.joined() }
        return text + "\n" + (exit == .done ? "成立 the proof holds\n" : "不成立 the proof does not hold\n")
    }

    var json: JSONValue {
        .object([
            JSONMember("holds", .bool(exit == .done)), JSONMember("subject", .string(subject.rawValue)),
            JSONMember("about", .string(about)),
            JSONMember(
                "checks",
                .array(
                    lines.map {
                        .object([
                            JSONMember("holds", .bool($0.holds)), JSONMember("chinese", .string($0.text.chinese)),
                            JSONMember("english", .string($0.text.english)),
                        ])
                    })),
            JSONMember("records", .array(said.map { .string($0) })),
        ])
    }
}

/// The fields of a record's bytes, as FORMAT.md gives them.
struct RecordParts {
    let sequence: UInt64
    let kind: UInt16
    let outcome: UInt32
    let command: [UInt8]
    let detail: ArraySlice<UInt8>
    let postings: [Posting]

    /// `nil` when the lengths do not fit or a posting has no known effect.
    init?(_ bytes: [UInt8]) {
        func number(_ start: Int, _ count: Int) -> UInt64 {
            (0..<count).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
        }
        func account(_ start: Int) -> AccountID { AccountID(UInt128(number(start + 8, 8)) << 64 | UInt128(number(start, 8))) }
        guard bytes.count >= 32 else { return nil }
        let (commandCount, detailCount) = (Int(number(16, 4)), Int(number(20, 4)))
        let first = 32 + commandCount + detailCount
        guard bytes.count == first + 56 * Int(number(24, 4)) else { return nil }
        sequence = number(0, 8)
        kind = UInt16(truncatingIfNeeded: number(8, 2))
        outcome = UInt32(truncatingIfNeeded: number(12, 4))
        command = Array(bytes[32..<32 + commandCount])
        detail = bytes[32 + commandCount..<first]
        var postings: [Posting] = []
        for start in stride(from: first, to: bytes.count, by: 56) {
            guard let effect = Posting.Effect(rawValue: bytes[start]) else { return nil }
            postings.append(
                Posting(
                    effect: effect, code: UInt16(truncatingIfNeeded: number(start + 2, 2)),
                    window: WindowNumber(UInt32(truncatingIfNeeded: number(start + 4, 4))), debit: account(start + 8),
                    credit: account(start + 24), amount: Fen(Int64(bitPattern: number(start + 40, 8))),
                    released: Fen(Int64(bitPattern: number(start + 48, 8)))))
        }
        self.postings = postings
    }
}
