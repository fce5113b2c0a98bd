import ClaimTypes
import Registry
import StrictJSON

/// How the rows of a file are written.
public enum RowFormat: Hashable, Sendable {
    /// Comma-separated, first line the names of the columns, fields in double quotes where needed (RFC 4180), one row a line.
    case csv
    /// One JSON object a line.
    case jsonLines
}

/// Turns the lines of one file into rows. A value: every worker has its own copy.
struct RowParser: Sendable {
    let kind: RegistryRowKind
    let format: RowFormat
    /// Names of the columns of a CSV file.
    let columns: [String]
    let file: String

    enum Line {
        case blank
        case row(RegistryRow)
        case refused([RegistryRowError])
    }

    /// - Parameter bytes: one line without its line end.
    func parse(_ bytes: ArraySlice<UInt8>, row: Int) -> Line {
        var bytes = bytes
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return .blank }
        if bytes.count > LineBlockReader.lineBytesMax { return .refused([Self.tooLong(bytes.count, file: file, row: row)]) }
        if let nul = bytes.firstIndex(of: 0) {
            return refused(
                row, .nulByte, "第 \(nul - bytes.startIndex + 1) 字节是 NUL", "byte \(nul - bytes.startIndex + 1) is NUL")
        }
        if let bad = Self.firstNonUTF8(bytes) {
            return refused(
                row, .notUTF8, "第 \(bad + 1) 字节起不是 UTF-8，可能是 GBK；请先转换编码",
                "not UTF-8 from byte \(bad + 1) on, perhaps GBK; convert the file first")
        }
        let value: JSONValue
        switch format {
        case .csv:
            switch members(of: bytes, row: row) {
            case .success(let members): value = .object(members)
            case .failure(let errors): return .refused(errors.errors)
            }
        case .jsonLines:
            switch JSONParser.parse(Array(bytes)) {
            case .success(let parsed): value = parsed
            case .failure(let refusal): return .refused([RegistryFiles.unreadable(refusal, file: file, row: row)])
            }
        }
        switch RegistryFiles.row(of: kind, value, file: file, row: row) {
        case .success(let parsed): return .row(parsed)
        case .failure(let errors): return .refused(errors.errors)
        }
    }

    /// Fields that are empty count as absent.
    private func members(of bytes: ArraySlice<UInt8>, row: Int) -> Result<[JSONMember], RegistryRowErrors> {
        guard let fields = CSVLine.fields(of: bytes) else {
            let reason = BilingualText("引号不成对或位置不对", "a quote is missing or stands in the wrong place")
            let error = RegistryRowError(file: file, row: row, field: "", code: .brokenQuotes, reason: reason)
            return .failure(RegistryRowErrors(errors: [error]))
        }
        guard fields.count == columns.count else {
            let reason = BilingualText(
                "应有 \(columns.count) 列，实有 \(fields.count) 列", "\(columns.count) fields are expected; there are \(fields.count)")
            let error = RegistryRowError(file: file, row: row, field: "", code: .fieldCount, reason: reason)
            return .failure(RegistryRowErrors(errors: [error]))
        }
        var members: [JSONMember] = []
        members.reserveCapacity(fields.count)
        for (column, field) in zip(columns, fields) where !field.isEmpty { members.append(JSONMember(column, .string(field))) }
        return .success(members)
    }

    private func refused(_ row: Int, _ code: RegistryRowError.Code, _ chinese: String, _ english: String) -> Line {
        .refused([
            RegistryRowError(file: file, row: row, field: "", code: code, reason: BilingualText(chinese, english))
        ])
    }

    static func tooLong(_ count: Int, file: String, row: Int) -> RegistryRowError {
        let reason = BilingualText(
            "该行 \(count) 字节，超过 \(LineBlockReader.lineBytesMax)",
            "the line has \(count) bytes, more than \(LineBlockReader.lineBytesMax)")
        return RegistryRowError(file: file, row: row, field: "", code: .lineTooLong, reason: reason)
    }

    /// Position from 0 of the first byte that no UTF-8 text has there.
    static func firstNonUTF8(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.contains(where: { $0 >= 0x80 }), String(validating: bytes, as: UTF8.self) == nil else { return nil }
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var position = 0
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar): position += UTF8.width(scalar)
            case .emptyInput, .error: return position
            }
        }
    }
}

/// One line of a CSV file.
enum CSVLine {
    /// The fields, unquoted; `nil` when quotes are broken. A field may not hold a line end, so that a broken quote spoils one row.
    static func fields(of line: ArraySlice<UInt8>) -> [String]? {
        let (quote, comma) = (UInt8(ascii: "\""), UInt8(ascii: ","))
        var fields: [String] = []
        var index = line.startIndex
        while true {
            if index < line.endIndex, line[index] == quote {
                var field: [UInt8] = []
                index += 1
                while true {
                    guard index < line.endIndex else { return nil }
                    if line[index] != quote {
                        field.append(line[index])
                        index += 1
                    } else if index + 1 < line.endIndex, line[index + 1] == quote {
                        field.append(quote)
                        index += 2
                    } else {
                        index += 1
                        break
                    }
                }
                guard index == line.endIndex || line[index] == comma else { return nil }
                fields.append(String(decoding: field, as: UTF8.self))
            } else {
                let end = line[index...].firstIndex(of: comma) ?? line.endIndex
                let field = line[index..<end]
                if field.contains(quote) { return nil }
                fields.append(String(decoding: field, as: UTF8.self))
                index = end
            }
            if index == line.endIndex { return fields }
            index += 1
        }
    }
}
