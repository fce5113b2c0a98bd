import ClaimTypes
import LedgerTypes

extension VisitKey: PackedKey {
    func pack(into writer: inout PackedWriter) {
        writer.put(institution.value)
        writer.put(visitID)
    }

    init(from reader: inout PackedReader) {
        self.init(institution: InstitutionCode(reader.unsigned()), visitID: reader.text())
    }
}

extension BillKey: PackedKey {
    func pack(into writer: inout PackedWriter) {
        writer.put(institution.value)
        writer.put(visitID)
        writer.put(batch)
    }

    init(from reader: inout PackedReader) {
        self.init(institution: InstitutionCode(reader.unsigned()), visitID: reader.text(), batch: reader.text())
    }
}

extension MessageKey: PackedKey {
    func pack(into writer: inout PackedWriter) {
        writer.put(institution.value)
        writer.put(messageID, of: institution)
    }

    init(from reader: inout PackedReader) {
        let institution = InstitutionCode(reader.unsigned())
        self.init(institution: institution, messageID: reader.text(of: institution))
    }
}

extension PersonNumber: PackedKey {
    func pack(into writer: inout PackedWriter) { writer.put(whole: value) }

    init(from reader: inout PackedReader) { self.init(reader.whole()) }
}
