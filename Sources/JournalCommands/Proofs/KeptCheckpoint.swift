import CommandSupport
import Foundation
import Journal
import LedgerTypes
import MerkleLog
import StrictJSON

/// A signed checkpoint that a journal has to keep: the tree after one of its blocks.
struct KeptCheckpoint: Sendable {
    let file: String
    let checkpoint: Checkpoint
    /// Whether a key that the caller believes signed it; `nil` when none was given.
    let isSigned: Bool?
    /// How it stands with the witnesses the caller believes; `nil` when none was named.
    let witnesses: WitnessDemand.Finding?
    private(set) var objection: String?
    /// Whether the journal was seen to have the block where it stands.
    private(set) var isMet = false

    /// Reads a signed note and checks who signed it.
    /// - Throws: `CommandFailure`: 2 when it cannot be read, 3 when it is no checkpoint, not signed by one of `keys`, or holds a line that
    ///   says it is of a known witness and is not.
    init(reading file: String, keys: [NoteVerifier], witnesses demand: WitnessDemand? = nil) throws {
        self.file = file
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandFailure(.usage, "无法读取检查点 \(file)", "cannot read the checkpoint \(file)")
        }
        guard let note = try? SignedNote([UInt8](data)), let checkpoint = try? Checkpoint(text: note.text) else {
            throw CommandFailure(.damaged, "\(file) 不是签名检查点", "\(file) is no signed checkpoint")
        }
        if !keys.isEmpty, let refusal = checkpoint.refusal(of: note, by: keys) {
            throw CommandFailure(
                .damaged, "检查点 \(file) 的签名不成立",
                "the checkpoint \(file) of \(checkpoint.origin) is not signed by its own key, or that was not given: \(refusal)")
        }
        let finding = demand?.finding(note, origin: checkpoint.origin)
        if let wrong = finding?.standing.wrong.first {
            throw CommandFailure(
                .damaged, "检查点 \(file) 的见证签名不成立：\(wrong)", "the checkpoint \(file) has a wrong cosignature of \(wrong)")
        }
        witnesses = finding
        self.checkpoint = checkpoint
        isSigned = keys.isEmpty ? nil : true
    }

    /// Compares with the block that ends where the checkpoint stands.
    mutating func meet(_ block: JournalBlock) {
        guard block.header.treeSize == checkpoint.size else { return }
        isMet = true
        guard !checkpoint.isOfAnother(than: block.header.node) else {
            objection = "it is a checkpoint of \(checkpoint.origin), and the journal is that of \(block.header.node)"
            return
        }
        let reference = BlockReference(checkpoint)
        guard block.header.merkleRoot == checkpoint.root, reference == nil || reference?.hash == block.hash else {
            objection = "the journal's first \(checkpoint.size) records are not those that were signed: history was changed"
            return
        }
    }

    /// It was met when an earlier part of the journal was verified.
    mutating func meetEarlier() { isMet = true }

    /// The journal has ended.
    mutating func end(after records: UInt64) {
        guard !isMet else { return }
        objection = "it is of \(checkpoint.size) records; the journal has \(records), and no block that ends there"
    }

    /// Whether enough witnesses vouch for it, and the journal has kept it.
    var isVouchedFor: Bool { witnesses.map { $0.refusal == nil } == true && isMet && objection == nil }

    private var witnessMembers: [JSONMember] {
        guard let witnesses else { return [] }
        return [
            JSONMember("cosigners", .array(witnesses.standing.times.keys.sorted().map { .string($0) })),
            JSONMember("quorum", .integer(witnesses.standing.needed)), JSONMember("hasQuorum", .bool(witnesses.refusal == nil)),
            JSONMember("cosignedSeconds", witnesses.standing.since.map { .integer($0) } ?? .null),
        ]
    }

    func sentence(_ location: String) -> String? {
        objection.map { "M6: 日志与签名检查点不符 differs from a signed checkpoint: \(location), \(file)\n  \($0)" }
    }

    func json(_ location: String) -> JSONValue {
        .object(
            [
                JSONMember("journal", .string(location)), JSONMember("file", .string(file)),
                JSONMember("origin", .string(checkpoint.origin)), JSONMember("records", .integer(checkpoint.size)),
                JSONMember("signatureChecked", .bool(isSigned == true)),
                JSONMember("kept", .bool(objection == nil)),
            ] + witnessMembers)
    }
}

extension Checkpoint {
    /// `nil` when the log's own key signed it, the one whose name is the origin, and no signature by a known key is wrong (C2SP
    /// tlog-checkpoint, "origin"). A node's key says nothing of another node's journal, so none may speak for it.
    func refusal(of note: SignedNote, by keys: [NoteVerifier]) -> NoteRefusal? {
        note.refusal(by: keys) ?? note.refusal(by: keys.filter { $0.name.utf8.elementsEqual(origin.utf8) })
    }

    /// Whether the name of its log ends in the name of a node, which is not `node`.
    func isOfAnother(than node: NodeID) -> Bool {
        let last = origin.split(separator: "/").last ?? ""
        return NodeID.isName(last) && last != "\(node)"
    }
}
