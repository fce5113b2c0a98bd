import ClaimTypes
import LedgerTypes
import MerkleLog
import Messages

/// Why something is not witnessed, or not done for want of witnesses. Numbers are frozen.
enum WitnessNotice: UInt16, CaseIterable, Sendable {
    /// The node's own checkpoints lack a quorum that is young enough: no window is fenced, closed or sealed.
    case quorumMissing = 265
    /// The witness signed another size last: ask for its checkpoint, and begin there.
    case sizeDiffers = 266
    /// The log contradicts what the witness signed, or did and nobody has looked yet.
    case splitView = 267
    /// No checkpoint, not the asker's own log, not signed by it, or a proof of the wrong form.
    case notWitnessed = 268

    var text: BilingualText {
        switch self {
        case .quorumMissing:
            BilingualText(
                "本节点检查点的见证不足或已过时，暂不截止、清算、封存清算期；门诊住院结算照常",
                "this node's checkpoints lack cosignatures that are young enough: windows are not fenced, closed or sealed; the counter goes on"
            )
        case .sizeDiffers: BilingualText("见证方记得的大小不同", "the witness signed another size last")
        case .splitView: BilingualText("与已见证的历史矛盾，已告警", "this contradicts the history that was witnessed: an alarm is open")
        case .notWitnessed: BilingualText("不予见证", "this is no checkpoint the witness signs")
        }
    }

    /// The refusal as it travels.
    func notice(_ field: String = "", _ subject: String = "") -> RefusalNotice {
        let text =
            subject.isEmpty
            ? self.text : BilingualText("\(self.text.chinese)：\(subject)", "\(self.text.english): \(subject)")
        return RefusalNotice(code: rawValue, field: field, text: text)
    }
}

extension WitnessRefusal {
    /// What the asker is told.
    var notice: RefusalNotice {
        switch self {
        case .malformed: WitnessNotice.notWitnessed.notice("note")
        case .unknownLog(let origin): WitnessNotice.notWitnessed.notice("note", origin)
        case .notSignedByLog: WitnessNotice.notWitnessed.notice("note", "signature")
        case .oldSizeTooLarge: WitnessNotice.notWitnessed.notice("old_size")
        case .proofMalformed(let refusal): WitnessNotice.notWitnessed.notice("proof", "\(refusal)")
        case .smaller(let known), .sizeDiffers(let known): WitnessNotice.sizeDiffers.notice("old_size", "\(known)")
        case .frozen: WitnessNotice.splitView.notice("note")
        case .splitView(let split): WitnessNotice.splitView.notice("proof", "\(split.reason)")
        }
    }
}
