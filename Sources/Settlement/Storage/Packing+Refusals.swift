import ClaimTypes
import LedgerTypes
import Messages

extension RefusedKey: PackedKey {
    func pack(into writer: inout PackedWriter) {
        message.pack(into: &writer)
        writer.put(UInt64(kind))
    }

    init(from reader: inout PackedReader) {
        self.init(message: MessageKey(from: &reader), kind: UInt16(reader.unsigned()))
    }
}

extension RefusedMessage: PackedValue {
    /// The text of a refusal is written only where it says more than its code.
    func pack(into writer: inout PackedWriter, under key: RefusedKey) {
        writer.put(count: marks.count)
        for mark in marks {
            writer.put(UInt8(mark >> 8))
            writer.put(UInt8(mark & 0xFF))
        }
        writer.put(UInt64(notice.code))
        writer.put(notice.field)
        let isPlain = notice.text == SettlementRefusal(rawValue: notice.code)?.text
        writer.put(UInt8(isPlain ? 1 : 0))
        guard !isPlain else { return }
        writer.put(notice.text.chinese)
        writer.put(notice.text.english)
    }

    init(from reader: inout PackedReader, under key: RefusedKey) {
        let marks = (0..<reader.count()).map { _ in UInt16(reader.byte()) << 8 | UInt16(reader.byte()) }
        let (code, field, isPlain) = (UInt16(reader.unsigned()), reader.text(), reader.byte() == 1)
        let text: BilingualText
        if isPlain {
            guard let refusal = SettlementRefusal(rawValue: code) else { preconditionFailure("a packed refusal is \(code)") }
            text = refusal.text
        } else {
            text = BilingualText(reader.text(), reader.text())
        }
        self.init(notice: RefusalNotice(code: code, field: field, text: text), marks: marks)
    }
}
