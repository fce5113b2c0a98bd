import ClaimTypes
import ClearingReports
import CommandSupport
import Journal
import LedgerTypes
import MerkleLog
import MessageSecurity
import Messages
import StrictJSON

/// What checking a proof file came to, line by line. Needs no journal.
package struct ProofCheck: Sendable {
    struct Line: Sendable {
        let holds: Bool
        let text: BilingualText
    }

    /// What the checker of a proof believes beforehand; nothing in the file itself can be one.
    package struct Anchors {
        var checkpointKeys: [NoteVerifier] = []
        /// Whose cosignatures a checkpoint needs; `nil` for nobody's.
        var witnesses: WitnessDemand?
        var roots: [Digest256] = []
        var ring: KeyRing?

        package init(
            checkpointKeys: [NoteVerifier] = [], witnesses: WitnessDemand? = nil, roots: [Digest256] = [], ring: KeyRing? = nil
        ) {
            (self.checkpointKeys, self.witnesses, self.roots, self.ring) = (checkpointKeys, witnesses, roots, ring)
        }
    }

    let subject: ProofFile.Subject
    /// The claim, account or window, as the content of the file says it; what its maker calls it counts for nothing.
    private(set) var about = ""
    let claim: ClaimReference?
    private(set) var lines: [Line] = []
    /// What the proven records say of the file's subject.
    private(set) var told = ProofTelling()

    var exit: CommandExit { lines.allSatisfy(\.holds) ? .done : .refused }

    /// - Parameter tellsAll: also what the records say of other claims, for who may see them.
    package init(_ file: ProofFile, _ anchors: Anchors, tellsAll: Bool = false) {
        (subject, claim) = (file.subject, file.claim)
        let proven = prove(file.logs, anchors)
        if file.logs.allSatisfy(\.records.isEmpty) { add(false, "文件中没有记录", "the file holds no record") }
        if let balance = file.balance { check(balance, proven) }
        told = ProofTelling(proven, of: file, tellsAll: tellsAll)
        about = file.title(told.windows)
        if claim == nil, subject == .claim || subject == .evidence {
            add(false, "文件没有指明费用", "the file names no claim: nothing says what it is to prove")
        } else if told.isSilent {
            let what = claim == nil ? BilingualText("证明的对象", "what it is to prove") : BilingualText("该费用", "the claim it names")
            add(false, "所附记录中没有一条与\(what.chinese)有关", "no record in the file says anything about \(what.english)")
        }
        if let explanation = file.explanation { check(explanation, proven) }
    }

    /// The records that stand in their trees, each once: a record or a journal that comes twice would count twice.
    private mutating func prove(_ logs: [ProofFile.Log], _ anchors: Anchors) -> [ProvenRecord] {
        var proven: [ProvenRecord] = []
        var nodes: Set<NodeID> = []
        for log in logs {
            guard nodes.insert(log.node).inserted else {
                add(false, "\(log.node)：日志出现两次", "\(log.node): the file holds its journal twice")
                continue
            }
            anchor(log, anchors)
            var last = UInt64(0)
            for record in log.records {
                guard record.sequence > last else {
                    add(
                        false, "\(log.node) 记录 \(record.sequence)：重复或次序有误",
                        "\(log.node) record \(record.sequence): stands twice, or out of order")
                    continue
                }
                last = record.sequence
                if let record = check(record, log, anchors) { proven.append(record) }
            }
        }
        return proven
    }

    mutating func add(_ holds: Bool, _ chinese: String, _ english: String) {
        lines.append(Line(holds: holds, text: BilingualText(visible(chinese), visible(english))))
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
        guard !checkpoint.isOfAnother(than: log.node) else {
            return add(
                false, "\(name)：检查点属于 \(checkpoint.origin)", "\(name): the checkpoint is of another node, \(checkpoint.origin)")
        }
        let isWitnessed = anchors.witnesses.map { witnessed(note, checkpoint, $0, name) }
        guard !anchors.checkpointKeys.isEmpty else {
            if isWitnessed == true { return }
            return add(
                false, "\(name)：检查点签名未核验，请用 --key 给出公钥",
                "\(name): nobody's key was given for the checkpoint of \(checkpoint.origin); name it with --key")
        }
        switch checkpoint.refusal(of: note, by: anchors.checkpointKeys) {
        case nil:
            add(
                true, "\(name)：\(checkpoint.origin) 的检查点签名有效，\(log.size) 条记录",
                "\(name): the checkpoint of \(log.size) records is signed by the key of \(checkpoint.origin), which was given")
        case .wrongSignature?: add(false, "\(name)：检查点签名无效", "\(name): the checkpoint's signature is wrong")
        default:
            add(
                false, "\(name)：检查点不是由给定的密钥签署",
                "\(name): its own key, or no given one, did not sign the checkpoint of \(checkpoint.origin)")
        }
    }

    /// Whether enough witnesses cosigned the checkpoint: each checked that it extends the one before.
    private mutating func witnessed(
        _ note: SignedNote, _ checkpoint: Checkpoint, _ demand: WitnessDemand, _ name: String
    ) -> Bool {
        let finding = demand.finding(note, origin: checkpoint.origin)
        switch finding.refusal {
        case nil:
            add(
                true, "\(name)：见证 \(finding.text)，\(finding.time ?? "")",
                "\(name): cosigned by witnesses \(finding.text), \(finding.time ?? "")")
        case .wrongCosignature?:
            let names = finding.standing.wrong.joined(separator: ", ")
            add(false, "\(name)：见证签名无效：\(names)", "\(name): a cosignature is wrong: \(names)")
        default: add(false, "\(name)：见证不足 \(finding.text)", "\(name): too few witnesses cosigned, \(finding.text)")
        }
        return finding.refusal == nil
    }

    /// The record as it can be read, once it is shown to stand in the tree.
    private mutating func check(_ record: ProofFile.Record, _ log: ProofFile.Log, _ anchors: Anchors) -> ProvenRecord? {
        let name = BilingualText("\(log.node) 记录 \(record.sequence)", "\(log.node) record \(record.sequence)")
        let proof = InclusionProof(leafIndex: record.sequence &- 1, treeSize: log.size, hashes: record.path)
        let leaf = record.bytes.withUnsafeBytes { MerkleFrontier.leafHash($0) }
        guard record.sequence > 0, proof.refusal(leafHash: leaf, root: log.root) == nil else {
            add(false, "\(name.chinese)：不在该树中", "\(name.english): the path does not lead to the root")
            return nil
        }
        guard let parts = RecordParts(record.bytes), parts.sequence == record.sequence else {
            add(false, "\(name.chinese)：记录格式有误", "\(name.english): the record is malformed")
            return nil
        }
        add(true, "\(name.chinese)：在日志中", "\(name.english): stands in the journal")
        switch SayingReader.read(kind: parts.kind, command: parts.command, detail: parts.detail, of: log.node) {
        case .failure(let fault):
            add(false, "\(name.chinese)：无法解读：\(fault)", "\(name.english): cannot be read: \(fault)")
            return nil
        case .success(let read):
            if let envelope = read.envelopeBytes { check(envelope, name, record.time, anchors) }
            return ProvenRecord(node: log.node, time: record.time, role: record.role, parts: parts, read: read)
        }
    }

    private mutating func check(_ envelope: [UInt8], _ name: BilingualText, _ time: Timestamp, _ anchors: Anchors) {
        guard let ring = anchors.ring else { return }
        switch EnvelopeOpener.witness(envelope, ring: ring, recordedAt: time) {
        case .success(let witnessed):
            add(
                true, "\(name.chinese)：由 \(witnessed.body.sender) 签署",
                "\(name.english): signed by \(witnessed.body.sender) with the key it had then")
        case .failure(let refusal):
            add(false, "\(name.chinese)：签名不成立：\(refusal.text.chinese)", "\(name.english): \(refusal.text.english)")
        }
    }
}
