import ClaimTypes
import LedgerTypes
import StrictJSON

/// Reads the registry files: `regions.json` (one array) and `institutions.jsonl`, `persons.jsonl` (one object per line).
///
/// Every row stands alone: a bad one is reported with file, row and field, good ones are taken. Field names are the national
/// ones where the interface has them. `encode…` writes what `load…` reads.
public enum RegistryFiles {
    /// Adds the regions of `bytes` to `registry`. - Returns: what was wrong, empty when all rows were taken.
    public static func loadRegions(_ bytes: [UInt8], file: String, into registry: inout MemoryRegistry) -> [RegistryRowError] {
        switch JSONParser.parse(bytes) {
        case .failure(let refusal):
            return [unreadable(refusal, file: file, row: 0)]
        case .success(.array(let rows)):
            return rows.enumerated().flatMap { index, value in
                load(value, file: file, row: index + 1, read: region) { registry.insert($0) }
            }
        case .success(let value):
            let reason = BilingualText("应为数组，实为 \(value.kind)", "an array is expected; this is \(value.kind)")
            return [RegistryRowError(file: file, row: 0, field: "", code: .notJSON, reason: reason)]
        }
    }

    /// Adds the institutions of `bytes` to `registry`.
    public static func loadInstitutions(_ bytes: [UInt8], file: String, into registry: inout MemoryRegistry)
        -> [RegistryRowError]
    {
        loadLines(bytes, file: file, read: institution) { registry.insert($0) }
    }

    /// Adds the enrolments of `bytes` to `registry`, with what a row says of the person's life and of a reported loss. A later row of the
    /// same person that says something else is refused, as is a second row of the same enrolment.
    public static func loadPersons(_ bytes: [UInt8], file: String, into registry: inout MemoryRegistry) -> [RegistryRowError] {
        loadLines(bytes, file: file, read: insuredPerson) { registry.insert($0) }
    }

    private static func loadLines<Record>(
        _ bytes: [UInt8], file: String, read: (inout RowReader) -> Record?, insert: (Record) -> Bool
    ) -> [RegistryRowError] {
        var errors: [RegistryRowError] = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        where line.contains(where: { $0 != 0x20 && $0 != 0x0D }) {
            switch JSONParser.parse(Array(line)) {
            case .failure(let refusal): errors.append(unreadable(refusal, file: file, row: index + 1))
            case .success(let value): errors += load(value, file: file, row: index + 1, read: read, insert: insert)
            }
        }
        return errors
    }

    private static func load<Record>(
        _ value: JSONValue, file: String, row: Int, read: (inout RowReader) -> Record?, insert: (Record) -> Bool
    ) -> [RegistryRowError] {
        var reader = RowReader(value, file: file, row: row)
        let record = reader.errors.isEmpty ? read(&reader) : nil
        reader.refuseUnusedKeys()
        if let record, reader.errors.isEmpty, !insert(record) {
            reader.note("", .differs, "与前面的行重复", "an earlier row has this key")
        }
        return reader.errors
    }

    /// The report on a row that is no JSON.
    public static func unreadable(_ refusal: JSONRefusal, file: String, row: Int) -> RegistryRowError {
        let reason = BilingualText(
            "不是有效的 JSON（\(refusal.reason)，第 \(refusal.offset) 字节）", "not valid JSON (\(refusal.reason) at byte \(refusal.offset))"
        )
        return RegistryRowError(file: file, row: row, field: "", code: .notJSON, reason: reason)
    }
}
