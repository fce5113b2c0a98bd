import ClaimTypes
import Foundation
import GRDB
import Registry
import StrictJSON
import Testing

@testable import RegistryStore

/// A folder of its own for one test, gone afterwards.
final class Scratch: Sendable {
    let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("registry-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var database: String { folder + "/registry.db" }
    var keyFile: String { folder + "/registry.keys" }

    func path(_ name: String) -> String { folder + "/" + name }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
        return path(name)
    }

    /// Every byte the registry has on the disk: database, write-ahead log, shared memory.
    func storedBytes() -> Data {
        ["", "-wal", "-shm", "-journal"].reduce(into: Data()) { bytes, suffix in
            bytes.append(FileManager.default.contents(atPath: database + suffix) ?? Data())
        }
    }

    /// A new registry with the regions of the examples, and a key file.
    func registry() throws -> RegistryStore {
        let ring = try RegistryKeyRing.fresh()
        try ring.store(at: keyFile)
        let store = try RegistryStore.create(at: database, keys: ring)
        let regions = try write("regions.csv", Samples.regions)
        let progress = try store.take(.regions, regions)
        #expect(progress.refused == 0)
        return store
    }
}

enum Samples {
    static let source = RecordSource(name: "test file", day: BusinessDate(days: 20_600))
    static let regions = """
        admdvs,parent,level,party,name_zh,name_en,begin,end,commitment_lock_months
        310000,,1,310000,上海市,Shanghai,2000-01-01,,
        330000,,1,330000,浙江省,Zhejiang,2000-01-01,,
        330100,330000,2,330000,杭州市,Hangzhou,2000-01-01,,
        340000,,1,340000,安徽省,Anhui,2000-01-01,,6
        340100,340000,2,340000,合肥市,Hefei,2000-01-01,,
        340200,340000,2,340000,芜湖市,Wuhu,2000-01-01,,0
        139900,130000,9,130000,河北省本级,Hebei provincial level,2000-01-01,2020-12-31,
        """
    static let header = "psn_no,psn_name,psn_cert_type,certno,brdy,tel"
    static let enrolmentHeader =
        "psn_no,insuplc_admdvs,insutype,poolarea_no,psn_type,psn_insu_stas,psn_insu_date,contribution_level,paid_until,cvlserv_flag,balc"

    static func number(_ index: Int) -> PersonNumber { PersonNumber(UInt64(3_400_009_000_000_000 + index)) }

    static func key(_ index: Int) -> EnrolmentKey {
        EnrolmentKey(person: number(index), insuringRegion: RegionCode(340_000), insurance: .employee)
    }

    /// A valid resident ID number, another for each index below 12 000.
    static func certificate(_ index: Int) -> String {
        let text = "3401001980\(index / 1_000 < 9 ? "0" : "")\(index / 1_000 % 12 + 1)".prefix(12)
        let digits = (String(text) + "1" + String(index % 10) + String(1_000 + index / 10 % 1_000).dropFirst()).prefix(17)
        return String(digits) + String(RegistryFiles.residentCheckDigit(digits.compactMap { $0.wholeNumberValue }))
    }

    static func person(_ index: Int, name: String? = nil) -> String {
        "\(number(index)),\(name ?? "样例人\(index)"),01,\(certificate(index)),,1380000\(10_000 + index)"
    }

    static func persons(_ range: Range<Int>) -> String { ([header] + range.map { person($0) }).joined(separator: "\n") + "\n" }

    static func enrolment(_ index: Int) -> String { "\(number(index)),340000,310,340100,1101,1,2020-01-01,,2026-12-31,0,10.00" }

    static func enrolments(_ range: Range<Int>) -> String {
        ([enrolmentHeader] + range.map(enrolment)).joined(separator: "\n") + "\n"
    }

    static func time(_ text: String) -> BusinessTime { BusinessTime(text: text) ?? BusinessTime(seconds: 0) }

    static func day(_ text: String) -> BusinessDate { BusinessDate(text: text) ?? BusinessDate(days: 0) }
}

extension RegistryStore {
    /// Imports a file. - Returns: how it went; the mistakes go to `report`, when there is a path for them.
    @discardableResult
    func take(
        _ kind: RegistryRowKind, _ path: String, format: RowFormat? = nil, updating: Bool = false, batch: Int = 20_000,
        report: String? = nil, show: (BulkImport.Progress) -> Void = { _ in }
    ) throws -> BulkImport.Progress {
        var job = BulkImport(
            kind: kind, format: format ?? (path.hasSuffix(".csv") ? .csv : .jsonLines), source: Samples.source)
        job.isUpdating = updating
        job.transactionRows = batch
        var bad = try report.map { try BadRowReport(path: $0) } ?? BadRowReport()
        return try job.run(path: path, into: self, report: &bad, show: show)
    }

    /// Mistakes of an import as `row column code`.
    func mistakes(_ kind: RegistryRowKind, _ path: String, updating: Bool = false) throws -> [String] {
        var job = BulkImport(kind: kind, format: path.hasSuffix(".csv") ? .csv : .jsonLines, source: Samples.source)
        job.isUpdating = updating
        var bad = BadRowReport()
        _ = try job.run(path: path, into: self, report: &bad)
        return bad.first.map { "\($0.row) \($0.field) \($0.code)" }
    }

    func count(_ table: String) throws -> Int64 {
        try pool.read { try Query($0, "SELECT count(*) FROM \(table)").firstInteger() ?? -1 }
    }

    var isSound: Bool {
        get throws { try pool.read { try Query($0, "PRAGMA integrity_check").first { $0.text(0) } } == "ok" }
    }
}
