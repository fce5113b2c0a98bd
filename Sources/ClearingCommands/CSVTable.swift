import ClaimTypes
import CommandSupport
import Foundation

/// A file of comma-separated values whose columns are found by their headings, in any order; others are ignored.
struct CSVTable<Column: Hashable> {
    private var reader: CSVReader
    private let path: String
    private let places: [Column: Int]
    private let fieldsCount: Int

    /// - Parameter names: every spelling of a heading, in lower case.
    /// - Throws: `CommandFailure` with `.usage` for what is no readable file, `.damaged` when a needed column is missing.
    init(_ path: String, names: [String: Column], needed: [(column: Column, name: String)]) throws {
        reader = CSVReader(try Self.open(path))
        let path = RowComplaint.name(of: path)
        self.path = path
        guard case .success(let heading)? = try reader.record() else {
            throw CommandFailure(.damaged, "\(path):没有标题行", "\(path): there is no heading")
        }
        var places: [Column: Int] = [:]
        for (place, field) in heading.enumerated() {
            guard let column = field.text.flatMap({ names[$0.lowercased()] }) else { continue }
            guard places.updateValue(place, forKey: column) == nil else {
                throw CommandFailure(
                    .damaged, "\(path):1:\(field.column):列重复", "\(path):1:\(field.column): the column stands there twice")
            }
        }
        for (column, name) in needed where places[column] == nil {
            throw CommandFailure(.damaged, "\(path):缺少列 \(name)", "\(path): the column \(name) is missing")
        }
        self.places = places
        fieldsCount = heading.count
    }

    func has(_ column: Column) -> Bool { places[column] != nil }

    var bytesRead: Int { reader.bytesRead }

    /// - Returns: `nil` at the end.
    mutating func row() throws -> Result<CSVRow<Column>, RowComplaint.Place>? {
        guard let record = try reader.record() else { return nil }
        return record.flatMap { fields in
            guard fields.count == fieldsCount else {
                return .failure(
                    RowComplaint.Place(
                        fields[0], "应有 \(fieldsCount) 列，实有 \(fields.count) 列",
                        "\(fields.count) fields under a heading of \(fieldsCount)"))
            }
            return .success(CSVRow(fields: fields, places: places))
        }
    }

    private static func open(_ path: String) throws -> FileHandle {
        if path == "-" { return .standardInput }
        var isDirectory: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
        guard exists, !isDirectory.boolValue, let handle = FileHandle(forReadingAtPath: path) else {
            throw CommandFailure(.usage, "无法读取文件 \(path)", "cannot read the file \(path)")
        }
        return handle
    }

    /// Bytes of the file, for a progress bar; `nil` for standard input.
    static func size(_ path: String) -> Int? {
        path == "-" ? nil : (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber)?.intValue
    }
}

/// One row, by column.
struct CSVRow<Column: Hashable> {
    fileprivate let fields: [CSVField]
    fileprivate let places: [Column: Int]

    var first: CSVField { fields[0] }

    /// `nil` when the file has no such column, or the field is blank.
    subscript(column: Column) -> CSVField? {
        guard let place = places[column], !fields[place].bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else { return nil }
        return fields[place]
    }

    /// A field that must be there.
    func field(_ column: Column, _ chinese: String, _ english: String) throws(RowComplaint.Place) -> CSVField {
        if let field = self[column] { return field }
        throw RowComplaint.Place(places[column].map { fields[$0] } ?? first, "\(chinese)为空", "the \(english) is blank")
    }
}
