import ClaimTypes
import CommandSupport
import Foundation

/// One field of a record, and where it began.
struct CSVField {
    var bytes: [UInt8] = []
    /// From 1.
    var line: Int
    /// Character of the line, from 1.
    var column: Int

    /// Without blanks around it; `nil` when the bytes are not UTF-8.
    var text: String? {
        String(validating: bytes, as: UTF8.self)?.trimmingCharacters(in: .whitespaces)
    }
}

/// Records of comma-separated values (RFC 4180), read piece by piece, so that a file of any size needs no memory.
struct CSVReader {
    /// A record longer than this has lost its closing quote.
    static let recordBytesMax = 65_536

    private static let pieceBytes = 1 << 20
    private static let (quote, comma) = (UInt8(ascii: "\""), UInt8(ascii: ","))
    private static let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))

    private let file: FileHandle
    private var piece: [UInt8] = []
    private var next = 0
    private var line = 1
    private var column = 1
    private(set) var bytesRead = 0

    init(_ file: FileHandle) { self.file = file }

    /// - Returns: `nil` at the end of the file. Blank lines are left out.
    mutating func record() throws -> Result<[CSVField], RowComplaint.Place>? {
        while true {
            guard let fields = try anyRecord() else { return nil }
            if case .success(let row) = fields, row.count == 1, row[0].bytes.isEmpty { continue }
            return fields
        }
    }

    private mutating func anyRecord() throws -> Result<[CSVField], RowComplaint.Place>? {
        guard try peek() != nil else { return nil }
        var fields: [CSVField] = []
        var field = CSVField(line: line, column: column)
        var (isQuoted, wasQuoted, count) = (false, false, 0)
        var fault: RowComplaint.Place?
        while let byte = try peek() {
            count += 1
            if count > Self.recordBytesMax, fault == nil {
                fault = RowComplaint.Place(field, "记录过长或引号未闭合", "the record is too long, or a quote is not closed")
                isQuoted = false
            }
            advance(byte)
            if isQuoted {
                if byte != Self.quote {
                    field.bytes.append(byte)
                } else if try peek() == Self.quote {
                    advance(Self.quote)
                    field.bytes.append(Self.quote)
                } else {
                    isQuoted = false
                }
                continue
            }
            switch byte {
            case Self.lineFeed:
                fields.append(field)
                return fault.map { .failure($0) } ?? .success(fields)
            case Self.carriageReturn where try peek() == Self.lineFeed: continue
            case Self.comma:
                fields.append(field)
                field = CSVField(line: line, column: column)
                wasQuoted = false
            case Self.quote where field.bytes.isEmpty && !wasQuoted: (isQuoted, wasQuoted) = (true, true)
            case Self.quote:
                fault = fault ?? RowComplaint.Place(field, "引号位置错误", "a quote stands inside a field")
            default:
                if wasQuoted {
                    fault = fault ?? RowComplaint.Place(field, "引号之后还有内容", "text stands behind a closing quote")
                } else if fault == nil {
                    field.bytes.append(byte)
                }
            }
        }
        if isQuoted { fault = fault ?? RowComplaint.Place(field, "引号未闭合", "a quote is not closed") }
        fields.append(field)
        return fault.map { .failure($0) } ?? .success(fields)
    }

    private mutating func peek() throws -> UInt8? {
        if next == piece.count {
            piece = Array(try file.read(upToCount: Self.pieceBytes) ?? Data())
            // A byte-order mark is no part of the first heading.
            next = bytesRead == 0 && piece.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            bytesRead += piece.count
        }
        return next < piece.count ? piece[next] : nil
    }

    private mutating func advance(_ byte: UInt8) {
        next += 1
        if byte == Self.lineFeed {
            line += 1
            column = 1
        } else if byte & 0xC0 != 0x80 {
            column += 1
        }
    }
}

/// Something wrong with a row, and where.
package struct RowComplaint {
    static let shownMax = 100

    struct Place: Error {
        var line: Int
        var column: Int
        var reason: BilingualText

        init(_ field: CSVField, _ chinese: String, _ english: String) {
            line = field.line
            column = field.column
            reason = BilingualText(chinese, english)
        }
    }

    /// As given on the command line.
    var file: String
    var place: Place

    /// What messages call a file: `-` is standard input.
    static func name(of path: String) -> String { path == "-" ? "标准输入 standard input" : path }

    /// `file:line:column: reason`
    var line: String { "\(Self.name(of: file)):\(place.line):\(place.column): \(place.reason.chinese) / \(place.reason.english)" }
}
