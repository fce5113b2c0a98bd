import ClaimTypes
import LedgerTypes

extension WireUploadLines {
    init(_ upload: LineUpload) {
        let lines = upload.lines
        institution = upload.institution.value
        visitID = upload.visitID
        batch = upload.batch
        messageID = upload.messageID
        lineNumbers = lines.map(\.lineNumber)
        itemCodes = lines.map(\.itemCode)
        quantities = lines.map(\.quantity.tenThousandths)
        unitPrices = lines.map(\.unitPrice.microYuan)
        amounts = lines.map(\.amount.units)
        emergencyLines = lines.indices.filter { lines[$0].isEmergency }.map(UInt32.init)
        // Wrapping, so that any two times have a difference; the reader wraps back.
        var before: Int64 = 0
        chargedAfter = lines.map { line in
            defer { before = line.chargedAt.seconds }
            return line.chargedAt.seconds &- before
        }
    }
}

extension FieldVerifier {
    mutating func upload(_ wire: WireUploadLines) -> LineUpload {
        LineUpload(
            institution: institution(wire.institution, "institution"), visitID: identifier(wire.visitID, "visit_id"),
            batch: optionalIdentifier(wire.batch, "batch"), messageID: identifier(wire.messageID, "message_id"),
            lines: lines(wire))
    }

    private mutating func lines(_ wire: WireUploadLines) -> [FeeLine] {
        let count = wire.lineNumbers.count
        guard count <= MessageLimits.linesPerUploadMax else {
            refuse(.tooLarge, "line_numbers", "\(count) lines")
            return []
        }
        guard wire.itemCodes.count == count, wire.quantities.count == count, wire.unitPrices.count == count,
            wire.amounts.count == count, wire.chargedAfter.count == count
        else {
            refuse(.wrongLength, "line_numbers", "the columns differ in length")
            return []
        }
        var lines: [FeeLine] = []
        lines.reserveCapacity(count)
        var chargedAt: Int64 = 0
        for index in 0..<count {
            chargedAt &+= wire.chargedAfter[index]
            lines.append(
                FeeLine(
                    lineNumber: identifier(wire.lineNumbers[index], "line_numbers"),
                    itemCode: text(wire.itemCodes[index], atMost: MessageLimits.itemCodeBytesMax, "item_codes"),
                    quantity: Quantity(tenThousandths: wire.quantities[index]),
                    unitPrice: UnitPrice(microYuan: wire.unitPrices[index]), amount: fen(wire.amounts[index], "amounts"),
                    chargedAt: time(chargedAt, "charged_after")))
        }
        var before = -1
        for position in wire.emergencyLines {
            let index = Int(position)
            guard index > before, index < count else {
                refuse(.outOfRange, "emergency_lines", "\(position)")
                return []
            }
            lines[index].isEmergency = true
            before = index
        }
        return lines
    }
}
